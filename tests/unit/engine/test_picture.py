"""The picture of a running show follows its main market, and what comments do."""

from pathlib import Path

import pytest

from studio.compose.scene import CardSpec, Scene
from studio.control.catalog_states import PriceTag
from studio.control.states import OffersState, RunItem, RunOfShowState
from studio.engine.broadcast import Broadcast
from studio.engine.picture import Picture
from studio.engine.picture_setup import PictureSetup
from studio.engine.show_file import MarketPart, ShowFile
from studio.ids import ProductId
from studio.paths import Profile
from studio.stage.stage import CARD
from tests.fakes.clock import FakeClock

SCARF = RunItem(
    ProductId("scarf"), 2, "Scarf", 2900, "USD", 9,
    prices=(PriceTag(50_000, "MXN"), PriceTag(10_900, "SAR")),
)  # fmt: skip
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
