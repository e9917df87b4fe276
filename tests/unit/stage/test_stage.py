from dataclasses import replace

import pytest

from studio.compose import look
from studio.compose.scene import BannerSpec, CardSpec, CountdownSpec, Layer, Rect, Scene, Spec
from studio.control.catalog_states import PriceTag
from studio.control.offers_states import MarketTerms
from studio.control.states import FlashSale, OffersState, RunItem, RunOfShowState
from studio.ids import OverlayId, ProductId, SceneId, SourceId
from studio.kit.clock import NS_PER_MS, NS_PER_SECOND, epoch_ms
from studio.l10n.catalogue import languages
from studio.media.rates import Canvas
from studio.orders.claims import Claim, claim_text, read_claim
from studio.stage.stage import (
    BANNER,
    CARD,
    COUNTDOWN,
    ENDED_SHOWN_MS,
    TIMECODE,
    Staging,
    monotonic_offset_ns,
    overlay_states,
    stage_scene,
)
from studio.stage.zones import safe_zone, unit_px
from tests.fakes.clock import FakeClock

PORTRAIT, LANDSCAPE = Canvas(720, 1280, 30), Canvas(1280, 720, 30)
CANVASES = (
    PORTRAIT,
    LANDSCAPE,
    Canvas(1080, 1920, 30),
    Canvas(1080, 1080, 30),
    Canvas(540, 960, 30),
)
NOW_MS = 1_800_000_000_000
OFFSET_NS = -1_700_000_000_000_000_000
SCARF = RunItem(ProductId("scarf"), 2, "Silk scarf", 4500, "USD", stock=7)
BAG = RunItem(ProductId("bag"), 3, "Bag", 12000, "USD", stock=0)
SALE = FlashSale(SCARF.product_id, 2900, "USD", 4500, NOW_MS - 18_000, NOW_MS + 42_000, 60)


def staging(canvas: Canvas = PORTRAIT, language: str = "en") -> Staging:
    whole = Rect(0, 0, canvas.width_px, canvas.height_px)
    return Staging(
        canvas=canvas,
        scene_id=SceneId("host"),
        layers=(Layer(SourceId("camera"), whole),),
        language=language,
        monotonic_offset_ns=OFFSET_NS,
        offers=OffersState(pinned=SCARF.product_id, flash=SALE),
        run=RunOfShowState((SCARF, BAG)),
        banner="Free shipping",
        has_timecode=True,
    )


def specs(scene: Scene) -> dict[OverlayId, Spec]:
    return {overlay.overlay_id: overlay.spec for overlay in scene.overlays}


def card(scene: Scene) -> CardSpec:
    spec = specs(scene)[CARD]
    assert isinstance(spec, CardSpec)
    return spec


def test_a_sale_shows_price_was_and_countdown() -> None:
    shown = stage_scene(staging(), NOW_MS)
    assert (card(shown).price, card(shown).was) == ("$29.00", "$45.00")
    countdown = specs(shown)[COUNTDOWN]
    assert isinstance(countdown, CountdownSpec)
    assert countdown.deadline_ns == SALE.ends_ms * NS_PER_MS + OFFSET_NS
    assert countdown.total_ns == 60_000 * NS_PER_MS


def test_at_the_end_of_the_sale_the_price_reverts_even_before_the_offer_is_gone() -> None:
    shown = stage_scene(staging(), SALE.ends_ms)
    assert (card(shown).price, card(shown).was) == ("$45.00", "")


def test_ended_stays_for_a_moment_and_then_goes() -> None:
    over = replace(staging(), offers=OffersState(SCARF.product_id), last_flash=SALE)
    last_ms = SALE.ends_ms + ENDED_SHOWN_MS - 1
    assert COUNTDOWN in specs(stage_scene(over, last_ms))
    assert COUNTDOWN not in specs(stage_scene(over, last_ms + 1))


def test_a_countdown_never_stands_beside_another_products_price() -> None:
    other = replace(staging(), offers=OffersState(BAG.product_id, SALE))
    shown = stage_scene(other, NOW_MS)
    assert COUNTDOWN not in specs(shown)
    assert card(shown).price == "$120.00"


def test_a_sale_without_a_pin_shows_its_product() -> None:
    shown = stage_scene(replace(staging(), offers=OffersState(None, SALE)), NOW_MS)
    assert card(shown).name == "Silk scarf"


def test_nothing_on_offer_leaves_only_banner_and_strip() -> None:
    shown = stage_scene(replace(staging(), offers=OffersState()), NOW_MS)
    assert list(specs(shown)) == [BANNER, TIMECODE]


def test_a_product_that_left_the_run_of_show_has_no_card() -> None:
    gone = replace(staging(), offers=OffersState(ProductId("gone")))
    assert CARD not in specs(stage_scene(gone, NOW_MS))


def test_stock_is_shown_as_held_and_only_where_the_market_allows() -> None:
    assert card(stage_scene(staging(), NOW_MS)).stock == "7 left"
    for policy, shown in (("off", ""), ("soft", "")):
        assert card(stage_scene(replace(staging(), stock=policy), NOW_MS)).stock == shown
    scarce = RunOfShowState((replace(SCARF, stock=3), BAG))
    soft = replace(staging(), stock="soft", run=scarce)
    assert card(stage_scene(soft, NOW_MS)).stock == "Only a few left"


def test_an_announced_sale_counts_down_to_its_start_at_the_ordinary_price() -> None:
    announced = replace(
        SALE, starts_ms=NOW_MS + 20_000, ends_ms=NOW_MS + 80_000, lead_s=30, total_s=60
    )
    waiting = replace(staging(), offers=OffersState(SCARF.product_id, announced))
    before = stage_scene(waiting, NOW_MS)
    assert (card(before).price, card(before).was) == ("$45.00", "")
    countdown = specs(before)[COUNTDOWN]
    assert isinstance(countdown, CountdownSpec)
    assert (countdown.label, countdown.total_ns) == ("Flash sale starts in", 30 * NS_PER_SECOND)
    during = stage_scene(waiting, NOW_MS + 20_000)
    assert card(during).price == "$29.00"
    running = specs(during)[COUNTDOWN]
    assert isinstance(running, CountdownSpec)
    assert running.label == "Flash sale ends in"
    assert running.deadline_ns - countdown.deadline_ns == 60 * NS_PER_SECOND


def test_a_soft_market_is_told_the_end_and_sees_no_countdown() -> None:
    soft = replace(staging(), countdown="soft", timezone="America/New_York")
    shown = stage_scene(soft, NOW_MS)
    assert COUNTDOWN not in specs(shown)
    assert card(shown).note.startswith("Sale until ")
    assert COUNTDOWN not in specs(stage_scene(replace(soft, countdown="off"), NOW_MS))


def test_numbers_are_written_in_the_markets_digits() -> None:
    riyadh = replace(staging(), language="ar", formats="ar-SA-u-nu-arab")
    shown = stage_scene(riyadh, NOW_MS)
    assert "٢٩" in card(shown).price
    countdown = specs(shown)[COUNTDOWN]
    assert isinstance(countdown, CountdownSpec)
    assert countdown.digits == "٠١٢٣٤٥٦٧٨٩"


def test_sold_out_says_so_and_no_longer_asks_to_buy() -> None:
    sold_out = replace(staging(), offers=OffersState(BAG.product_id), stock="off")
    shown = card(stage_scene(sold_out, NOW_MS))
    assert (shown.stock, shown.note) == ("Sold out", "")


def test_the_note_names_the_way_to_buy_that_works() -> None:
    by_comment = replace(staging(), sells_by_comment=True)
    assert card(stage_scene(by_comment, NOW_MS)).note == "Write SOLD 2 to buy"
    assert card(stage_scene(staging(), NOW_MS)).note == "Reserve on the show page"


@pytest.mark.parametrize("language", languages())
def test_what_the_card_says_to_write_claims_its_product(language: str) -> None:
    by_comment = replace(staging(language=language), sells_by_comment=True)
    shown = card(stage_scene(by_comment, NOW_MS))
    said = claim_text(SCARF.number, language)
    assert said in shown.note
    assert read_claim(said, {}) == Claim(number=SCARF.number)


PESOS = replace(SCARF, prices=(PriceTag(80_000, "MXN"),))


def mexican(was_minor: int | None = None, currency: str = "MXN") -> Staging:
    terms = MarketTerms("MX", was_minor=was_minor, currency=currency)
    sale = replace(SALE, was_minor=0, regular_minor=4500)
    return replace(
        staging(language="es-MX"),
        currency="MXN",
        offers=OffersState(SCARF.product_id, sale, markets=(terms,)),
        run=RunOfShowState((PESOS, BAG)),
    )


def test_the_card_stands_in_the_main_markets_currency_where_the_seller_has_such_a_price() -> None:
    before = card(stage_scene(mexican(), SALE.starts_ms - 1))
    assert (before.price, before.was) == ("$800.00", "")
    during = card(stage_scene(mexican(was_minor=80_000), NOW_MS))
    assert (during.price, during.was) == ("$515.56", "$800.00")
    elsewhere = replace(mexican(), offers=OffersState(BAG.product_id))
    assert card(stage_scene(elsewhere, NOW_MS)).price == "USD\u00a0120.00"


def test_a_former_price_in_another_currency_is_not_struck_out() -> None:
    assert card(stage_scene(mexican(4500, "USD"), NOW_MS)).was == ""
    assert card(stage_scene(mexican(None), NOW_MS)).was == ""


def test_a_picture_for_several_countries_says_whose_dollar_it_is() -> None:
    shared = replace(mexican(was_minor=80_000), is_abroad=True)
    shown = card(stage_scene(shared, NOW_MS))
    assert (shown.price, shown.was) == ("MX$515.56", "MX$800.00")
    american = card(stage_scene(replace(staging(), is_abroad=True), NOW_MS))
    assert (american.price, american.was) == ("US$29.00", "US$45.00")


def test_arabic_has_its_digits_its_direction_and_its_side() -> None:
    shown = stage_scene(staging(language="ar-SA"), NOW_MS)
    assert card(shown).style.right_to_left
    assert card(shown).number == "٢"
    assert "٢٩" in card(shown).price
    countdown = specs(shown)[COUNTDOWN]
    assert isinstance(countdown, CountdownSpec)
    assert countdown.digits == "٠١٢٣٤٥٦٧٨٩"
    right = {o.overlay_id: o.rect.x_px + o.rect.width_px for o in shown.overlays}
    zone = safe_zone(PORTRAIT)
    assert right[CARD] == right[COUNTDOWN] == right[BANNER]
    assert right[CARD] - look.SHADOW == pytest.approx(zone.x_px + zone.width_px, abs=2)


def test_hostile_texts_are_made_harmless() -> None:
    hostile = replace(staging(), banner="a\u202eb\nc" + "x" * 500)
    banner = specs(stage_scene(hostile, NOW_MS))[BANNER]
    assert isinstance(banner, BannerSpec)
    assert "\u202e" not in banner.text
    assert "\n" not in banner.text
    assert len(banner.text) <= 120


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_plates_stay_in_the_safe_zone_and_apart(canvas: Canvas, language: str) -> None:
    zone, shadow = safe_zone(canvas), look.SHADOW * unit_px(canvas)
    shown = stage_scene(staging(canvas, language), NOW_MS)
    plates = [overlay.rect for overlay in shown.overlays if overlay.overlay_id != TIMECODE]
    for rect in plates:
        assert rect.x_px + shadow >= zone.x_px - 2
        assert rect.y_px + shadow >= zone.y_px - 2
        assert rect.x_px + rect.width_px - shadow <= zone.x_px + zone.width_px + 2
        assert rect.y_px + rect.height_px - shadow <= zone.y_px + zone.height_px + 2
        assert not (rect.x_px | rect.y_px | rect.width_px | rect.height_px) & 1
    tops = sorted(rect.y_px + shadow for rect in plates)
    bottoms = sorted(rect.y_px + rect.height_px - shadow for rect in plates)
    assert all(bottom < top for bottom, top in zip(bottoms, tops[1:], strict=False))


def test_phone_controls_keep_their_zones() -> None:
    zone = safe_zone(PORTRAIT)
    assert zone.y_px >= 128
    assert zone.y_px + zone.height_px <= 960
    assert zone.x_px + zone.width_px <= 612


def test_a_canvas_too_narrow_for_the_strip_has_none() -> None:
    assert TIMECODE not in specs(stage_scene(staging(Canvas(540, 960, 30)), NOW_MS))


def test_overlays_moved_by_hand_stay_where_they_were_put() -> None:
    moved = replace(staging(language="ar"), moved={CARD: (101, 203)})
    overlay = next(o for o in stage_scene(moved, NOW_MS).overlays if o.overlay_id == CARD)
    assert (overlay.rect.x_px, overlay.rect.y_px, overlay.is_free) == (100, 202, True)


def test_the_window_learns_where_overlays_really_are() -> None:
    scene = stage_scene(replace(staging(), hidden=frozenset({BANNER})), NOW_MS)
    states = {
        s.overlay_id: s for s in overlay_states(scene, {CARD: Rect(10, 20, 300, 100)}, {CARD: 1.5})
    }
    assert (states[CARD].x_px, states[CARD].width_px, states[CARD].kind) == (10, 300, "card")
    assert not states[BANNER].is_visible


def test_equal_inputs_give_equal_scenes() -> None:
    assert stage_scene(staging(), NOW_MS) == stage_scene(staging(), NOW_MS + 1)


def test_the_offset_turns_wall_instants_into_program_instants() -> None:
    clock = FakeClock()
    offset = monotonic_offset_ns(clock)
    wall_ns = epoch_ms(clock.utc_now()) * NS_PER_MS
    assert wall_ns + offset == pytest.approx(clock.now_ns(), abs=NS_PER_MS)
    clock.advance_ns(5_000_000_000)
    assert monotonic_offset_ns(clock) == offset
