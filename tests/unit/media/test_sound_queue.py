"""Sound is addressed by the capture clock and runs on without a seam."""

import numpy as np

from studio.kit.clock import NS_PER_MS, NS_PER_SECOND
from studio.media.frames import Samples
from studio.media.sound import SoundQueue

START_NS = 77 * NS_PER_SECOND


def ramp(first: int, count: int) -> Samples:
    return np.repeat(np.arange(first, first + count, dtype=np.float32)[:, None], 2, axis=1)


def at(sample: int) -> int:
    return START_NS + sample * NS_PER_SECOND // 48_000


def test_what_was_put_is_read_back_across_chunk_borders_and_the_ring_end() -> None:
    queue = SoundQueue(capacity=4000)
    heard = []
    for number in range(20):
        queue.put(ramp(number * 800, 800), at(number * 800))
        if number:
            block = queue.read(at((number - 1) * 800), 800)
            assert block is not None
            heard.append(block)
    assert np.array_equal(np.concatenate(heard)[:, 0], np.arange(19 * 800))
    assert queue.missing == 0


def test_jitter_of_the_stamps_makes_no_seam() -> None:
    queue = SoundQueue()
    heard = []
    for number in range(20):
        jitter_ns = (number % 3 - 1) * 3 * NS_PER_MS
        queue.put(ramp(number * 960, 960), at(number * 960) + jitter_ns)
        block = queue.read(at(number * 960) - jitter_ns, 960)
        assert block is not None
        heard.append(block)
    assert np.array_equal(np.concatenate(heard)[:, 0], np.arange(20 * 960))


def test_nothing_there_is_none_and_counted() -> None:
    queue = SoundQueue()
    assert queue.read(START_NS, 960) is None
    queue.put(ramp(0, 480), START_NS)
    half = queue.read(START_NS, 960)
    assert half is not None
    assert half[479, 0] == 479
    assert not half[480:].any()
    assert queue.missing == 960 + 480


def test_after_a_gap_the_position_jumps() -> None:
    queue = SoundQueue()
    queue.put(ramp(0, 960), at(0))
    queue.put(ramp(5000, 960), at(5000))
    block = queue.read(at(5000), 960)
    assert block is not None
    assert block[0, 0] == 5000


def test_the_oldest_sound_is_overwritten() -> None:
    queue = SoundQueue(capacity=1000)
    queue.put(ramp(0, 900), at(0))
    queue.put(ramp(900, 900), at(900))
    assert queue.read(at(0), 500) is None
    late = queue.read(at(1100), 500)
    assert late is not None
    assert late[0, 0] == 1100
