"""The settings of a running engine: kept, applied where that is possible, waiting where not.

Lives on the control loop. Owner of the slice "settings". The show that runs is the show file with
the settings laid over it.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.numbers import list_currencies
from pydantic import ValidationError

from studio.control import settings_commands as c
from studio.control.door import Door
from studio.control.settings_states import SettingsState, SettingsValues
from studio.control.states import MarketChip, Problem, Reach
from studio.engine import settings_file
from studio.engine.picture_parts import CanvasPart
from studio.engine.show_file import EncoderPart, MarketPart, ShowFile
from studio.errors import N_, UserError
from studio.l10n.safe_text import safe_text
from studio.market.market import countries, market
from studio.paths import Profile

AT_RESTART = ("host_currency", "width_px", "height_px", "fps", "preset", "edge_port", "reach")
_PRIVATE_PORTS = 1024
_MAX_PORT = 65_535
_TITLE_CHARS = 80
_BPS_PER_KBPS = 1000
_CEILING_SHARE = 2.4  # what live changes may reach, of the wanted bitrate


class SettingsDesk:
    """What is set. base_show: the show file. show: what runs. `is_safe` leaves settings out."""

    def __init__(self, profile: Profile, show: ShowFile, *, is_safe: bool = False) -> None:
        self._path = profile.settings_file
        self.base_show = show
        self._base = _values_of(show)
        self.values, self._problem = self._base, None
        if not is_safe:
            self.values, self._problem = settings_file.read(self._path, self._base)
        try:
            self.show = _laid_over(show, self.values)
        except ValidationError as error:
            self.values, self.show = self._base, show
            self._problem = _refusal(error)
        self._running = self.values
        self._ceiling_kbps = self.show.encoder.ceiling_bps // _BPS_PER_KBPS
        self._countries = tuple(_chip(country) for country in countries())
        self._door: Door | None = None
        self._apply: Callable[[ShowFile, SettingsValues], None] = lambda _show, _values: None

    @property
    def edge_host(self) -> str:
        """Where the embedded edge listens."""
        return "127.0.0.1" if self._running.reach is Reach.COMPUTER else "0.0.0.0"

    @property
    def edge_port(self) -> int:
        """The port it shall take; 0: the usual one."""
        return self._running.edge_port

    @property
    def reach(self) -> Reach:
        """How far the running edge reaches."""
        return self._running.reach

    def recordings_dir(self, otherwise: Path) -> Path:
        """Where recordings go."""
        folder = self.values.recording_folder
        return Path(folder) if folder else otherwise

    def wire(self, door: Door, apply: Callable[[ShowFile, SettingsValues], None]) -> None:
        """Take the commands. apply: called when something changed that changes at once."""
        self._door, self._apply = door, apply
        door.on(c.SaveSettings, self._save)
        self._show()

    async def _save(self, command: c.SaveSettings) -> None:
        values = _checked(command.values)
        try:
            show = _laid_over(self.base_show, values)
        except ValidationError as error:
            problem = _refusal(error)
            raise UserError(
                problem.message, remedy=problem.remedy, code=problem.code, fields=problem.fields
            ) from error
        settings_file.write(self._path, values, self._base)
        self.values, self.show, self._problem = values, show, None
        self._apply(show, values)
        self._show()

    @property
    def _waiting(self) -> tuple[str, ...]:
        """What differs from what runs, and a bitrate above what the encoder was opened for."""
        values, running = self.values, self._running
        differing = [name for name in AT_RESTART if getattr(values, name) != getattr(running, name)]
        if values.bitrate_kbps > self._ceiling_kbps:
            differing.append("bitrate_kbps")
        return tuple(differing)

    def _show(self) -> None:
        if self._door is not None:
            state = SettingsState(self.values, self._waiting, self._countries, self._problem)
            self._door.show("settings", state)


def _values_of(show: ShowFile) -> SettingsValues:
    return SettingsValues(
        title=show.title,
        markets=show.chips,
        host_currency=show.host_currency,
        width_px=show.canvas.width,
        height_px=show.canvas.height,
        fps=show.canvas.fps,
        preset=show.encoder.preset,
        bitrate_kbps=show.encoder.bitrate_bps // _BPS_PER_KBPS,
        recording=show.recording,
        recording_folder="",
        edge_port=0,
        reach=Reach.COMPUTER,
    )


def _laid_over(show: ShowFile, values: SettingsValues) -> ShowFile:
    """The show as set. Raises ValidationError for a canvas or encoder that cannot be."""
    bitrate_bps = values.bitrate_kbps * _BPS_PER_KBPS
    ceiling_bps = max(show.encoder.ceiling_bps, int(bitrate_bps * _CEILING_SHARE))
    encoder = EncoderPart.model_validate(
        show.encoder.model_dump()
        | {
            "preset": values.preset,
            "bitrate_bps": bitrate_bps,
            "ceiling_bps": min(ceiling_bps, 30_000_000),
        }
    )
    canvas = CanvasPart.model_validate(
        {"width": values.width_px, "height": values.height_px, "fps": values.fps}
    )
    markets = tuple(
        MarketPart(
            country=chip.country,
            language=chip.language,
            currency=chip.currency,
            timezone=chip.timezone,
        )
        for chip in values.markets
    )
    return show.model_copy(
        update={
            "title": values.title,
            "seed": show.seed or show.title,
            "market": markets,
            "host_currency": values.host_currency,
            "canvas": canvas,
            "encoder": encoder,
            "recording": values.recording,
        }
    )


def _checked(values: SettingsValues) -> SettingsValues:
    """Refuse what cannot be. Raises UserError naming the entry."""
    title = safe_text(values.title, _TITLE_CHARS)
    folder = values.recording_folder.strip()
    currencies = list_currencies()
    rules = (
        (bool(title), N_("The show has no title."), N_("Give it a title.")),
        (bool(values.markets), N_("The show has no market."), N_("Choose at least one country.")),
        (
            values.host_currency in currencies
            and all(chip.currency in currencies for chip in values.markets),
            N_("There is no such currency."),
            N_("Choose one from the list."),
        ),
        (
            all(_is_zone(chip.timezone) for chip in values.markets),
            N_("There is no such time zone."),
            N_("Choose one from the list."),
        ),
        (
            values.edge_port == 0 or _PRIVATE_PORTS <= values.edge_port <= _MAX_PORT,
            N_("A port is a number from 1024 to 65535."),
            N_("Leave it empty for the usual one."),
        ),
        (
            not folder or (Path(folder).is_absolute() and Path(folder).is_dir()),
            N_("There is no such folder."),
            N_("Choose a folder of this computer."),
        ),
        (
            values.reach is not Reach.EVERYONE,
            N_("Everyone is reached through an edge on a server."),
            N_("Choose this computer or this network here."),
        ),
    )
    for holds, message, remedy in rules:
        if not holds:
            raise UserError(message, remedy=remedy, code="settings.value")
    return replace(values, title=title, recording_folder=folder)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _refusal(error: ValidationError) -> Problem:
    return Problem(
        "settings.value",
        N_("This setting cannot be: {reason}."),
        N_("Choose another value."),
        {"reason": error.errors()[0]["msg"]},
    )


def _chip(country: str) -> MarketChip:
    pack = market(country)
    return MarketChip(pack.country, pack.language, pack.currency, pack.timezone)
