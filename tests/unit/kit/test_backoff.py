"""The retry law: T4 of the fault targets."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.kit.backoff import CAP_S, FIRST_PAUSE_S, JITTER, no_jitter, pauses_s, random_jitter


def test_pauses_begin_short_and_grow_to_the_cap() -> None:
    pauses = list(islice(pauses_s(no_jitter), 12))
    assert pauses[:4] == pytest.approx([0.25, 0.4, 0.64, 1.024])
    assert pauses[-1] == CAP_S


@given(st.integers(min_value=1, max_value=500))
def test_it_never_gives_up_and_never_leaves_its_bounds(count: int) -> None:
    pauses = list(islice(pauses_s(random_jitter), count))
    assert len(pauses) == count
    least, most = FIRST_PAUSE_S * (1 - JITTER), CAP_S * (1 + JITTER)
    assert all(least <= pause <= most for pause in pauses)


def test_clients_do_not_return_in_one_instant() -> None:
    assert len({next(pauses_s()) for _ in range(50)}) > 10
