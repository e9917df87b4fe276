"""From the state of the show to the scene on the picture. Pure functions, engine control loop."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from studio.compose.scene import (
    BannerSpec,
    CardSpec,
    CountdownSpec,
    Layer,
    Overlay,
    Rect,
    Scene,
    SlateSpec,
    Spec,
    TextStyle,
    TimecodeSpec,
)
from studio.control.states import FlashSale, OffersState, OverlayState, RunItem, RunOfShowState
from studio.ids import OverlayId, ProductId, SceneId
from studio.kit.clock import NS_PER_MS, Clock
from studio.l10n.catalogue import Catalogue
from studio.l10n.formats import clock_time, digits_of, in_digits_of, is_right_to_left, money, number
from studio.l10n.safe_text import safe_text
from studio.media import timecode
from studio.media.rates import Canvas
from studio.money import Money
from studio.offers.pricing import flash_unit, unit_in
from studio.orders.claims import claim_text
from studio.stage.extras import NO_EXTRAS, Extras, extra_overlays
from studio.stage.zones import banner_rect, card_rect, countdown_rect

CARD = OverlayId("card")
COUNTDOWN = OverlayId("countdown")
BANNER = OverlayId("banner")
TIMECODE = OverlayId("timecode")

FULL, SOFT = "full", "soft"
FEW = 5  # from here down a soft market says that few are left
ENDED_SHOWN_MS = 5000  # how long "Sale ended" stays
_NAME_CHARS = 120
_BANNER_CHARS = 120
_TITLE_CHARS = 80
_TIMECODE_PLACE_PX = 8
_MS_PER_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Staging:
    """Everything the picture depends on.

    language, currency: of the show's main market; "": the seller's currency. is_abroad: people of
    other countries watch, so that amounts say whose dollar it is. title: of the show. last_flash:
    the sale that ended last, with the instant it really ended. scales: sizes chosen by hand, 1 is
    usual. extras: what else stands on the picture. moved: top left corners chosen by hand.
    pictures: local files. monotonic_offset_ns: program clock minus wall clock; read it once per
    sale, or the countdown is painted anew for every microsecond of drift. countdown, stock: what
    the market's urgency policy allows, full, soft or off. formats: the language with the market's
    digits, for numbers; "" for the language's own. sells_by_comment: comments claim
    (studio.orders.claims).
    """

    canvas: Canvas
    scene_id: SceneId
    layers: tuple[Layer, ...]
    language: str
    monotonic_offset_ns: int
    offers: OffersState
    run: RunOfShowState
    currency: str = ""
    is_abroad: bool = False
    title: str = ""
    banner: str = ""
    has_timecode: bool = False
    last_flash: FlashSale | None = None
    moved: Mapping[OverlayId, tuple[int, int]] = field(default_factory=dict)
    scales: Mapping[OverlayId, float] = field(default_factory=dict)
    extras: Extras = NO_EXTRAS
    hidden: frozenset[OverlayId] = frozenset()
    pictures: Mapping[ProductId, Path] = field(default_factory=dict)
    countdown: str = "full"
    stock: str = "full"
    formats: str = ""
    timezone: str = "UTC"
    sells_by_comment: bool = False

    @property
    def number_language(self) -> str:
        """What numbers and money are written in."""
        return self.formats or self.language


def monotonic_offset_ns(clock: Clock) -> int:
    """What turns a wall instant into one of the program clock: add it."""
    wall_us = int(clock.utc_now().timestamp() * 1_000_000)
    return clock.now_ns() - wall_us * 1000


def stage_scene(staging: Staging, now_ms: int) -> Scene:
    """The scene at wall instant `now_ms`; equal inputs give equal scenes.

    A price stands only beside its own countdown: the countdown shows when the card's product is
    the one on sale, and for ENDED_SHOWN_MS after the sale.
    """
    style = TextStyle(staging.language, is_right_to_left(staging.language))
    item = _item_on_card(staging)
    overlays: list[Overlay] = []
    if staging.banner:
        banner = BannerSpec(safe_text(staging.banner, _BANNER_CHARS), style)
        place = banner_rect(
            staging.canvas,
            right_to_left=style.right_to_left,
            has_logo=staging.extras.logo is not None,
        )
        overlays.append(_overlay(staging, BANNER, place, banner))
    for overlay_id, place, spec in extra_overlays(staging.extras, staging.canvas, style):
        overlays.append(_overlay(staging, overlay_id, place, spec))
    if item is not None:
        card = _card(staging, item, style, now_ms)
        place = card_rect(staging.canvas, right_to_left=style.right_to_left)
        overlays.append(_overlay(staging, CARD, place, card))
    sale = _sale_on_picture(staging, item, now_ms)
    if sale is not None:
        place = countdown_rect(staging.canvas, right_to_left=style.right_to_left)
        overlays.append(
            _overlay(staging, COUNTDOWN, place, _countdown(staging, sale, style, now_ms))
        )
    if staging.has_timecode and staging.canvas.width_px >= timecode.WIDTH_PX:
        overlays.append(_overlay(staging, TIMECODE, _timecode_rect(), TimecodeSpec()))
    return Scene(staging.scene_id, staging.layers, tuple(overlays), _slate(staging, style))


def overlay_states(
    scene: Scene, placed: Mapping[OverlayId, Rect], scales: Mapping[OverlayId, float]
) -> tuple[OverlayState, ...]:
    """The overlays as the window shows them. placed: `Compositor.placed()` for this scene."""
    places = ((overlay, placed.get(overlay.overlay_id, overlay.rect)) for overlay in scene.overlays)
    return tuple(
        OverlayState(
            overlay_id=overlay.overlay_id,
            kind=str(overlay.overlay_id),
            x_px=rect.x_px,
            y_px=rect.y_px,
            width_px=rect.width_px,
            height_px=rect.height_px,
            is_visible=overlay.is_visible,
            scale_percent=round(100 * scales.get(overlay.overlay_id, 1.0)),
        )
        for overlay, rect in places
    )


def _slate(staging: Staging, style: TextStyle) -> SlateSpec:
    """For a scene without sources, and in the place of a source that is lost."""
    texts = Catalogue.load(staging.language)
    title = safe_text(texts.gettext(staging.title), _TITLE_CHARS) if staging.title else ""
    return SlateSpec(texts.gettext("Be right back"), title, style)


def _overlay(staging: Staging, overlay_id: OverlayId, place: Rect, spec: Spec) -> Overlay:
    moved, scale = staging.moved.get(overlay_id), staging.scales.get(overlay_id, 1.0)
    width, height = (round(length * scale / 2) * 2 for length in (place.width_px, place.height_px))
    x, y = (place.x_px, place.y_px) if moved is None else (moved[0] // 2 * 2, moved[1] // 2 * 2)
    place = Rect(x, y, width, height)
    return Overlay(
        overlay_id=overlay_id,
        rect=place,
        spec=spec,
        is_visible=overlay_id not in staging.hidden,
        is_free=moved is not None,
    )


def _timecode_rect() -> Rect:
    return Rect(_TIMECODE_PLACE_PX, _TIMECODE_PLACE_PX, timecode.WIDTH_PX, timecode.HEIGHT_PX)


def _item_on_card(staging: Staging) -> RunItem | None:
    """The pinned product; without one, the product on sale."""
    flash = staging.offers.flash
    wanted = staging.offers.pinned or (flash.product_id if flash else None)
    return next((item for item in staging.run.items if item.product_id == wanted), None)


def _sale_on_picture(staging: Staging, item: RunItem | None, now_ms: int) -> FlashSale | None:
    """The sale of the card's product that is announced, runs, or has just ended."""
    sale = staging.offers.flash or staging.last_flash
    if staging.countdown != FULL or item is None or sale is None:
        return None
    if sale.product_id != item.product_id:
        return None
    return sale if now_ms < sale.ends_ms + ENDED_SHOWN_MS else None


def _card(staging: Staging, item: RunItem, style: TextStyle, now_ms: int) -> CardSpec:
    language = staging.number_language
    price, was = _prices(staging, item, now_ms)
    return CardSpec(
        name=safe_text(item.name, _NAME_CHARS),
        price=money(price, language, is_abroad=staging.is_abroad),
        was=money(was, language, is_abroad=staging.is_abroad) if was else "",
        stock=_stock(staging, item),
        note=_note(staging, item, now_ms),
        number=in_digits_of(str(item.number), language),
        picture=staging.pictures.get(item.product_id),
        style=style,
    )


def _prices(staging: Staging, item: RunItem, now_ms: int) -> tuple[Money, Money | None]:
    """What an order from the main market costs now, and the former price that market supports."""
    unit, flash = unit_in(item, staging.currency), staging.offers.flash
    at_sale = flash_unit(unit, item, flash)
    if flash is None or at_sale is None or at_sale == unit or not flash.runs_at(now_ms):
        return unit, None
    was = _was(staging.offers, flash)
    return at_sale, was if was and was.currency == at_sale.currency else None


def _was(offers: OffersState, flash: FlashSale) -> Money | None:
    """The former price that the main market may see, in its currency."""
    if not offers.markets:
        return Money(flash.was_minor, flash.currency) if flash.was_minor else None
    terms = offers.markets[0]
    if not terms.was_minor:
        return None
    return Money(terms.was_minor, terms.currency or flash.currency)


def _stock(staging: Staging, item: RunItem) -> str:
    texts = Catalogue.load(staging.language)
    if item.stock <= 0:
        return texts.gettext("Sold out")
    if staging.stock == FULL:
        left = texts.ngettext("{count} left", "{count} left", item.stock)
        return left.format(count=number(item.stock, staging.number_language))
    is_few = staging.stock == SOFT and item.stock <= FEW
    return texts.gettext("Only a few left") if is_few else ""


def _note(staging: Staging, item: RunItem, now_ms: int) -> str:
    texts, flash = Catalogue.load(staging.language), staging.offers.flash
    if item.stock <= 0:
        return ""
    is_on_sale = flash is not None and flash.product_id == item.product_id
    if flash is not None and is_on_sale and staging.countdown == SOFT and now_ms < flash.ends_ms:
        zone, language = staging.timezone, staging.number_language
        if now_ms < flash.starts_ms:
            time = clock_time(flash.starts_ms, zone, language)
            return texts.gettext("Sale from {time}").format(time=time)
        return texts.gettext("Sale until {time}").format(
            time=clock_time(flash.ends_ms, zone, language)
        )
    if staging.sells_by_comment:
        claim = claim_text(item.number, staging.language, staging.number_language)
        return texts.gettext("Write {claim} to buy").format(claim=claim)
    return texts.gettext("Reserve on the show page")


def _countdown(staging: Staging, sale: FlashSale, style: TextStyle, now_ms: int) -> CountdownSpec:
    texts = Catalogue.load(staging.language)
    is_announced = now_ms < sale.starts_ms
    label, ended = texts.gettext("Flash sale ends in"), texts.gettext("Sale ended")
    if is_announced:
        label, ended = texts.gettext("Flash sale starts in"), texts.gettext("Flash sale")
    return CountdownSpec(
        deadline_ns=sale.next_ms(now_ms) * NS_PER_MS + staging.monotonic_offset_ns,
        total_ns=(sale.lead_s if is_announced else sale.total_s) * _MS_PER_SECOND * NS_PER_MS,
        label=label,
        ended_text=ended,
        digits=digits_of(staging.number_language),
        style=style,
    )
