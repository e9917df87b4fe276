"""The engine as the window sees it. Lives on the window's thread; owned by the application.

Slices are replaced as a whole and kept here; feeds pass through to the list models. Widgets
observe the signals and submit commands; none of them knows the network.
"""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, SignalInstance

from studio.control.catalog_states import CatalogState, ImportState
from studio.control.chat_states import (
    BridgesState,
    ModerationState,
    PlatformsState,
    RepliesState,
    TranslationState,
)
from studio.control.command import Command
from studio.control.crowd_states import CrowdState
from studio.control.destination_states import DestinationsState
from studio.control.edge_states import EdgesState
from studio.control.encoder_states import EncoderState
from studio.control.feeds import ChatBatch, CurrencyTotal, OrderBatch
from studio.control.key_states import KeysState
from studio.control.market_states import MarketsState
from studio.control.orders_states import ClaimsState, MoneyState, SalesState, ShopsState
from studio.control.picture_states import SourcesState
from studio.control.settings_states import SettingsState, ShareState
from studio.control.sheet_states import SheetState
from studio.control.sound_states import AudioState, SoundState
from studio.control.states import (
    SLICES,
    OffersState,
    OutputsState,
    Problem,
    RunItem,
    RunOfShowState,
    SceneState,
    ShowState,
    SystemState,
)
from studio.control.summary_states import SummaryState
from studio.ids import ProductId

_ATTRIBUTES = {"import": "imports"}  # a word of Python's own
_NEEDED = frozenset(SLICES) - {"preview"}


class Studio(QObject):
    """State of the attached engine, and the way to ask it for something.

    Signals:
        attached: the first full state is here, or a whole new one after a reconnect.
        detached: the link is gone; the client tries again by itself. arg: Problem
        submitted: somebody asked for something. arg: Command
        refused: a command was not carried out. arg: Problem
        said: something worth a short notice. arg: text, already translated
        *_changed: that slice was replaced. arg: the new one
        chat_arrived, orders_arrived: new or amended entries. arg: the batch
        feeds_reset: entries known so far are void; a snapshot follows.
    """

    attached = Signal()
    detached = Signal(object)
    submitted = Signal(object)
    refused = Signal(object)
    said = Signal(str)
    show_changed = Signal(object)
    run_changed = Signal(object)
    offers_changed = Signal(object)
    sheet_changed = Signal(object)
    crowd_changed = Signal(object)
    scene_changed = Signal(object)
    sources_changed = Signal(object)
    outputs_changed = Signal(object)
    audio_changed = Signal(object)
    sound_changed = Signal(object)
    system_changed = Signal(object)
    catalog_changed = Signal(object)
    import_changed = Signal(object)
    settings_changed = Signal(object)
    share_changed = Signal(object)
    summary_changed = Signal(object)
    destinations_changed = Signal(object)
    encoder_changed = Signal(object)
    edges_changed = Signal(object)
    keys_changed = Signal(object)
    translation_changed = Signal(object)
    shops_changed = Signal(object)
    moderation_changed = Signal(object)
    replies_changed = Signal(object)
    platforms_changed = Signal(object)
    bridges_changed = Signal(object)
    markets_changed = Signal(object)
    claims_changed = Signal(object)
    sales_changed = Signal(object)
    money_changed = Signal(object)
    chat_arrived = Signal(object)
    orders_arrived = Signal(object)
    feeds_reset = Signal()

    show: ShowState
    run: RunOfShowState
    offers: OffersState
    sheet: SheetState
    crowd: CrowdState
    scene: SceneState
    sources: SourcesState
    outputs: OutputsState
    audio: AudioState
    sound: SoundState
    system: SystemState
    catalog: CatalogState
    imports: ImportState
    settings: SettingsState
    share: ShareState
    summary: SummaryState
    destinations: DestinationsState
    encoder: EncoderState
    edges: EdgesState
    keys: KeysState
    translation: TranslationState
    shops: ShopsState
    moderation: ModerationState
    replies: RepliesState
    platforms: PlatformsState
    bridges: BridgesState
    markets: MarketsState
    claims: ClaimsState
    sales: SalesState
    money: MoneyState

    def __init__(self) -> None:
        super().__init__()
        self._values: dict[str, object] = {}
        self.is_attached = False
        self.lines_per_minute = 0
        self.order_totals: tuple[CurrencyTotal, ...] = ()
        self._signals: dict[str, SignalInstance] = {
            "show": self.show_changed,
            "run": self.run_changed,
            "offers": self.offers_changed,
            "sheet": self.sheet_changed,
            "crowd": self.crowd_changed,
            "scene": self.scene_changed,
            "sources": self.sources_changed,
            "outputs": self.outputs_changed,
            "audio": self.audio_changed,
            "sound": self.sound_changed,
            "system": self.system_changed,
            "catalog": self.catalog_changed,
            "import": self.import_changed,
            "settings": self.settings_changed,
            "share": self.share_changed,
            "summary": self.summary_changed,
            "destinations": self.destinations_changed,
            "encoder": self.encoder_changed,
            "edges": self.edges_changed,
            "keys": self.keys_changed,
            "translation": self.translation_changed,
            "shops": self.shops_changed,
            "moderation": self.moderation_changed,
            "replies": self.replies_changed,
            "platforms": self.platforms_changed,
            "bridges": self.bridges_changed,
            "markets": self.markets_changed,
            "claims": self.claims_changed,
            "sales": self.sales_changed,
            "money": self.money_changed,
        }

    @property
    def is_ready(self) -> bool:
        """True once every slice has been heard: pages may be built."""
        return self._values.keys() >= _NEEDED

    def submit(self, command: Command) -> None:
        """Ask the engine to carry out `command`; a refusal comes back as `refused`."""
        self.submitted.emit(command)

    def replace_all(self, slices: Mapping[str, object], feeds: Mapping[str, object]) -> None:
        """Take the full state of a fresh link."""
        self.is_attached = True
        for name, value in slices.items():
            self.replace(name, value)
        self.feeds_reset.emit()
        for name, batch in feeds.items():
            self.hear(name, batch)
        self.attached.emit()

    def replace(self, name: str, value: object) -> None:
        """Take a new slice; observers hear of it when it differs."""
        if name not in SLICES or self._values.get(name) == value:
            return
        self._values[name] = value
        setattr(self, _ATTRIBUTES.get(name, name), value)
        if (changed := self._signals.get(name)) is not None:
            changed.emit(value)

    def hear(self, name: str, batch: object) -> None:
        """Pass entries of a feed on."""
        match batch:
            case ChatBatch() if name == "chat":
                self.lines_per_minute = batch.lines_per_minute
                self.chat_arrived.emit(batch)
            case OrderBatch() if name == "orders":
                self.order_totals = batch.totals
                self.orders_arrived.emit(batch)

    def lose(self, problem: Problem) -> None:
        """The link is gone; the last state stays on the screen."""
        self.is_attached = False
        self.detached.emit(problem)

    def product(self, product_id: ProductId | None) -> RunItem | None:
        """A product of the run of show."""
        return next((item for item in self.run.items if item.product_id == product_id), None)
