"""Reading ahead brings the same sound, on the same instants, whatever is known beside it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from studio.encode.opus import FRAME_NS
from studio.media.frames import Samples
from studio.media.sound import SoundQueue
from studio.mix.read_ahead import ReadAhead
from tests.unit.mix.sounds import BLOCK

BLOCKS = 20


def counted(first: int, count: int) -> Samples:
    """Every sample says its number."""
    return np.repeat(np.arange(first, first + count, dtype=np.float32)[:, None], 2, axis=1)


@given(st.lists(st.integers(0, BLOCK - 1), min_size=1, max_size=BLOCKS - 1))
def test_each_block_begins_at_its_instant_and_runs_on_into_what_follows(aheads: list[int]) -> None:
    queue = SoundQueue()
    queue.put(counted(0, BLOCKS * BLOCK), 0)
    reader = ReadAhead(queue)
    for number, ahead in enumerate(aheads):
        known = reader.read(number * FRAME_NS, BLOCK, ahead)
        assert known is not None
        assert np.array_equal(known, counted(number * BLOCK, BLOCK + ahead))
    assert queue.missing == 0


def test_silence_is_told_once_what_was_read_early_is_given_out() -> None:
    queue = SoundQueue()
    queue.put(counted(1, BLOCK + 300), 0)
    reader = ReadAhead(queue)
    known = reader.read(0, BLOCK, 300)
    assert known is not None
    rest = reader.read(FRAME_NS, BLOCK, 300)
    assert rest is not None
    assert np.array_equal(rest[:300], counted(BLOCK + 1, 300))
    assert not rest[300:].any()
    assert reader.read(2 * FRAME_NS, BLOCK, 300) is None
    assert reader.read(3 * FRAME_NS, BLOCK, 0) is None
    assert reader.read(4 * FRAME_NS, BLOCK, 0) is None
