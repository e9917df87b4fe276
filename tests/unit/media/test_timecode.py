"""The burned strip is read back, and damage is noticed."""

from studio.media import timecode


def test_a_strip_is_read_back() -> None:
    strip = timecode.encode(123_456, 987_654_321_000_000).copy()
    assert timecode.decode(strip) == timecode.Timecode(123_456, 987_654_321)


def test_a_damaged_strip_says_nothing() -> None:
    strip = timecode.encode(1, 2_000_000).copy()
    strip[:, :8] = 235
    assert timecode.decode(strip) is None
