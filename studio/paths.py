"""Where things lie on disk: the profile folder of one studio, and the program's own files.

Standard library only: the supervisor imports it. The one place that knows whether the program runs
from its source or from a bundle (PyInstaller, one folder): there its modules stand in
`_internal`, with every file it reads beside them, and the executable takes main.py's arguments.
"""

import os
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

PROGRAM_DIR = Path(__file__).resolve().parent.parent
ASSETS_DIR = PROGRAM_DIR / "assets"
TRANSLATIONS_DIR = PROGRAM_DIR / "translations"
MAIN_PY = PROGRAM_DIR / "main.py"


@dataclass(frozen=True, slots=True)
class Profile:
    """One studio's own folder; whoever may read it may attach to the studio.

    engine.json and edge.json are written 0600 by their process: address, token, process id.
    """

    root: Path

    @property
    def engine_file(self) -> Path:
        """How to reach the engine (control address and token)."""
        return self.root / "engine.json"

    @property
    def edge_file(self) -> Path:
        """How to reach the embedded edge (public address and link token)."""
        return self.root / "edge.json"

    @property
    def preview_file(self) -> Path:
        """The memory-mapped preview (see studio.control.preview)."""
        return self.root / "preview.bin"

    @property
    def store_file(self) -> Path:
        """The engine's SQLite database."""
        return self.root / "studio.db"

    @property
    def pairing_file(self) -> Path:
        """The code with which a studio may pair with the edge of this profile, for ten minutes."""
        return self.root / "pairing.json"

    @property
    def edge_store_file(self) -> Path:
        """The embedded edge's SQLite database (its durable inbox and outbox)."""
        return self.root / "edge.db"

    @property
    def settings_file(self) -> Path:
        """The person's settings (TOML)."""
        return self.root / "settings.toml"

    @property
    def sound_file(self) -> Path:
        """How the host set the mixer (JSON)."""
        return self.root / "sound.json"

    @property
    def recordings_dir(self) -> Path:
        """Where recordings go unless the settings say otherwise."""
        return self.root / "recordings"

    @property
    def key_file(self) -> Path:
        """Stream keys and tokens, encrypted, where the system has no keyring."""
        return self.root / "keys.json"

    @property
    def pictures_dir(self) -> Path:
        """Product pictures, decoded by us, named by their digest."""
        return self.root / "pictures"

    @property
    def exports_dir(self) -> Path:
        """Where tables of orders are written."""
        return self.root / "exports"

    @property
    def journal_file(self) -> Path:
        """Which show this profile runs, and whether it was on air."""
        return self.root / "show.json"

    @property
    def picture_file(self) -> Path:
        """What the host arranged on the picture; may hold a network camera's password."""
        return self.root / "picture.json"

    @property
    def rehearsal_dir(self) -> Path:
        """The edge of a rehearsal, while there is one."""
        return self.root / "rehearsal"

    @property
    def rehearsal_file(self) -> Path:
        """The show as it was before the rehearsal that runs (JSON)."""
        return self.root / "rehearsal.json"

    @property
    def logs_dir(self) -> Path:
        """One rotating log per process."""
        return self.root / "logs"

    def log_file(self, process: str) -> Path:
        """The log of "engine", "window" or "edge"; older ones beside it end in .1, .2 and so on."""
        return self.logs_dir / f"{process}.log"


def is_bundle() -> bool:
    """Whether this process runs from a bundle."""
    return bool(getattr(sys, "frozen", False))


def child_command(sub_command: str) -> list[str]:
    """How to start another process of this program: `main.py` here, the executable in a bundle."""
    return [*own_command(), sub_command]


def own_command() -> list[str]:
    """How this program is started."""
    return [sys.executable] if is_bundle() else [sys.executable, str(MAIN_PY)]


def said_command(arguments: str) -> str:
    """What a person types to start this program with `arguments`."""
    return f"{Path(sys.executable).name if is_bundle() else 'main.py'} {arguments}"


def version() -> str:
    """The one version, from pyproject.toml, which a bundle holds too."""
    project = tomllib.loads((PROGRAM_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def settle_into_bundle() -> None:
    """Undo what a bundle's start changes for other programs, and give a window its streams.

    The starter points the loader at the bundle's libraries: a browser that the window opens shall
    find its own again, and a child of ours, started like the first process, the bundle's. A program
    without a console has no streams at all on Windows.
    """
    if not is_bundle():
        return
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    former = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if former is None:
        os.environ.pop("LD_LIBRARY_PATH", None)
    else:
        os.environ["LD_LIBRARY_PATH"] = former
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - lives as long as the process
