"""One valid value of every control type, for tests that walk them all."""

from dataclasses import MISSING, fields

from studio.control.catalog_commands import VariantEdit
from studio.control.catalog_states import (
    BadRow,
    CatalogProduct,
    CatalogState,
    ImportedProduct,
    ImportState,
    PriceTag,
    VariantState,
)
from studio.control.chat_states import (
    BridgesState,
    BridgeState,
    ModerationState,
    PlatformsState,
    PlatformState,
    PlatformStatus,
    RepliesState,
    SanctionShown,
    TranslationState,
    TranslationStatus,
)
from studio.control.command import Command
from studio.control.crowd_states import CrowdState, PollState
from studio.control.destination_states import (
    DestinationsState,
    DestinationState,
    PresetState,
    Trial,
)
from studio.control.edge_states import EdgesState, EdgeState
from studio.control.encoder_states import EncoderChoice, EncoderState
from studio.control.feeds import (
    ChatBatch,
    ChatLine,
    CurrencyTotal,
    OrderBatch,
    OrderLine,
    OrderStatus,
)
from studio.control.key_states import KeyPlace, KeysState
from studio.control.market_states import MarketsState, MarketState, RuleState
from studio.control.orders_states import (
    ClaimsState,
    Keyword,
    Loss,
    MoneyState,
    PartTotal,
    PayLink,
    PayWords,
    RateState,
    SalesState,
    ShopsState,
    ShopState,
    Way,
)
from studio.control.picture_states import DeviceState, SourcesState, SourceState, SourceStatus
from studio.control.settings_states import SettingsState, SettingsValues, ShareState
from studio.control.sheet_states import Segment, SheetState
from studio.control.sound_states import (
    AudioState,
    MusicTrack,
    SoundDevice,
    SoundState,
    SoundStrip,
)
from studio.control.states import (
    FlashSale,
    Health,
    MarketChip,
    OffersState,
    OutputsState,
    OutputState,
    OutputStatus,
    OverlayState,
    PreviewState,
    Problem,
    Reach,
    RunItem,
    RunOfShowState,
    SceneChoice,
    SceneState,
    ShowState,
    ShowStatus,
    SystemState,
)
from studio.control.summary_states import SoldProduct, SummaryState
from studio.framing import Fit, Framing
from studio.ids import (
    ChatLineId,
    DestinationId,
    EdgeId,
    OrderId,
    OutputId,
    OverlayId,
    ProductId,
    SceneId,
    SegmentId,
    ShowId,
    SourceId,
)

PROBLEM = Problem("camera.gone", "Camera {name} is gone.", "Plug it in.", {"name": "A", "n": 2})
SCARF = ProductId("scarf")

SMALL = VariantState(ProductId("small"), "S", "SC-S", 3, PriceTag(2500, "USD"))
PRODUCT = CatalogProduct(
    SCARF, "丝巾", "SC", (PriceTag(2900, "USD"), PriceTag(49900, "MXN")), 3, variants=(SMALL,)
)
IMPORTED = ImportedProduct("Scarf", PriceTag(2900, "USD"), None, 2, 1, is_new=True)
BAD_ROW = BadRow(7, "Bag", "“{text}” is not a price.", {"text": "free"})

SETTINGS = SettingsValues(
    "أوشحة", (MarketChip("SA", "ar", "SAR", "Asia/Riyadh"),), "USD", 720, 1280, 30,
    "veryfast", 2500, recording=True, recording_folder="", edge_port=0, reach=Reach.NETWORK,
)  # fmt: skip

SLICE_SAMPLES: dict[str, object] = {
    "show": ShowState(
        ShowId("s"),
        "أوشحة",
        ShowStatus.LIVE,
        (MarketChip("SA", "ar", "SAR", "Asia/Riyadh"),),
        "USD",
        Reach.NETWORK,
        "http://127.0.0.1:8787/watch",
        live_since_ms=1_790_000_000_000,
        viewers=12,
        health=Health.FAIR,
        problem=PROBLEM,
    ),
    "run": RunOfShowState((RunItem(SCARF, 1, "丝巾", 2900, "USD", 12),)),
    "sheet": SheetState((Segment(SegmentId("s"), "Welcome", 60, SCARF, "n", {"ar": "أهلا"}),)),
    "crowd": CrowdState(poll=PollState("p", "Which?", ("A", "B"), (1, 0)), has_ticker=True),
    "offers": OffersState(SCARF, FlashSale(SCARF, 1900, "USD", 2900, 1, 61_001, 61)),
    "scene": SceneState(
        1280,
        720,
        30,
        SceneId("host"),
        (SceneChoice(SceneId("host"), "Host"),),
        (OverlayState(OverlayId("card"), "card", 10, 20, 640, 180, is_visible=True),),
    ),
    "sources": SourcesState(
        (
            SourceState(
                SourceId("camera"),
                "camera",
                "Camera",
                "usb-cam",
                "mjpeg 1280x720 30",
                SourceStatus.LOST,
                1280,
                720,
                30,
                Framing(zoom=2),
                ("focus",),
                PROBLEM,
            ),
        ),
        (DeviceState("usb-cam", "camera", "C920", ("mjpeg 1280x720 30",), ("focus",)),),
    ),
    "outputs": OutputsState(
        (OutputState(OutputId("edge"), "whip", "Edge", OutputStatus.RETRYING, 5, problem=PROBLEM),)
    ),
    "audio": AudioState(is_muted=True, peak_db=-3.5, rms_db=-20.25),
    "sound": SoundState(
        (SoundStrip(SourceId("mic-1"), "microphone", "ميكروفون", 6.0, problem=PROBLEM),),
        ("ALSA: USB Mic",),
        inputs=(SoundDevice("ALSA: USB Mic", "USB Mic", is_default=True),),
        problem=PROBLEM,
        tracks=(MusicTrack("t1", "夜曲"),),
        playing="t1",
        can_clean=True,
    ),
    "system": SystemState(38.5, 10**12, 29.97, 2, 2_500_000),
    "preview": PreviewState(640, 360, 30),
    "catalog": CatalogState((PRODUCT,)),
    "settings": SettingsState(SETTINGS, ("fps",), SETTINGS.markets, PROBLEM),
    "summary": SummaryState(
        "Evening", 1, 5, 12, 7, (CurrencyTotal("USD", 5800, 1),), (SoldProduct("Scarf", 2),)
    ),
    "share": ShareState(Reach.NETWORK, ("http://10.0.0.4:8787/watch",)),
    "import": ImportState("products.csv", "shopify", (IMPORTED,), (BAD_ROW,), 3),
    "encoder": EncoderState(
        choices=(EncoderChoice("h264_qsv", "Quick Sync", is_tried=True, fault="hangs"),)
    ),
    "keys": KeysState(KeyPlace.LOCKED),
    "edges": EdgesState(
        (
            EdgeState(
                EdgeId("e1"),
                "Frankfurt",
                "https://fra.example.org",
                "https://fra.example.org/watch",
                is_enabled=True,
                is_connected=True,
                viewers=3,
                rtt_ms=18,
                problem=PROBLEM,
            ),
        ),
        keys_last=False,
        pairings=1,
    ),
    "destinations": DestinationsState(
        (
            DestinationState(
                DestinationId("d1"),
                "youtube",
                "rtmp",
                "YouTube",
                "rtmps://live.example/app",
                is_enabled=True,
                has_key=True,
                trial=Trial.FAILED,
                problem=PROBLEM,
            ),
        ),
        (PresetState("whip", "WHIP", "whip", "", "Token", "Anywhere.", needs_key=False),),
        keys_last=False,
    ),
    "platforms": PlatformsState((PlatformState("twitch", PlatformStatus.ON, 3),)),
    "bridges": BridgesState((BridgeState("b1", "Kick", has_token=False, lines=2),)),
    "replies": RepliesState(is_automatic=True, waiting=2, oldest_ms=5, answer_ms=4200),
    "moderation": ModerationState(
        "spam", slow_mode_s=5, sanctions=(SanctionShown("v", "Ana", "mute", 9),)
    ),
    "translation": TranslationState(
        "deepl", TranslationStatus.PAUSED, "ar", ("es", "zh"), has_key=True, problem=PROBLEM
    ),
    "markets": MarketsState(
        (
            MarketState(
                "DE", "de", "EUR", "Europe/Berlin", "soft", "soft", 3600, 30, (RuleState("6a"),)
            ),
        )
    ),
    "claims": ClaimsState(True, (Keyword(ProductId("p1"), "scarf"),)),
    "sales": SalesState(
        "USD",
        100,
        (PartTotal("Scarf", 1, 1, 100),),
        (PartTotal("MX", 1, 1, 100, 1),),
        (Loss("funds", "MX", 1, 100),),
        (PayLink(ProductId("p1"), "https://pay.example"),),
        "orders.csv",
        pay_words=PayWords("a1", "Pay here: https://pay.example"),
    ),
    "money": MoneyState("USD", 30, (RateState("MXN", "0.05", "my bank", 5),), ("EUR",)),
    "shops": ShopsState((ShopState("shopify", "silk", "/hooks/shopify/silk", problem="x"),)),
}

FEED_SAMPLES: dict[str, ChatBatch | OrderBatch] = {
    "chat": ChatBatch((ChatLine(ChatLineId("l1"), 1, 5, "Ana", "¿talla?"),), 128),
    "orders": OrderBatch(
        (
            OrderLine(
                OrderId("o1"), "7", 1, 5, "A***", "MX", SCARF, "Scarf", 2, 5800, "USD",
                OrderStatus.PAID,
            ),
        ),
        (CurrencyTotal("USD", 5800, 1),),
    ),
}  # fmt: skip

_BY_FIELD: dict[str, object] = {
    "source_id": "camera",
    "kind_of_source": "network",
    "mode": "mjpeg 1280x720 30",
    "framing": Framing(zoom=1.5, fit=Fit.FIT_BLURRED, key="#00ff00"),
    "locks": ("focus",),
    "sources": ("camera",),
    "arrangement": "corner",
    "on": False,
    "product_id": "scarf",
    "price_minor": 1900,
    "duration_s": 60,
    "text": "ยินดีต้อนรับ",
    "scene_id": "host",
    "overlay_id": "card",
    "x_px": 10,
    "y_px": 20,
    "name": "Scarf",
    "country": "DE",
    "reviewer": "Anna",
    "currency": "USD",
    "value": "0.05",
    "way": Way.DELIVERY,
    "stock": 3,
    "line_id": "l1",
    "hidden": True,
    "order_id": "o1",
    "ask_id": "a1",
    "status": "paid",
    "output_id": "edge",
    "muted": True,
    "width_px": 640,
    "height_px": 360,
    "fps": 30,
    "language": "ar",
    "even_if_live": True,
    "preset": "youtube",
    "url": "rtmps://live.example/app",
    "key": "abc",
    "destination_id": "d1",
    "edge_id": "e1",
    "enabled": True,
    "provider": "libretranslate",
    "blocked": "spam",
    "patterns": "fr[e3]e",
    "holds_links": False,
    "stops_floods": True,
    "needs_approval": True,
    "slow_mode_s": 5,
    "viewer_id": "v1",
    "bridge_id": "b1",
    "author": "Ana",
    "minutes": 5,
    "answers": "l1",
    "region": "westeurope",
    "project": "shop",
    "budget_chars": 500_000,
    "kind": "fade",
    "duration_ms": 300,
    "scale_percent": 120,
    "values": SETTINGS,
    "keep_products": False,
    "sku": "SC",
    "prices": (PriceTag(2900, "USD"),),
    "variants": (VariantEdit("", "S", "SC-S", 3),),
    "to_run": True,
    "archived": True,
    "in_run": True,
    "source": "https://shop.example/scarf.png",
    "picture": "scarf.png",
    "path": "products.csv",
    "accepted": True,
    "lead_s": 30,
    "total_units": 20,
    "per_buyer": 2,
    "reason": "The first one broke off",
    "at_ms": 99_000,
    "plan_id": "plan",
    "code": "SILK",
    "passphrase": "four words",
    "first_n": 20,
    "coupon_id": "c1",
    "question": "Which colour?",
    "options": ("Blue", "Red"),
    "target_minor": 100_000,
    "refund_id": "r1",
    "amount_minor": 500,
    "shop": "silk",
    "secret": "whsec",
    "app_key": "key",
    "address": "https://silk.example",
    "token": "shpat",
    "client_secret": "s",
    "writes": True,
    "market": "MX",
    "channel": "123",
    "client_id": "app",
    "segment_id": "welcome",
    "title": "Welcome",
    "planned_s": 120,
    "notes": "smile",
    "prompts": {"ar": "أهلا"},
    "to": 2,
    "by": -1,
    "device_id": "ALSA: USB Mic",
    "number": 2,
    "sound_id": "mic-1",
    "gain_db": -6.0,
    "threshold_db": -50.0,
    "noise": True,
    "echo": False,
    "depth_db": 12.0,
    "track_id": "t1",
    "is_open": True,
    "keyword": "scarf",
}


def command_sample(of: type[Command]) -> Command:
    """A valid command of this class."""
    values = {
        field.name: _BY_FIELD[field.name]
        for field in fields(of)
        if field.name in _BY_FIELD or field.default is MISSING
    }
    if "source" in of.__name__.lower() and "kind" in values:
        values["kind"] = _BY_FIELD["kind_of_source"]
    return of(**values)
