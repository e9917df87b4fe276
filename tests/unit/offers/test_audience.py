"""Coupons, polls, giveaways, the show's board: each act counts once, draws can be checked."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from studio.errors import UserError
from studio.ids import CouponId, ShowId, ViewerId
from studio.offers import boards, drops, giveaways, polls
from studio.offers.boards import Board
from studio.offers.coupons import Coupon, CouponKind
from studio.store.events import events_of
from tests.fakes.database import memory_database

SHOW = ShowId("show")
ANA, JOE = ViewerId("ana"), ViewerId("joe")
SILK = Coupon(CouponId("c1"), "SILK", CouponKind.PERCENT, "USD", 2, 1000, 9000, amount=10)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with memory_database() as opened:
        yield opened


def test_a_coupon_runs_for_its_time_and_can_be_taken_back(connection: Connection) -> None:
    drops.drop(connection, SHOW, SILK)
    assert [one.code for one in drops.running(connection, SHOW, 1000)] == ["SILK"]
    assert drops.running(connection, SHOW, 9000) == ()
    drops.end(connection, SHOW, SILK.coupon_id, 5000)
    assert drops.running(connection, SHOW, 5000) == ()
    kinds = [event.kind for event in events_of(connection, SHOW)]
    assert kinds == ["coupon.dropped", "coupon.ended"]


def test_coupons_do_not_pile_up(connection: Connection) -> None:
    for number in range(drops.MAX_AT_ONCE):
        coupon = replace(SILK, coupon_id=CouponId(f"n{number}"), code=f"N{number}")
        drops.drop(connection, SHOW, coupon)
        with pytest.raises(UserError):
            drops.drop(connection, SHOW, replace(coupon, coupon_id=CouponId("twin")))
    with pytest.raises(UserError) as refusal:
        drops.drop(connection, SHOW, SILK)
    assert refusal.value.code == "coupon.too_many"


def ask(connection: Connection) -> str:
    polls.start(connection, SHOW, " Which?\u202e ", ("Blue", " ", "Red"))
    poll = polls.current(connection, SHOW)
    assert poll is not None
    return poll.poll_id


def counted(connection: Connection) -> tuple[int, ...]:
    poll = polls.current(connection, SHOW)
    return poll.votes if poll else ()


def test_a_viewer_has_one_vote_and_may_change_it(connection: Connection) -> None:
    poll_id = ask(connection)
    assert polls.vote(connection, SHOW, (poll_id, 0), (ANA, 1))
    assert polls.vote(connection, SHOW, (poll_id, 0), (JOE, 2))
    assert polls.vote(connection, SHOW, (poll_id, 1), (ANA, 3))
    assert counted(connection) == (1, 1)
    for wrong in ((poll_id, 2), (poll_id, -1), ("other", 0)):
        assert not polls.vote(connection, SHOW, wrong, (ANA, 4))


def test_a_closed_poll_keeps_its_outcome_until_it_is_taken_off(connection: Connection) -> None:
    poll_id = ask(connection)
    polls.vote(connection, SHOW, (poll_id, 1), (ANA, 1))
    polls.close(connection, SHOW)
    assert not polls.vote(connection, SHOW, (poll_id, 0), (JOE, 2))
    assert counted(connection) == (0, 1)
    polls.close(connection, SHOW)
    polls.close(connection, SHOW)
    assert polls.current(connection, SHOW) is None
    ask(connection)
    assert ask(connection) != poll_id
    assert counted(connection) == (0, 0)


@pytest.mark.parametrize(
    ("question", "options"), [("", ("A", "B")), ("Q", ("A", " ")), ("Q", ("A", "B", "C", "D", "E"))]
)
def test_a_poll_needs_a_question_and_two_to_four_answers(
    connection: Connection, question: str, options: tuple[str, ...]
) -> None:
    with pytest.raises(UserError):
        polls.start(connection, SHOW, question, options)


def open_giveaway(connection: Connection) -> str:
    giveaways.start(connection, SHOW, "A scarf", (0, 60_000))
    shown = giveaways.current(connection, SHOW)
    assert shown is not None
    return shown.giveaway_id


def test_the_draw_is_sealed_before_and_can_be_repeated_after(connection: Connection) -> None:
    giveaway_id = open_giveaway(connection)
    before = giveaways.current(connection, SHOW)
    assert before is not None
    assert before.seed == before.winner_ticket == ""
    tickets = [f"{number:032x}" for number in range(7)]
    for number, ticket in enumerate(tickets):
        entry = (giveaway_id, ticket, ViewerId(f"v{number}"))
        assert giveaways.enter(connection, SHOW, entry, (f"N{number}", "mail"), 1)
    again = (giveaway_id, "f" * 32, ViewerId("v0"))
    assert giveaways.enter(connection, SHOW, again, ("N0", "mail"), 2)
    giveaways.draw(connection, SHOW, 70_000)
    after = giveaways.current(connection, SHOW)
    assert after is not None
    assert hashlib.sha256(after.seed.encode()).hexdigest() == before.commit == after.commit
    assert after.winner_ticket == giveaways.winner_of(after.seed, tickets)
    assert after.digest == hashlib.sha256("\n".join(tickets).encode()).hexdigest()
    assert (after.winner, after.winner_contact) == (f"N{int(after.winner_ticket, 16)}", "mail")
    assert (after.entrants, before.entrants) == (7, 0)
    kinds = [event.kind for event in events_of(connection, SHOW)]
    assert kinds == ["giveaway.opened", "giveaway.drawn"]
    assert before.seed == ""
    giveaways.draw(connection, SHOW, 80_000)
    assert giveaways.current(connection, SHOW) is None


def test_nobody_is_drawn_while_others_may_still_enter(connection: Connection) -> None:
    giveaway_id = open_giveaway(connection)
    giveaways.enter(connection, SHOW, (giveaway_id, "t", ANA), ("Ana", "mail"), 1)
    with pytest.raises(UserError) as refusal:
        giveaways.draw(connection, SHOW, 59_999)
    assert refusal.value.code == "giveaway.early"
    giveaways.draw(connection, SHOW, 60_000)
    shown = giveaways.current(connection, SHOW)
    assert shown is not None
    assert shown.winner == "Ana"


def test_nobody_enters_late_or_elsewhere(connection: Connection) -> None:
    giveaway_id = open_giveaway(connection)
    who = ("Ana", "mail")
    assert not giveaways.enter(connection, SHOW, (giveaway_id, "t", ANA), who, 60_000)
    assert not giveaways.enter(connection, SHOW, ("other", "t", ANA), who, 1)
    with pytest.raises(UserError) as refusal:
        giveaways.draw(connection, SHOW, 70_000)
    assert refusal.value.code == "giveaway.empty"
    with pytest.raises(UserError) as refusal:
        giveaways.start(connection, SHOW, "Another", (0, 60_000))
    assert refusal.value.code == "giveaway.open"


@pytest.mark.parametrize(("title", "length_ms"), [("", 60_000), ("A", 1000), ("A", 3_601_000)])
def test_a_giveaway_needs_a_prize_and_a_time(
    connection: Connection, title: str, length_ms: int
) -> None:
    with pytest.raises(UserError):
        giveaways.start(connection, SHOW, title, (0, length_ms))
    giveaways.draw(connection, SHOW, 1)


@given(st.sets(st.text("0123456789abcdef", min_size=32, max_size=32), min_size=1), st.randoms())
def test_the_winner_does_not_depend_on_the_order_of_entry(
    tickets: set[str],
    random: st.randoms,  # type: ignore[valid-type] # hypothesis' own Random
) -> None:
    one = sorted(tickets)
    other = list(one)
    random.shuffle(other)  # type: ignore[attr-defined]
    assert giveaways.winner_of("seed", one) == giveaways.winner_of("seed", other)
    assert giveaways.winner_of("seed", one) in tickets


def test_the_board_keeps_what_is_not_changed(connection: Connection) -> None:
    assert boards.load(connection, SHOW) == Board()
    boards.put(connection, SHOW, goal_minor=5000)
    boards.put(connection, SHOW, has_ticker=True)
    boards.put(connection, SHOW, question=("Is it\u202e silk?", "Ana"))
    assert boards.load(connection, SHOW) == Board(5000, True, "Is it silk?", "Ana")
