"""Imports without PySide6's look into the source of every module.

From its own import on it reads the source of whatever is imported, in case that says
`from __feature__ import snake_case`, and Python's linecache keeps what was read: of an engine's
thousand modules 28 MB and an eighth of a second. Nothing here has a use for such features.
"""

import builtins


def settle() -> None:
    """Let PySide6's foundation come in, and take that hook out again. Call before all imports."""
    import shiboken6  # noqa: F401 - it is this import that hooks in

    builtins.__import__ = builtins.__orig_import__  # type: ignore[attr-defined]  # shiboken6's own
