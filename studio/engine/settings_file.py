"""The person's settings on disk: settings.toml in the profile, with their comments kept.

Only what differs from the show file is written, so that a show file given later still counts.
"""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from studio.control.settings_states import SettingsValues
from studio.control.states import Problem
from studio.errors import N_, UserError

_UNREADABLE = ".unreadable"


def read(path: Path, base: SettingsValues) -> tuple[SettingsValues, Problem | None]:
    """What was kept, over `base`; and what is wrong with the file, entry by entry forgiven.

    A file that is no TOML is set aside, so that saving does not destroy what may be mended.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return base, None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        if path.is_file():
            path.replace(path.with_suffix(path.suffix + _UNREADABLE))
        return base, _problem("settings.toml", str(error))
    problem = None
    for name, value in said.items():
        try:
            base = _with(base, name, value)
        except (ValidationError, UserError, TypeError) as error:
            problem = _problem(name, _first(error))
    return base, problem


def write(path: Path, values: SettingsValues, base: SettingsValues) -> None:
    """Keep `values`; entries equal to `base` are left out unless the file names them already.

    Raises UserError when the disk does not take them.
    """
    import tomlkit  # here, as a start reads only: it takes a tenth of a second
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, TOMLKitError):
        document = tomlkit.document()
    plain = TypeAdapter(SettingsValues).dump_python(values, mode="json")
    before = TypeAdapter(SettingsValues).dump_python(base, mode="json")
    for name, value in plain.items():
        if value != before[name] or name in document:
            document[name] = value
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text(tomlkit.dumps(document), encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise UserError(
            N_("The settings cannot be kept: {reason}."),
            remedy=N_("Check that the disk is not full, then try again."),
            code="settings.unwritable",
            fields={"reason": error.strerror or str(error)},
        ) from error


def _with(base: SettingsValues, name: str, value: Any) -> SettingsValues:  # noqa: ANN401 - TOML
    """`base` with one entry of the file. Raises ValidationError, TypeError."""
    types = get_type_hints(SettingsValues)
    if name not in types:
        raise TypeError(f"{name} is unknown")
    checked = TypeAdapter(types[name]).validate_python(value)
    changed: dict[str, Any] = {name: checked}
    return replace(base, **changed)


def _first(error: Exception) -> str:
    return error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)


def _problem(name: str, reason: str) -> Problem:
    return Problem(
        "settings.malformed",
        N_("A setting could not be read: {name} ({reason})."),
        N_("It has its usual value now. Change it in the settings."),
        {"name": name, "reason": reason},
    )
