"""What a platform's refusal means for the reader of its chat."""

import pytest

from studio.chat.connectors.connector import check
from studio.errors import RetryableError, UserError

DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({}, None),
        ({"Retry-After": "30"}, 30.0),
        ({"Retry-After": "Sun, 22 Nov 2026 12:00:30 GMT", "Date": DATE}, 30.0),
    ],
)
def test_a_busy_platform_is_left_alone_for_as_long_as_it_asks(
    headers: dict[str, str], wait_s: float | None
) -> None:
    with pytest.raises(RetryableError) as busy:
        check(429, "Twitch", headers)
    assert busy.value.retry_after_s == wait_s


def test_a_refused_token_is_the_hosts_matter() -> None:
    with pytest.raises(UserError):
        check(401, "Twitch", {"Retry-After": "30"})
    check(204, "Twitch")
