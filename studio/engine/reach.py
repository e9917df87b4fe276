"""Who can see the show: the addresses under which this computer is known to its network."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import replace

import psutil

from studio.control.settings_states import ShareState
from studio.control.states import Reach

_ELSEWHERE = ("192.0.2.1", 9)  # TEST-NET-1: a UDP connect() sends nothing, it only asks the routes


def share_state(
    edge_url: str, reach: Reach, elsewhere: Sequence[str] = (), sent_to: Sequence[str] = ()
) -> ShareState:
    """The links of the watch page. edge_url: as programs of this computer reach it, or "".

    elsewhere: the watch pages of edges on servers; with one everybody can see the show. sent_to:
    names of destinations that show it to everybody.
    """
    here = _here(edge_url, reach) if edge_url else ShareState(reach)
    if elsewhere:
        near = here.links if here.reach is Reach.NETWORK else ()
        here = ShareState(Reach.EVERYONE, (*elsewhere, *near))
    return replace(here, sent_to=tuple(sent_to))


def _here(edge_url: str, reach: Reach) -> ShareState:
    local = f"{edge_url}/watch"
    if reach is Reach.COMPUTER:
        return ShareState(reach, (local,))
    port = edge_url.rpartition(":")[2]
    links = tuple(f"http://{address}:{port}/watch" for address in lan_addresses())
    return ShareState(reach, links) if links else ShareState(Reach.COMPUTER, (local,))


def lan_addresses() -> list[str]:
    """This computer's IPv4 addresses in its network, the one it speaks from first."""
    found = {
        entry.address
        for name, entries in psutil.net_if_addrs().items()
        if _is_up(name)
        for entry in entries
        if entry.family == socket.AF_INET and _is_of_network(entry.address)
    }
    first = _speaking_address()
    return sorted(found, key=lambda address: (address != first, address))


def _is_up(name: str) -> bool:
    stats = psutil.net_if_stats().get(name)
    return stats is not None and stats.isup


def _is_of_network(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return not (ip.is_loopback or ip.is_link_local or ip.is_unspecified)


def _speaking_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return ""
        return str(probe.getsockname()[0])
