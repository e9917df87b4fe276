"""State slices of the settings: what is set, what waits for a restart, who can reach the show."""

from dataclasses import dataclass

from studio.control.audience import MarketChip, Reach
from studio.control.problem import Problem


@dataclass(frozen=True, slots=True)
class SettingsValues:
    """What the host may change. recording_folder: "" is the profile's own.

    edge_port: 0 takes the usual one or the next free. reach: how far the watch page goes.
    """

    title: str
    markets: tuple[MarketChip, ...]
    host_currency: str
    width_px: int
    height_px: int
    fps: int
    preset: str
    bitrate_kbps: int
    recording: bool
    recording_folder: str
    edge_port: int
    reach: Reach


@dataclass(frozen=True, slots=True)
class SettingsState:
    """values: as kept. waiting: names of values that differ from what runs until a restart.

    countries: those with a market pack, as chips with its language, currency and zone.
    """

    values: SettingsValues
    waiting: tuple[str, ...] = ()
    countries: tuple[MarketChip, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ShareState:
    """Who can see the show, and where. reach: how far the watch page goes.

    links: of the watch page, the best one first; empty until there is an edge. sent_to: names of
    the public destinations. is_rehearsal: the links are those of the team's own page.
    """

    reach: Reach = Reach.COMPUTER
    links: tuple[str, ...] = ()
    sent_to: tuple[str, ...] = ()
    is_rehearsal: bool = False

    @property
    def audience(self) -> Reach:
        """Who can see the show, on the watch page or elsewhere."""
        return Reach.EVERYONE if self.sent_to else self.reach

    @property
    def for_others(self) -> str:
        """The best link for a phone that scans it, or "": this computer's own leads nowhere."""
        return "" if self.reach is Reach.COMPUTER else self.first

    @property
    def first(self) -> str:
        """The best link, or ""."""
        return self.links[0] if self.links else ""
