"""Commands on the settings. They belong to the host: files, ports and reach of this computer."""

from dataclasses import dataclass

from studio.control.command import Command
from studio.control.settings_states import SettingsValues


@dataclass(frozen=True, slots=True)
class SaveSettings(Command):
    """Keep these settings; what can change at once does, the rest waits for a restart."""

    values: SettingsValues


@dataclass(frozen=True, slots=True)
class RestartEngine(Command):
    """Start the engine anew, with every setting in force. Refused on air."""


COMMANDS: tuple[type[Command], ...] = (SaveSettings, RestartEngine)
