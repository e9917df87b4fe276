"""TURN servers that a relay names in its answer's `Link` headers (RFC 9725 section 4.6).

STUN servers are left out: the relay learns the address in front of our NAT from our checks.
"""

import re
from collections.abc import Iterable

from studio.rtc.adapter import TurnServer

_LINK = re.compile(
    r"<([^<>]{1,500})>((?:\s*;\s*[\w-]+\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s\",;]*))*)"
)
_PARAMETER = re.compile(r";\s*([\w-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s\",;]*))")
_TURN = re.compile(
    r"(turns?):(?:\[([0-9a-fA-F:.]+)\]|([\w.-]{1,253}))(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?"
)
_PORT, _TLS_PORT, _LAST_PORT = 3478, 5349, 65535
_MOST = 8


def turn_servers(links: Iterable[str]) -> tuple[TurnServer, ...]:
    """Those with credentials, the ones by UDP first; what cannot be read is passed over."""
    found = [server for link in links for server in _in(link[:4000])]
    return tuple(sorted(found, key=lambda server: server.transport != "udp")[:_MOST])


def _in(link: str) -> Iterable[TurnServer]:
    for address, rest in _LINK.findall(link):
        said = {
            name.lower(): re.sub(r"\\(.)", r"\1", quoted) or plain
            for name, quoted, plain in _PARAMETER.findall(rest)
        }
        turn = _TURN.fullmatch(address)
        if turn is None or "ice-server" not in said.get("rel", "").split():
            continue
        scheme, number, name, port_text, transport = turn.groups()
        is_tls = scheme == "turns"
        port = int(port_text or (_TLS_PORT if is_tls else _PORT))
        username, credential = said.get("username", ""), said.get("credential", "")
        if 0 < port <= _LAST_PORT and username and credential:
            by = "tcp" if is_tls else transport or "udp"
            yield TurnServer((number or name, port), username, credential, by, is_tls)
