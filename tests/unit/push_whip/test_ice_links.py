"""TURN servers out of `Link` headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.edge.turn import TurnServer as Named
from studio.push.ice_links import turn_servers
from studio.rtc.adapter import TurnServer

PROOF = '; rel="ice-server"; username="ana"; credential="se\\"cret"; credential-type="password"'
BARE = PROOF.replace('"ice-server"', "ice-server")
ANA = ("ana", 'se"cret')


def test_every_form_of_address() -> None:
    links = [
        f"<turn:turn.example.org:3479?transport=tcp>{PROOF}",
        f"<turns:turn.example.org>{PROOF}, <turn:[2001:db8::1]>{PROOF}",
        f"<turn:192.0.2.7?transport=udp>{BARE}",
        '<stun:stun.example.org>; rel="ice-server"',
        f"<turn:no.example.org>{PROOF.replace('ice-server', 'next')}",
        '<turn:open.example.org>; rel="ice-server"',
        f"<turn:wrong.example.org:99999>{PROOF}",
    ]
    assert turn_servers(links) == (
        TurnServer(("2001:db8::1", 3478), *ANA),
        TurnServer(("192.0.2.7", 3478), *ANA),
        TurnServer(("turn.example.org", 3479), *ANA, "tcp"),
        TurnServer(("turn.example.org", 5349), *ANA, "tcp", is_tls=True),
    )
    assert "cret" not in repr(turn_servers(links))


def test_what_our_own_edge_says_is_understood() -> None:
    named = Named(("turn:turn.example.org:3478?transport=udp",), secret="north").for_viewer(0)
    (found,) = turn_servers(named.as_links())
    assert (found.username, found.credential) == (named.username, named.credential)


@given(st.text(alphabet='<>;=," \\turn:rel-ice-server0a', max_size=300))
def test_nonsense_is_passed_over(text: str) -> None:
    turn_servers([text])


@pytest.mark.parametrize("text", ["<turn:a>" + '; a="' * 900, "<" * 4000, '\\"' * 2000])
def test_long_nonsense_takes_no_time(text: str) -> None:
    assert turn_servers([text]) == ()
