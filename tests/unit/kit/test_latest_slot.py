"""The newest value between two threads."""

import threading

from studio.kit.latest_slot import LatestSlot


def test_a_value_is_taken_once() -> None:
    slot: LatestSlot[int] = LatestSlot()
    slot.put(1)
    assert (slot.take(), slot.take()) == (1, None)
    assert slot.overwritten == 0


def test_the_newest_wins_and_the_lost_are_counted() -> None:
    slot: LatestSlot[int] = LatestSlot()
    for value in (1, 2, 3):
        slot.put(value)
    assert slot.take() == 3
    assert slot.overwritten == 2


def test_waiting_ends_with_the_value_or_the_time() -> None:
    slot: LatestSlot[int] = LatestSlot()
    assert slot.wait_take(0.0) is None
    writer = threading.Thread(target=slot.put, args=(7,))
    writer.start()
    assert slot.wait_take(10.0) == 7
    writer.join()


def test_no_value_is_seen_twice_or_out_of_order() -> None:
    slot: LatestSlot[int] = LatestSlot()
    count = 20_000

    def write() -> None:
        for value in range(count):
            slot.put(value)

    writer = threading.Thread(target=write)
    writer.start()
    taken: list[int] = []
    while not taken or taken[-1] != count - 1:
        value = slot.wait_take(10.0)
        assert value is not None
        taken.append(value)
    writer.join()
    assert taken == sorted(set(taken))
    assert len(taken) + slot.overwritten == count
