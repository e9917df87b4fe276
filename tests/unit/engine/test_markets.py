"""The markets slice: the show's texts held against each market, signatures that outlive a start."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from studio.control.crowd_states import CouponState, CrowdState, GiveawayState, PollState
from studio.control.door import Door
from studio.control.market_commands import SignText
from studio.control.market_states import MarketsState, MarketText
from studio.control.roles import Role
from studio.control.states import RunOfShowState
from studio.engine.markets import Markets
from studio.errors import UserError
from studio.ids import CouponId
from studio.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.database import engine_metadata

BANNER = "Letzte Chance!"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(tmp_path / "studio.db", engine_metadata())
    yield opened
    await opened.aclose()


async def opened(store: Store, banner: str = BANNER) -> tuple[Markets, Door]:
    door = Door()
    markets = Markets(store, door, FakeClock(), ["DE", "US", "XX"])
    markets.wire()
    await markets.load()
    markets.follow(RunOfShowState(), banner)
    return markets, door


def texts(door: Door, country: str) -> tuple[MarketText, ...]:
    state = door.slices["markets"]
    assert isinstance(state, MarketsState)
    return next(one.texts for one in state.markets if one.country == country)


async def test_a_text_is_held_against_each_market(store: Store) -> None:
    _, door = await opened(store)
    state = door.slices["markets"]
    assert isinstance(state, MarketsState)
    assert [one.country for one in state.markets] == ["DE", "US"]
    assert [hint.reason for hint in texts(door, "DE")[0].hints] == ["pushy"]
    assert texts(door, "US")[0].hints == ()


async def test_other_markets_are_held_to_their_own_rules_at_once(store: Store) -> None:
    markets, door = await opened(store)
    markets.use(["US", "MX", "XX"])
    state = door.slices["markets"]
    assert isinstance(state, MarketsState)
    assert [one.country for one in state.markets] == ["US", "MX"]
    assert texts(door, "MX")[0].text == BANNER


async def test_what_the_audience_is_asked_and_promised_is_held_against_it_too(
    store: Store,
) -> None:
    markets, door = await opened(store, banner="")
    coupon = CouponState(CouponId("c"), "GRATIS", "percent", "EUR", 5, 0, 9)
    poll = PollState("p", "Gratis?", ("Ja", "Nur noch heute"), (0, 0))
    giveaway = GiveawayState("g", "Wundermittel", "", 9)
    asked = CrowdState((coupon,), poll, giveaway, question="Heilt es?")
    door.show("crowd", asked)
    markets.follow(RunOfShowState(), "")
    found = [(one.kind, [hint.reason for hint in one.hints]) for one in texts(door, "DE")]
    assert found == [
        ("coupon", ["free"]),
        ("poll", ["free"]),
        ("poll", []),
        ("poll", ["pushy"]),
        ("giveaway", ["medical"]),
        ("question", ["medical"]),
    ]


async def test_a_signature_is_for_one_market_and_one_wording(store: Store) -> None:
    markets, door = await opened(store)
    await door.execute(SignText("DE", BANNER, " Anna‮ "), Role.PRODUCER)
    assert texts(door, "DE")[0].signed_by == "Anna"
    assert texts(door, "US")[0].signed_by == ""
    _, again = await opened(store)
    assert texts(again, "DE")[0].signed_by == "Anna"
    markets.follow(RunOfShowState(), BANNER + " Jetzt")
    assert texts(door, "DE")[0].signed_by == ""


async def test_a_signature_can_be_taken_back(store: Store) -> None:
    _, door = await opened(store)
    await door.execute(SignText("DE", BANNER, "Anna"), Role.PRODUCER)
    await door.execute(SignText("DE", BANNER, ""), Role.PRODUCER)
    assert texts(door, "DE")[0].signed_by == ""


@pytest.mark.parametrize(("country", "text"), [("DE", "gone"), ("FR", BANNER)])
async def test_what_is_not_in_the_show_cannot_be_signed(
    store: Store, country: str, text: str
) -> None:
    _, door = await opened(store)
    with pytest.raises(UserError, match="not in the show"):
        await door.execute(SignText(country, text, "Anna"), Role.PRODUCER)
