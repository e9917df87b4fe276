"""One stream, many readers: the slow one loses alone."""

import threading
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from studio.kit.fan_out import FanOut, Reader


@dataclass(frozen=True)
class Picture:
    number: int
    is_sync_point: bool
    is_droppable: bool = True
    track: str = "pictures"


def stream(count: int, every: int = 5) -> list[Picture]:
    return [Picture(number, is_sync_point=number % every == 0) for number in range(count)]


def taken(reader: Reader[Picture]) -> list[int]:
    numbers: list[int] = []
    while (picture := reader.take()) is not None:
        numbers.append(picture.number)
    return numbers


def test_every_reader_gets_everything_in_order() -> None:
    fan_out: FanOut[Picture] = FanOut()
    readers = [fan_out.attach(100) for _ in range(3)]
    for picture in stream(20):
        fan_out.publish(picture)
    assert [taken(reader) for reader in readers] == [list(range(20))] * 3


def test_a_late_reader_begins_at_a_sync_point_and_asks_for_one() -> None:
    wishes: list[None] = []
    fan_out: FanOut[Picture] = FanOut(on_sync_wanted=lambda: wishes.append(None))
    pictures = stream(12)
    reader = fan_out.attach(100)
    for picture in pictures[3:]:
        fan_out.publish(picture)
    assert taken(reader) == list(range(5, 12))
    assert reader.dropped == 2
    assert len(wishes) == 2


def test_a_slow_reader_drops_to_the_next_sync_point_and_hurts_nobody() -> None:
    fan_out: FanOut[Picture] = FanOut()
    slow, quick = fan_out.attach(3), fan_out.attach(100)
    for picture in stream(11):
        fan_out.publish(picture)
    assert taken(quick) == list(range(11))
    assert taken(slow) == [10]
    assert slow.dropped == 10


def test_sound_is_not_held_back_by_missing_pictures() -> None:
    fan_out: FanOut[Picture] = FanOut()
    reader = fan_out.attach(10)
    fan_out.publish(Picture(1, is_sync_point=False))
    fan_out.publish(Picture(2, is_sync_point=False, is_droppable=False))
    assert taken(reader) == [2]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=60), st.integers(1, 6))
def test_what_a_reader_gets_can_always_be_decoded(
    units: list[tuple[bool, int]], limit: int
) -> None:
    """After a gap the first picture is a sync point; nothing is lost without being counted."""
    fan_out: FanOut[Picture] = FanOut()
    reader = fan_out.attach(limit)
    got: list[Picture] = []
    for number, (is_sync_point, reads) in enumerate(units):
        fan_out.publish(Picture(number, is_sync_point))
        assert reader.backlog <= limit
        got += [picture for picture in (reader.take() for _ in range(reads)) if picture is not None]
    while (picture := reader.take()) is not None:
        got.append(picture)
    assert len(got) + reader.dropped == len(units)
    expected = 0
    for picture in got:
        assert picture.is_sync_point or picture.number == expected
        expected = picture.number + 1


def test_a_detached_reader_wakes_and_hears_no_more() -> None:
    ready: list[None] = []
    fan_out: FanOut[Picture] = FanOut()
    reader = fan_out.attach(10, on_ready=lambda: ready.append(None))
    fan_out.publish(Picture(0, is_sync_point=True))
    fan_out.detach(reader)
    fan_out.publish(Picture(1, is_sync_point=True))
    assert reader.closed
    assert len(ready) == 2
    assert taken(reader) == [0]
    assert not reader.offer(Picture(2, is_sync_point=True))


def test_a_waiting_reader_is_woken_by_a_unit_and_by_the_end() -> None:
    fan_out: FanOut[Picture] = FanOut()
    reader = fan_out.attach(10)
    assert reader.wait_take(0.0) is None
    publisher = threading.Thread(target=fan_out.publish, args=(Picture(0, is_sync_point=True),))
    publisher.start()
    assert reader.wait_take(10.0) == Picture(0, is_sync_point=True)
    publisher.join()
    closer = threading.Thread(target=fan_out.close)
    closer.start()
    assert reader.wait_take(10.0) is None
    closer.join()
    assert reader.closed


def test_a_reader_gets_the_tracks_it_takes_and_nobody_makes_what_none_wants() -> None:
    wishes: list[None] = []
    fan_out: FanOut[Picture] = FanOut(on_sync_wanted=lambda: wishes.append(None))
    fan_out.publish(Picture(0, is_sync_point=True))
    assert not fan_out.wants("pictures")
    music = fan_out.attach(10, tracks=("music",))
    assert (fan_out.wants("pictures"), fan_out.wants("music")) == (False, True)
    fan_out.publish(Picture(1, is_sync_point=False))
    fan_out.publish(Picture(2, is_sync_point=False, is_droppable=False, track="music"))
    assert taken(music) == [2]
    assert not wishes
    assert music.dropped == 0
    fan_out.attach(10)
    assert fan_out.wants("pictures")
