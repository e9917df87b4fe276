"""State slices: what the engine shows of itself. Each is replaced as a whole, never edited.

Instants are epoch milliseconds of the engine's wall clock (`_ms`); money is minor units with its
currency beside it. `SLICES` is the only list; a slice's wire name is its key there.
"""

from dataclasses import dataclass
from enum import Enum

from studio.control.audience import MarketChip as MarketChip  # shared with the settings
from studio.control.audience import Reach as Reach
from studio.control.catalog_states import CatalogState, ImportState, PriceTag
from studio.control.chat_states import (
    BridgesState,
    ModerationState,
    PlatformsState,
    RepliesState,
    TranslationState,
)
from studio.control.crowd_states import CrowdState
from studio.control.destination_states import DestinationsState
from studio.control.edge_states import EdgesState
from studio.control.encoder_states import EncoderState
from studio.control.key_states import KeysState
from studio.control.market_states import MarketsState
from studio.control.offers_states import MarketTerms, PlannedSale
from studio.control.orders_states import ClaimsState, MoneyState, SalesState, ShopsState
from studio.control.picture_states import SourcesState
from studio.control.problem import Problem as Problem  # its old home is here
from studio.control.settings_states import SettingsState, ShareState
from studio.control.sheet_states import SheetState
from studio.control.sound_states import AudioState, SoundState
from studio.control.summary_states import SummaryState
from studio.framing import Framing
from studio.ids import OutputId, OverlayId, ProductId, SceneId, ShowId, SourceId


class ShowStatus(Enum):
    """Where the broadcast stands; LIVE while at least one output is ON."""

    IDLE = "idle"
    PREVIEWING = "previewing"
    STARTING = "starting"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    ENDING = "ending"
    FAILED = "failed"


class Health(Enum):
    """One word for the header."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"


class OutputStatus(Enum):
    """Where one connection stands."""

    OFF = "off"
    CONNECTING = "connecting"
    ON = "on"
    RETRYING = "retrying"
    CLOSING = "closing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ShowState:
    """The show as a whole. live_since_ms: None when not live.

    has_demo_audience: made-up buyers take part.
    """

    show_id: ShowId
    title: str
    status: ShowStatus
    markets: tuple[MarketChip, ...]
    host_currency: str
    reach: Reach
    watch_url: str
    live_since_ms: int | None = None
    viewers: int = 0
    health: Health = Health.GOOD
    problem: Problem | None = None
    is_demo: bool = False
    is_rehearsal: bool = False
    has_demo_audience: bool = False


@dataclass(frozen=True, slots=True)
class RunVariant:
    """A size or colour with units of its own. price_minor: None costs what its product costs."""

    product_id: ProductId
    title: str
    stock: int
    price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class RunItem:
    """One product of the run of show. stock: free units. picture: name under assets, or "".

    prices: in other currencies than the seller's.
    """

    product_id: ProductId
    number: int
    name: str
    price_minor: int
    currency: str
    stock: int
    sold: int = 0
    picture: str = ""
    prices: tuple[PriceTag, ...] = ()
    variants: tuple[RunVariant, ...] = ()


@dataclass(frozen=True, slots=True)
class RunOfShowState:
    """The products in the order in which they are shown."""

    items: tuple[RunItem, ...] = ()


@dataclass(frozen=True, slots=True)
class FlashSale:
    """A sale, announced (before starts_ms) or running. The price reverts at ends_ms.

    total_s, lead_s: lengths of the sale and of its announcement, for the ring. was_minor: 0 where
    the main market may not see a former price. total_units, per_buyer: 0 means no limit.
    regular_minor: the ordinary price at its start; prices of variants and in other currencies go
    down by the same share.
    """

    product_id: ProductId
    price_minor: int
    currency: str
    was_minor: int
    starts_ms: int
    ends_ms: int
    total_s: int
    lead_s: int = 0
    total_units: int = 0
    per_buyer: int = 0
    units_sold: int = 0
    regular_minor: int = 0

    def runs_at(self, now_ms: int) -> bool:
        """Whether its price holds at an instant."""
        return self.starts_ms <= now_ms < self.ends_ms

    def price_at(self, now_ms: int, ordinary_minor: int) -> int:
        """What the product costs at an instant, in minor units."""
        return min(self.price_minor, ordinary_minor) if self.runs_at(now_ms) else ordinary_minor

    def next_ms(self, now_ms: int) -> int:
        """The instant a countdown shows: the start while it is announced, then the end."""
        return self.starts_ms if now_ms < self.starts_ms else self.ends_ms


@dataclass(frozen=True, slots=True)
class OffersState:
    """What is on offer now. markets: what each market of the show may see of the sale.

    problem: why a planned sale could not begin.
    """

    pinned: ProductId | None = None
    flash: FlashSale | None = None
    planned: tuple[PlannedSale, ...] = ()
    markets: tuple[MarketTerms, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class OverlayState:
    """An overlay on the program, in canvas pixels. kind: card, countdown, banner, qr, ticker, ...

    scale_percent: of its usual size, as the host chose it.
    """

    overlay_id: OverlayId
    kind: str
    x_px: int
    y_px: int
    width_px: int
    height_px: int
    is_visible: bool
    scale_percent: int = 100


@dataclass(frozen=True, slots=True)
class FramedSource:
    """A source with a framing of its own."""

    source_id: SourceId
    framing: Framing


@dataclass(frozen=True, slots=True)
class SceneChoice:
    """A scene the host may switch to; title is a catalogue key or the host's own words.

    arrangement: how its sources share the picture: full, corner or split. framed: sources that
    are framed otherwise in this scene than elsewhere.
    """

    scene_id: SceneId
    title: str
    sources: tuple[SourceId, ...] = ()
    arrangement: str = "full"
    framed: tuple[FramedSource, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneState:
    """What stands on the program picture.

    insets: small pictures in the picture, of kind "inset", moved and sized as overlays are.
    transition: how scenes follow each other: cut, fade. logo: its file's name, "" for none.
    looked_at: the source in the preview that the audience does not see.
    """

    width_px: int
    height_px: int
    fps: int
    scene_id: SceneId
    scenes: tuple[SceneChoice, ...] = ()
    overlays: tuple[OverlayState, ...] = ()
    panic: bool = False
    banner: str = ""
    transition: str = "cut"
    transition_ms: int = 300
    has_qr: bool = False
    logo: str = ""
    looked_at: SourceId | None = None
    insets: tuple[OverlayState, ...] = ()


@dataclass(frozen=True, slots=True)
class OutputState:
    """One output. rtt_ms, bitrate_bps: None until measured. kind: whip, rtmp, recording.

    marks: moments the host has marked in this recording.
    """

    output_id: OutputId
    kind: str
    name: str
    status: OutputStatus
    since_ms: int
    rtt_ms: float | None = None
    bitrate_bps: int | None = None
    dropped: int = 0
    problem: Problem | None = None
    retry_at_ms: int | None = None
    marks: int = 0


@dataclass(frozen=True, slots=True)
class OutputsState:
    """Every output, in the order of the show file.

    limited_bps: the picture's bitrate while the main destination's network takes no more.
    """

    outputs: tuple[OutputState, ...] = ()
    limited_bps: int | None = None


@dataclass(frozen=True, slots=True)
class SystemState:
    """The machine. cpu_percent: of all cores. program_fps: measured ticks per second."""

    cpu_percent: float = 0.0
    disk_free_bytes: int = 0
    program_fps: float = 0.0
    skipped_ticks: int = 0
    encoder_bitrate_bps: int = 0


@dataclass(frozen=True, slots=True)
class PreviewState:
    """The preview now being written (0 x 0: off); the file is named by the profile."""

    width_px: int = 0
    height_px: int = 0
    fps: int = 0


SLICES: dict[str, type] = {
    "show": ShowState,
    "run": RunOfShowState,
    "offers": OffersState,
    "sheet": SheetState,
    "crowd": CrowdState,
    "scene": SceneState,
    "sources": SourcesState,
    "outputs": OutputsState,
    "audio": AudioState,
    "sound": SoundState,
    "system": SystemState,
    "preview": PreviewState,
    "catalog": CatalogState,
    "import": ImportState,
    "destinations": DestinationsState,
    "encoder": EncoderState,
    "edges": EdgesState,
    "keys": KeysState,
    "translation": TranslationState,
    "shops": ShopsState,
    "markets": MarketsState,
    "claims": ClaimsState,
    "sales": SalesState,
    "money": MoneyState,
    "settings": SettingsState,
    "share": ShareState,
    "summary": SummaryState,
    "moderation": ModerationState,
    "replies": RepliesState,
    "platforms": PlatformsState,
    "bridges": BridgesState,
}
