"""Whose word counts about where a request comes from."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.edge.proxies import client_of, is_trusted

PROXIES = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"))


@pytest.mark.parametrize(
    ("remote", "said", "client"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.2.3.4", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is made up
        ("127.0.0.1", "203.0.113.9, somebody", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
    ],
)
def test_the_chain_is_read_back_to_the_first_stranger(remote: str, said: str, client: str) -> None:
    assert client_of(remote, said, PROXIES) == client


@given(st.text(max_size=60), st.ip_addresses(v=4))
def test_what_a_stranger_writes_never_hides_it(said: str, stranger: object) -> None:
    through_proxy = f"{said}, {stranger}"
    seen = client_of("127.0.0.1", through_proxy, PROXIES)
    assert seen == str(stranger) or is_trusted(str(stranger), PROXIES)


def test_a_name_is_nobody() -> None:
    assert not is_trusted("localhost", PROXIES)
