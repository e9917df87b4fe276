"""The picture of a running show follows its main market, and what comments do."""

from pathlib import Path

import pytest

from studio.compose.scene import CardSpec, Rect, Scene
from studio.control.catalog_states import PriceTag
from studio.control.commands import MoveOverlay
from studio.control.picture_commands import ResizeOverlay
from studio.control.states import OffersState, RunItem, RunOfShowState
from studio.engine.broadcast import Broadcast
from studio.engine.picture import Picture
from studio.engine.picture_parts import ScenePart, SourcePart
from studio.engine.picture_setup import PictureSetup
from studio.engine.show_file import MarketPart, ShowFile
from studio.errors import UserError
from studio.ids import OverlayId, ProductId, SceneId, SourceId
from studio.paths import Profile
from studio.stage.arrange import Arrangement
from studio.stage.stage import CARD
from tests.fakes.clock import FakeClock

SCARF = RunItem(
    ProductId("scarf"), 2, "Scarf", 2900, "USD", 9,
    prices=(PriceTag(50_000, "MXN"), PriceTag(10_900, "SAR")),
)  # fmt: skip
STAGE, HANDS = SourceId("stage"), SourceId("hands")
US, MX, SA = (
    MarketPart(country="US", language="en", currency="USD", timezone="America/New_York"),
    MarketPart(country="MX", language="es", currency="MXN", timezone="America/Mexico_City"),
    MarketPart(country="SA", language="ar", currency="SAR", timezone="Asia/Riyadh"),
)


async def test_the_card_follows_the_main_market_and_whether_comments_buy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show = ShowFile(title="Evening", market=(SA,))
    broadcast = Broadcast(show, Profile(tmp_path), FakeClock(), lambda: None)
    shown: list[Scene] = []
    monkeypatch.setattr(broadcast.compositor, "set_scene", lambda scene, _: shown.append(scene))
    picture = Picture(show, PictureSetup.of_show(show), broadcast, FakeClock())

    def card(*, sells_by_comment: bool = False) -> CardSpec:
        run, offers = RunOfShowState((SCARF,)), OffersState(SCARF.product_id)
        picture.draw(run, offers, sells_by_comment=sells_by_comment)
        overlays = {overlay.overlay_id: overlay.spec for overlay in shown[-1].overlays}
        spec = overlays[CARD]
        assert isinstance(spec, CardSpec)
        return spec

    assert "١٠٩" in card().price
    assert card().number == "٢"
    picture.use_market((MX, US))
    assert (card().price, card().number) == ("MX$500.00", "2")
    assert card().note == "Reserva en la página del programa"
    assert not card().style.right_to_left
    assert card(sells_by_comment=True).note == "Escribe QUIERO 2"
    picture.use_market((MX,))
    assert card().price == "$500.00"
    await broadcast.aclose()


async def test_a_small_picture_is_put_by_hand_stays_there_and_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = tuple(SourcePart(id=name, kind="test_card") for name in (STAGE, HANDS))
    both = ScenePart(
        id=SceneId("both"), title="Both", sources=(STAGE, HANDS), arrangement=Arrangement.CORNER
    )
    show = ShowFile(title="Evening", source=parts, scene=(both,))
    broadcast = Broadcast(show, Profile(tmp_path), FakeClock(), lambda: None)
    shown: list[Scene] = []
    monkeypatch.setattr(broadcast.compositor, "set_scene", lambda scene, _: shown.append(scene))

    def drawn(picture: Picture) -> Rect:
        picture.draw(RunOfShowState(), OffersState())
        whole, small = shown[-1].layers
        assert whole.rect == Rect(0, 0, 720, 1280)
        (state,) = picture.state().insets
        rect = small.rect
        said = (state.x_px, state.y_px, state.width_px, state.height_px)
        assert said == (rect.x_px, rect.y_px, rect.width_px, rect.height_px)
        return rect

    picture = Picture(show, PictureSetup.of_show(show), broadcast, FakeClock())
    usual = drawn(picture)
    inset = picture.state().insets[0].overlay_id
    picture.put(MoveOverlay(inset, 42, 900))
    assert drawn(picture) == Rect(42, 900, usual.width_px, usual.height_px)
    picture.put(ResizeOverlay(inset, 36, 100, 200))
    large = Rect(36, 100, 2 * usual.width_px, 2 * usual.height_px)
    assert drawn(picture) == large
    assert picture.state().insets[0].scale_percent == 200
    file = tmp_path / "picture.json"
    picture.setup().save(file)
    later = Picture(show, PictureSetup.load(file, show), broadcast, FakeClock())
    assert drawn(later) == large
    picture.put(MoveOverlay(inset, 5000, -90))
    assert drawn(picture) == Rect(720 - large.width_px, 0, large.width_px, large.height_px)
    picture.put(ResizeOverlay(inset, 0, 0, 900))
    assert drawn(picture).width_px <= 720
    picture.reset_overlays()
    assert drawn(picture) == usual
    with pytest.raises(UserError):
        picture.put(MoveOverlay(OverlayId(f"inset:{STAGE}"), 0, 0))
    await broadcast.aclose()
