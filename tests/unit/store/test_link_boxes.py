"""Outbox, inbox and the log of a show."""

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.ids import ShowId
from studio.store.events import ShowEvent, events_of, log_event
from studio.store.inbox import Inbox
from studio.store.outbox import Outbox
from tests.fakes.database import memory_database


def test_messages_wait_in_order_until_acknowledged() -> None:
    with memory_database() as connection:
        outbox, other = Outbox("edge:a"), Outbox("edge:b")
        items = [outbox.add(connection, "chat", f'{{"n": {n}}}') for n in range(5)]
        other.add(connection, "chat", "{}")
        assert outbox.pending(connection, 3) == items[:3]
        outbox.acknowledge(connection, [items[0].item_id, items[2].item_id, "unknown"])
        assert outbox.pending(connection, 9) == [items[1], items[3], items[4]]
        assert [item.seq for item in other.pending(connection, 9)] == [1]


def test_a_peer_cannot_acknowledge_what_is_not_its_own() -> None:
    with memory_database() as connection:
        item = Outbox("edge:a").add(connection, "chat", "{}")
        Outbox("edge:b").acknowledge(connection, [item.item_id])
        assert Outbox("edge:a").pending(connection, 9) == [item]


def test_numbers_are_not_used_again_after_an_acknowledgement() -> None:
    with memory_database() as connection:
        outbox = Outbox("edge:a")
        first = outbox.add(connection, "chat", "{}")
        outbox.acknowledge(connection, [first.item_id])
        assert outbox.add(connection, "chat", "{}").seq == first.seq + 1


@given(st.lists(st.sampled_from("abcdef")))
@settings(deadline=None, max_examples=40)
def test_the_inbox_accepts_each_id_once(ids: list[str]) -> None:
    with memory_database() as connection:
        accepted = [one for one in ids if Inbox().accept(connection, one)]
        assert sorted(accepted) == sorted(set(ids))


def test_the_log_tells_a_show_in_order() -> None:
    with memory_database() as connection:
        events = [ShowEvent(5, "pin.changed", {"product_id": None}), ShowEvent(4, "x", {"n": 1})]
        for event in events:
            log_event(connection, ShowId("show"), event)
        log_event(connection, ShowId("other"), events[0])
        assert events_of(connection, ShowId("show")) == events
