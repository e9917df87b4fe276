"""How an edge was asked to run."""

from dataclasses import dataclass, field
from pathlib import Path

from studio.edge.proxies import Network
from studio.edge.turn import TurnServer

DEFAULT_PORT = 8787
IDLE_LIMIT_S = 15 * 60.0


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: `burst` at once, then `per_s` a second."""

    burst: float
    per_s: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What one viewer and one address may do. Loopback counts as one address like any other."""

    chat_per_viewer: Rate = Rate(burst=20, per_s=2)
    chat_per_address: Rate = Rate(burst=200, per_s=40)
    orders_per_viewer: Rate = Rate(burst=10, per_s=0.2)
    orders_per_address: Rate = Rate(burst=100, per_s=10)
    messages_per_page: Rate = Rate(burst=60, per_s=20)
    request_wait_s: float = 10.0  # a connection without a whole request is closed after this
    page_silence_s: float = 30.0  # a page pings every 5 s
    waiting_per_address: int = 64  # connections without a request under way; the oldest goes
    connections_per_address: int = 256  # not for loopback: a reverse proxy is one address
    connections: int = 4000
    certificate_look_s: float = 30.0


@dataclass(frozen=True, slots=True)
class EdgeOptions:
    """The edge's command line.

    host: the address to listen on. port: the first to try (0: any) when the former one is taken.
    has_fixed_port: somebody asked for this port; the former one does not count.
    embedded: started by an engine; ends itself after `idle_limit_s` without a link.
    is_private: of a rehearsal; only who has its link finds anything (see invited).
    public_hosts: further `Host` values that buyers use (`shop.example`, with a port if any).
    trusted_proxies: whose `X-Forwarded-For` is believed. media_ports, advertised: see Doorway.
    tls: certificate chain and key; None: plain HTTP, for a proxy in front or a network at home.
    turn: servers for viewers whose networks block UDP.
    """

    profile: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    has_fixed_port: bool = False
    embedded: bool = False
    is_private: bool = False
    public_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[Network, ...] = ()
    media_ports: range | None = None
    advertised: tuple[str, ...] = ()
    tls: tuple[Path, Path] | None = None
    turn: tuple[TurnServer, ...] = ()
    idle_limit_s: float = IDLE_LIMIT_S
    limits: Limits = field(default_factory=Limits)
