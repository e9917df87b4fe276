"""A show as the window meets it: slices, chat lines and orders of our own making."""

from typing import Any

from studio.control.catalog_states import (
    CatalogProduct,
    CatalogState,
    ImportState,
    PriceTag,
    VariantState,
)
from studio.control.crowd_states import (
    CouponState,
    CrowdState,
    GiveawayState,
    GoalState,
    PollState,
)
from studio.control.destination_states import DestinationsState, DestinationState, Trial
from studio.control.edge_states import EdgesState, EdgeState
from studio.control.encoder_states import EncoderChoice, EncoderState
from studio.control.feeds import Audience, CurrencyTotal
from studio.control.key_states import KeysState
from studio.control.market_states import (
    MarketsState,
    MarketState,
    MarketText,
    RuleState,
    WordingHint,
)
from studio.control.picture_states import DeviceState, SourcesState, SourceState, SourceStatus
from studio.control.settings_states import SettingsState, SettingsValues, ShareState
from studio.control.sheet_states import Segment, SheetState
from studio.control.sound_states import (
    AudioState,
    MusicTrack,
    SoundDevice,
    SoundLevel,
    SoundState,
    SoundStrip,
)
from studio.control.states import (
    FramedSource,
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
from studio.framing import Framing
from studio.ids import (
    CouponId,
    DestinationId,
    EdgeId,
    OutputId,
    OverlayId,
    ProductId,
    SceneId,
    SegmentId,
    ShowId,
    SourceId,
)
from studio.push.presets import PRESETS
from tests.fakes.demo_chat import demo_chat_slices
from tests.fakes.demo_sales import demo_sales

GIB = 1024**3

# name, price in cents, stock, sold, picture
PRODUCTS = (
    ("Hand-painted silk scarf", 2900, 12, 7, "products/silk-scarf.png"),
    ("Leather shoulder bag", 8500, 20, 3, "products/leather-bag.png"),
    ("Celadon tea cup, set of two", 2450, 40, 0, "products/tea-set.png"),
    ("Folding paper lantern", 1800, 4, 11, "products/lantern.png"),
    ("شال حرير مطرز يدوياً", 3900, 0, 15, ""),
    ("手工编织竹篮", 2200, 31, 2, ""),
    ("ผ้าพันคอไหมไทยทอมือ", 3400, 9, 0, ""),
)

# author, country, language, text, translation
CHAT = (
    ("Ana", "MX", "es", "¿La bufanda viene en talla grande?",
     "Does the scarf come in a large size?"),
    ("Joe", "US", "en", "Just ordered two, love the colours!", ""),
    ("ليلى", "SA", "ar", "كم سعر الحقيبة مع الشحن إلى الرياض؟",
     "How much is the bag shipped to Riyadh?"),
    ("Priya", "US", "en", "Is the leather real?", ""),
    ("Luis", "MX", "es", "¡Qué bonito! ¿Cuánto tarda el envío a Guadalajara?",
     "How beautiful! How long does shipping to Guadalajara take?"),
    ("小雨", "US", "zh", "灯笼还有库存吗？", "Are there still lanterns in stock?"),
    ("Sam", "US", "en", "🔥🔥🔥", ""),
    ("สมชาย", "US", "th", "ส่งเมืองไทยได้ไหมครับ", "Can you ship to Thailand?"),
    ("Carmen", "MX", "es", "Ya lo aparté, gracias", "I reserved it, thank you"),
    ("<b>Eve</b>", "US", "en",
     "<img src='file:///etc/passwd'> free stuff at http://example.com", ""),
)  # fmt: skip


# what is known of the lines above, in their order
NOTES: tuple[dict[str, Any], ...] = (
    {"intent": "size"}, {"intent": "buying"}, {"intent": "price", "is_answered": True},
    {"intent": "question", "platform": "youtube"}, {"intent": "shipping"},
    {"intent": "question", "platform": "twitch"}, {}, {"intent": "shipping"},
    {"intent": "buying"}, {"flag": "link", "audience": Audience.NOBODY},
)  # fmt: skip


def demo_slices(now_ms: int, *, is_portrait: bool) -> dict[str, Any]:
    """Every slice of a show that is ready and off the air."""
    canvas = (720, 1280) if is_portrait else (1280, 720)
    return {
        "show": _show(),
        "run": RunOfShowState(tuple(_item(n, row) for n, row in enumerate(PRODUCTS, 1))),
        "offers": OffersState(pinned=ProductId("p1")),
        "sheet": demo_sheet(now_ms),
        "crowd": CrowdState(),
        "scene": _scene(*canvas),
        "sources": _sources(),
        "outputs": _outputs(now_ms),
        "audio": AudioState(
            peak_db=-9.0,
            rms_db=-18.0,
            lufs=-15.0,
            whole_lufs=-16.0,
            levels=(
                SoundLevel(SourceId("mic-1"), -12.0),
                SoundLevel(SourceId("host"), -90.0),
                SoundLevel(SourceId("music"), -27.0),
            ),
        ),
        "sound": demo_sound(),
        **demo_chat_slices(now_ms),
        "system": SystemState(38.0, 212 * GIB, 30.0, 0, 2_500_000),
        "preview": PreviewState(),
        "catalog": demo_catalog(),
        "import": ImportState(),
        "settings": SettingsState(
            SettingsValues(
                "Silk road evening",
                _show().markets,
                "USD",
                *canvas,
                30,
                "veryfast",
                2500,
                recording=True,
                recording_folder="",
                edge_port=0,
                reach=Reach.COMPUTER,
            ),
            countries=(
                *_show().markets,
                MarketChip("BR", "pt-BR", "BRL", "America/Sao_Paulo"),
                MarketChip("DE", "de", "EUR", "Europe/Berlin"),
                MarketChip("TH", "th", "THB", "Asia/Bangkok"),
            ),
        ),
        "summary": SummaryState(),
        "share": ShareState(Reach.COMPUTER, ("http://127.0.0.1:8787/watch",)),
        "destinations": demo_destinations(),
        "edges": demo_edges(),
        "keys": KeysState(),
        "encoder": EncoderState(
            choices=(
                EncoderChoice("h264_nvenc", "NVIDIA NVENC", is_tried=True),
                EncoderChoice("h264_qsv", "Intel Quick Sync", is_tried=True, fault="not_here"),
                EncoderChoice("h264_amf", "AMD AMF"),
            )
        ),
        "markets": MarketsState(
            (
                MarketState(
                    "DE",
                    "de",
                    "EUR",
                    "Europe/Berlin",
                    "soft",
                    "soft",
                    3600,
                    30,
                    (
                        RuleState("Directive 98/6/EC, Article 6a", read_on="2026-12-01"),
                        RuleState("UCPD, Annex I (7)"),
                        RuleState("House rule: a real end.", is_house=True),
                    ),
                    ("alle",),
                    ("paypal", "invoice"),
                    texts=(
                        MarketText(
                            "banner",
                            "Letzte Chance",
                            (WordingHint("letzte chance", "pushy", source="UCPD, Annex I (7)"),),
                        ),
                        MarketText("product", "Silk scarf", signed_by="Anna", signed_at_ms=1),
                    ),
                ),
            )
        ),
        **demo_sales(now_ms),
    }


def demo_catalog() -> CatalogState:
    """The run of show's products, two of them with more to tell."""
    items = [_item(n, row) for n, row in enumerate(PRODUCTS, 1)]
    made = [
        CatalogProduct(
            item.product_id,
            item.name,
            f"SKU-{item.number:03}",
            (PriceTag(item.price_minor, "USD"), PriceTag(item.price_minor * 18, "MXN"))
            if item.number < 3
            else (PriceTag(item.price_minor, "USD"),),
            item.stock,
            item.sold,
            (item.picture,) if item.picture else (),
            (
                VariantState(ProductId("p1-s"), "Indigo / 90 cm", "SC-I-90", 8),
                VariantState(
                    ProductId("p1-l"), "Madder / 140 cm", "SC-M-140", 4, PriceTag(3900, "USD")
                ),
            )
            if item.number == 1
            else (),
            item.number if item.number < 6 else 0,
        )
        for item in items
    ]
    return CatalogState(tuple(made))


def demo_crowd(now_ms: int) -> CrowdState:
    """A coupon, a poll, a drawn giveaway, a goal and a ticker."""
    coupon = CouponState(
        CouponId("c1"), "SILK10", "percent", "USD", 20, 7, now_ms + 420_000, amount=10
    )
    return CrowdState(
        coupons=(coupon,),
        poll=PollState("poll", "Which colour next?", ("Blue", "Saffron", "Green"), (12, 31, 4)),
        giveaway=GiveawayState(
            "g", "A silk scarf", "ab" * 32, now_ms, 214, "5f" * 32, "cd" * 32, "Ana López",
            "9e" * 16, "ana@example.org",
        ),
        goal=GoalState(250_000, 152_300, "USD", unbooked=2),
        has_ticker=True,
    )  # fmt: skip


def demo_sheet(now_ms: int) -> SheetState:
    """Four steps, the second of which runs a little late."""
    segments = (
        Segment(SegmentId("s1"), "Welcome", 300, None, "Lights, then the map", {"en": "Hello!"}),
        Segment(
            SegmentId("s2"), "Silk scarves, and how they are painted", 900, ProductId("p1"),
            "Show the hem close up",
            {
                "en": "Each scarf takes four days. Watch the brush: no line is drawn twice.",
                "ar": "كل شال يستغرق أربعة أيام. انظروا إلى الفرشاة.",
            },
        ),
        Segment(SegmentId("s3"), "Bags", 600, ProductId("p2")),
        Segment(SegmentId("s4"), "Questions and finale", 600),
    )  # fmt: skip
    began_ms = now_ms - 800_000
    return SheetState(segments, SegmentId("s2"), began_ms + 380_000, began_ms + 300_000, began_ms)


def demo_sound() -> SoundState:
    """A microphone, a clip and music."""
    return SoundState(
        strips=(
            SoundStrip(SourceId("mic-1"), "microphone", "USB Podcast Mic", 3.0, has_gate=True),
            SoundStrip(SourceId("host"), "source", "Camera", is_heard=False),
            SoundStrip(SourceId("music"), "music", "", -9.0),
        ),
        microphones=("ALSA: USB Podcast Mic",),
        inputs=(
            SoundDevice("ALSA: USB Podcast Mic", "USB Podcast Mic", is_default=True),
            SoundDevice("ALSA: Built-in Audio", "Built-in Audio"),
        ),
        outputs=(SoundDevice("ALSA: Headset", "Headset", is_default=True),),
        tracks=(MusicTrack("t1", "Evening lights"), MusicTrack("t2", "موسيقى هادئة")),
        playing="t1",
        can_clean=True,
    )


def _show() -> ShowState:
    return ShowState(
        ShowId("show"),
        "Silk road evening",
        ShowStatus.PREVIEWING,
        (
            MarketChip("US", "en", "USD", "America/New_York"),
            MarketChip("MX", "es", "MXN", "America/Mexico_City"),
            MarketChip("SA", "ar", "SAR", "Asia/Riyadh"),
        ),
        "USD",
        Reach.COMPUTER,
        "http://127.0.0.1:8787/watch",
        viewers=128,
        health=Health.GOOD,
        is_demo=True,
    )


def _item(number: int, product: tuple[str, int, int, int, str]) -> RunItem:
    name, price, stock, sold, picture = product
    return RunItem(ProductId(f"p{number}"), number, name, price, "USD", stock, sold, picture)


def _sources() -> SourcesState:
    webcam = DeviceState(
        "usb-046d_C920", "camera", "HD Pro Webcam C920",
        ("mjpeg 1920x1080 30", "mjpeg 1280x720 30", "yuyv422 640x480 30"),
        ("exposure", "focus", "white_balance"),
    )  # fmt: skip
    screen = DeviceState(":0", "screen", "X11 :0")
    lost = Problem("source.gone", "{name} is gone.", "", {"name": "Desk camera"})
    return SourcesState(
        (
            SourceState(
                SourceId("camera"), "camera", "Camera", webcam.device_id, "mjpeg 1280x720 30",
                SourceStatus.ON, 1280, 720, 30, locks=("focus",),
            ),
            SourceState(
                SourceId("product_picture"), "product", "Product picture", "",
                status=SourceStatus.ON, width_px=512, height_px=512,
            ),
            SourceState(
                SourceId("desk"), "network", "Desk camera", "rtsp://192.168.1.20:554/stream",
                status=SourceStatus.LOST, width_px=1280, height_px=720, problem=lost,
            ),
        ),
        (webcam, screen),
    )  # fmt: skip


def _scene(width: int, height: int) -> SceneState:
    card = OverlayState(OverlayId("card"), "card", 40, height // 2, 420, 180, is_visible=True)
    count = OverlayState(
        OverlayId("countdown"), "countdown", 40, height // 8, 260, 96, is_visible=True
    )
    return SceneState(
        width,
        height,
        30,
        SceneId("host"),
        (
            SceneChoice(SceneId("host"), "Host", (SourceId("camera"),)),
            SceneChoice(
                SceneId("close_up"),
                "Close-up",
                (SourceId("camera"),),
                framed=(FramedSource(SourceId("camera"), Framing(zoom=1.8)),),
            ),
            SceneChoice(
                SceneId("product"),
                "Product",
                (SourceId("product_picture"), SourceId("camera")),
                "corner",
            ),
            SceneChoice(SceneId("break"), "Be right back"),
        ),
        (card, count),
        banner="Free shipping tonight",
        transition="fade",
    )


def _outputs(now_ms: int) -> OutputsState:
    edge = OutputState(
        OutputId("edge"), "whip", "This computer", OutputStatus.OFF, now_ms,
        rtt_ms=3.0, bitrate_bps=2_480_000,
    )  # fmt: skip
    recording = OutputState(OutputId("rec"), "recording", "Recording", OutputStatus.OFF, now_ms)
    return OutputsState((edge, recording))


def demo_edges() -> EdgesState:
    """One edge that is reached, one that is not."""
    away = Problem(
        "link.unreachable",
        "{host} does not answer.",
        "What it shall know is kept; the studio tries again by itself.",
        {"host": "gdl.example.org"},
    )
    return EdgesState(
        (
            EdgeState(
                EdgeId("e1"), "Frankfurt", "https://fra.example.org",
                "https://fra.example.org/watch", is_enabled=True, is_connected=True,
                viewers=214, rtt_ms=18,
            ),
            EdgeState(
                EdgeId("e2"), "Guadalajara", "https://gdl.example.org",
                "https://gdl.example.org/watch", is_enabled=True, problem=away,
            ),
        )
    )  # fmt: skip


def demo_destinations() -> DestinationsState:
    """Two platforms and a server of our own, one of them refused."""
    youtube, tiktok, own = PRESETS[0], PRESETS[2], PRESETS[-1]
    refused = Problem(
        "rtmp.hung_up",
        "{host} hung up on the stream key: it is wrong, expired, or already in use.",
        "Copy the stream key from the platform again, into Settings, Destinations.",
        {"host": "push.tiktok.example"},
    )
    return DestinationsState(
        (
            DestinationState(
                DestinationId("d1"), youtube.preset, "rtmp", "YouTube", youtube.url,
                is_enabled=True, has_key=True, is_main=True, trial=Trial.PASSED,
            ),
            DestinationState(
                DestinationId("d2"), tiktok.preset, "rtmp", "TikTok Mexico",
                "rtmps://push.tiktok.example/live", True, True, trial=Trial.FAILED, problem=refused,
            ),
            DestinationState(
                DestinationId("d3"), own.preset, "whip", "Own", "https://own.test/whip", True, True,
                watch_url="https://own.test/whep", is_watched=True,
            ),
        ),
        PRESETS,
        keys_last=False,
    )  # fmt: skip


def demo_summary() -> SummaryState:
    """An evening that went well."""
    return SummaryState(
        "Silk road evening",
        1_790_000_000_000,
        1_790_004_365_000,
        viewers_most=128,
        chat_lines=342,
        totals=(CurrencyTotal("USD", 41_850, 9), CurrencyTotal("MXN", 299_400, 3)),
        products=(SoldProduct("Hand-painted silk scarf", 14), SoldProduct("شال حرير مطرز", 5)),
        recording="recordings/2026-11-23 20-00-00.mkv",
        show_id=ShowId("show"),
    )
