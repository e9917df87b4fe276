"""A rehearsal leaves no trace in what is sold, asked and drawn; what was prepared stays."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from studio.catalog.sheet_tables import segment_steps
from studio.engine.rehearsal_trace import RehearsalTrace
from studio.ids import CouponId, ShowId, ViewerId
from studio.offers import boards, giveaways, polls
from studio.offers.crowd_tables import votes
from studio.offers.tables import coupons, flash_sales, pins, planned_sales
from studio.store.store import Store
from tests.fakes.database import engine_metadata

SHOW, OTHER = ShowId("show"), ShowId("other")
BUYER, TESTER = ViewerId("buyer"), ViewerId("tester")
PLAN = {
    "show_id": SHOW, "product_id": "scarf", "price_minor": 1900, "was_minor": 2900,
    "currency": "USD", "total_s": 300, "lead_s": 0, "total_units": 0, "per_buyer": 0,
    "at_ms": None, "segment_id": "step",
}  # fmt: skip
SALE = {
    "product_id": "scarf", "price_minor": 1900, "was_minor": 2900, "currency": "USD",
    "starts_ms": 1000, "ends_ms": 5000, "total_s": 300,
}  # fmt: skip
COUPON = {
    "code": "SILK", "kind": "percent", "currency": "USD", "first_n": 5, "starts_ms": 1,
    "ends_ms": 9000, "amount": 10, "least_minor": 0, "buy": 0, "get": 0,
}  # fmt: skip


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store.open(tmp_path / "engine.db", engine_metadata())
    yield opened
    await opened.aclose()


def before(on: Connection) -> None:
    on.execute(insert(pins).values(show_id=SHOW, product_id="scarf"))
    on.execute(insert(pins).values(show_id=OTHER, product_id="bag"))
    on.execute(insert(flash_sales).values(offer_id="running", show_id=SHOW, is_over=False, **SALE))
    on.execute(insert(planned_sales).values(plan_id="planned", **PLAN))
    on.execute(insert(coupons).values(coupon_id="old", show_id=SHOW, **COUPON))
    polls.start(on, SHOW, "Which one?", ("Red", "Blue"))
    shown = polls.current(on, SHOW)
    assert shown is not None
    polls.vote(on, SHOW, (shown.poll_id, 0), (BUYER, 1))
    boards.put(on, SHOW, question=("Is it silk?", "Ana"), goal_minor=100)
    on.execute(insert(segment_steps).values(show_id=SHOW, segment_id="first", at_ms=1))


def rehearsed(on: Connection) -> None:
    shown = polls.current(on, SHOW)
    assert shown is not None
    polls.vote(on, SHOW, (shown.poll_id, 1), (TESTER, 2))
    polls.start(on, SHOW, "A trial?", ("Yes", "No"))
    trial = polls.current(on, SHOW)
    assert trial is not None
    polls.vote(on, SHOW, (trial.poll_id, 1), (TESTER, 2))
    giveaways.start(on, SHOW, "A trial", (2000, 90_000))
    on.execute(update(pins).where(pins.c.show_id == SHOW).values(product_id="bag"))
    on.execute(update(pins).where(pins.c.show_id == OTHER).values(product_id="cup"))
    on.execute(update(flash_sales).values(is_over=True, ends_ms=2000))
    trial_sale = {**SALE, "starts_ms": 3000}
    on.execute(
        insert(flash_sales).values(offer_id="trial", show_id=SHOW, is_over=True, **trial_sale)
    )
    on.execute(planned_sales.delete())
    on.execute(insert(planned_sales).values(plan_id="prepared", **PLAN))
    on.execute(insert(coupons).values(coupon_id="new", show_id=SHOW, **COUPON))
    on.execute(update(coupons).where(coupons.c.coupon_id == "old").values(ends_ms=3000))
    boards.put(on, SHOW, question=("Trial?", "Tester"), goal_minor=500)
    on.execute(insert(segment_steps).values(show_id=SHOW, segment_id="last", at_ms=2))


async def read(store: Store, job: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - whatever is asked
    return await store.read(job)


def column(of: Any, where: Any = None) -> Callable[[Connection], list[Any]]:  # noqa: ANN401
    query = select(of).order_by(of)
    return lambda on: list(on.execute(query if where is None else query.where(where)).scalars())


async def test_everything_is_as_it_was_and_what_was_prepared_stays(
    store: Store, tmp_path: Path
) -> None:
    trace = RehearsalTrace(store, SHOW, tmp_path / "rehearsal.json")
    assert await trace.undo() is None
    await store.write(before)
    await trace.begin(1234)
    await store.write(rehearsed)
    after_a_crash = RehearsalTrace(store, SHOW, tmp_path / "rehearsal.json")
    assert await after_a_crash.undo({TESTER}) == 1234
    assert await after_a_crash.undo() is None
    assert await read(store, column(pins.c.product_id)) == ["cup", "scarf"]
    assert await read(store, column(flash_sales.c.offer_id)) == ["running"]
    assert await read(store, column(flash_sales.c.ends_ms, ~flash_sales.c.is_over)) == [5000]
    assert await read(store, column(planned_sales.c.plan_id)) == ["planned", "prepared"]
    assert await read(store, column(coupons.c.coupon_id)) == [CouponId("old")]
    assert await read(store, column(coupons.c.ends_ms)) == [9000]
    assert await read(store, column(segment_steps.c.segment_id)) == ["first"]
    poll = await read(store, lambda on: polls.current(on, SHOW))
    assert (poll.question, poll.votes, poll.is_open) == ("Which one?", (1, 0), True)
    assert await read(store, lambda on: giveaways.current(on, SHOW)) is None
    board = await read(store, lambda on: boards.load(on, SHOW))
    assert (board.question, board.question_by, board.goal_minor) == ("Is it silk?", "Ana", 500)
    count = select(func.count()).select_from(votes)
    assert await read(store, lambda on: on.execute(count).scalar_one()) == 1


async def test_a_torn_file_stops_nothing(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "rehearsal.json"
    path.write_text('{"show_id": "show", "began')
    assert await RehearsalTrace(store, SHOW, path).undo() is None
