"""Our proxy examples as shipped, in a real nginx and Caddy: TLS, WebSockets, viewers' addresses."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import aiohttp
import pytest
import trustme

from studio.edge.listening import listen
from studio.edge.options import EdgeOptions, Limits, Rate
from studio.paths import ASSETS_DIR
from tests.fakes.edge_world import LinkedEngine, PageClient, RunningEdge, demo_page
from tests.peers import need_program

pytestmark = pytest.mark.interop
EXAMPLES = ASSETS_DIR / "packaging" / "edge"
NAME = "live.example.org"
Connect = Callable[[str], aiohttp.TCPConnector]
_NGINX_FRAME = """
daemon off; master_process off; worker_processes 1;
pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/example.conf;
}}
"""

# With its own authority in the place of the public ones, which do not come to a test.
_CADDY_FRAME = """
{{
	admin off
	auto_https disable_redirects
	https_port {port}
	default_bind 127.0.0.1
	storage file_system {folder}/caddy
}}
import {folder}/example.caddy
"""


def free_port() -> int:
    listener = listen("127.0.0.1", None, 0)
    port: int = listener.getsockname()[1]
    listener.close()
    return port


@dataclass(frozen=True)
class Site:
    """What a proxy of this test is given: a free port, a certificate, an edge's port."""

    folder: Path
    port: int
    edge_port: int
    authority: trustme.CA

    @property
    def chain(self) -> Path:
        return self.folder / "fullchain.pem"

    @property
    def key(self) -> Path:
        return self.folder / "privkey.pem"

    def certify(self) -> None:
        made = self.authority.issue_cert(NAME)
        self.chain.write_bytes(b"".join(part.bytes() for part in made.cert_chain_pems))
        made.private_key_pem.write_to_path(self.key)

    def example(self, name: str, *changes: tuple[str, str]) -> str:
        """The example with this test's ports and files, and nothing else changed."""
        text = (EXAMPLES / name).read_text()
        for ours, theirs in (("127.0.0.1:8787", f"127.0.0.1:{self.edge_port}"), *changes):
            assert ours in text
            text = text.replace(ours, theirs)
        return text


def nginx_command(site: Site) -> Sequence[str | Path]:
    folder = site.folder
    text = site.example(
        "nginx.conf",
        ("listen 443", f"listen 127.0.0.1:{site.port}"),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(site.chain)),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(site.key)),
    )
    (folder / "example.conf").write_text(text)
    config = folder / "nginx.conf"
    config.write_text(_NGINX_FRAME.format(folder=folder))
    return need_program("nginx"), "-p", folder, "-c", config, "-e", folder / "error.log"


def caddy_command(site: Site) -> Sequence[str | Path]:
    folder = site.folder
    certified = f"{NAME} {{\n\ttls {site.chain} {site.key}"
    (folder / "example.caddy").write_text(site.example("Caddyfile", (f"{NAME} {{", certified)))
    config = folder / "Caddyfile"
    config.write_text(_CADDY_FRAME.format(folder=folder, port=site.port))
    return need_program("caddy"), "run", "--adapter", "caddyfile", "--config", config


@asynccontextmanager
async def proxy(
    command: Callable[[Site], Sequence[str | Path]], folder: Path, edge_port: int
) -> AsyncIterator[Connect]:
    """Makes connectors for browsers at an address of theirs, to whom every name is this proxy."""
    site = Site(folder, free_port(), edge_port, trustme.CA())
    site.certify()
    with (folder / "proxy.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command(site),
            stdout=log,
            stderr=log,
            env=os.environ | {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
        )
    context = ssl.create_default_context()
    site.authority.configure_trust(context)

    def connect(address: str) -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(
            ssl=context, resolver=ToProxy(site.port), local_addr=(address, 0), force_close=True
        )

    try:
        await until_up(connect("127.0.0.1"))
        yield connect
    finally:
        assert process.returncode is None, (folder / "proxy.log").read_text()
        process.kill()
        await process.wait()


class ToProxy(aiohttp.abc.AbstractResolver):
    """Leads every name and port to the proxy."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: int = 0
    ) -> list[aiohttp.abc.ResolveResult]:
        return [
            {
                "hostname": host,
                "host": "127.0.0.1",
                "port": self._port,
                "family": 2,
                "proto": 0,
                "flags": 0,
            }
        ]

    async def close(self) -> None:
        """Nothing is open."""


async def until_up(connector: aiohttp.TCPConnector) -> None:
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.timeout(10):
        while True:
            try:
                async with http.get(f"https://{NAME}/watch"):
                    return
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0)


@pytest.mark.parametrize("command", [nginx_command, caddy_command])
async def test_the_shipped_examples_carry_the_whole_page(
    tmp_path: Path, command: Callable[[Site], Sequence[str | Path]]
) -> None:
    one_line = Limits(chat_per_address=Rate(burst=1, per_s=0.001))
    edge_profile = tmp_path / "edge"
    options = EdgeOptions(
        edge_profile,
        port=0,
        public_hosts=(NAME,),
        trusted_proxies=(ip_network("127.0.0.1"),),
        limits=one_line,
    )
    async with (
        RunningEdge(edge_profile, options) as edge,
        LinkedEngine(edge, tmp_path / "engine.db") as engine,
        proxy(command, tmp_path, int(edge.url.rpartition(":")[2])) as connect,
    ):
        engine.link.show_page(demo_page())
        await pages_and_names(connect)
        async with page_at("127.0.0.2", connect) as page:
            await page.all("received", id=await page.say("through the proxy"))
            status, answer = await page.post(page.order())
            assert status == 202, answer
        # Every viewer has limits of its own: the proxy's word on its address counts.
        async with page_at("127.0.0.3", connect) as page:
            await page.all("received", id=await page.say("and another"))
        async with page_at("127.0.0.2", connect) as page:
            refused = await page.all("refused", id=await page.say("too much from here"))
            assert refused[0]["code"] == "too_many"


async def pages_and_names(connect: Connect) -> None:
    async with aiohttp.ClientSession(connector=connect("127.0.0.1")) as http:
        async with http.get(f"https://{NAME}/watch") as response:
            assert response.status == 200
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        named = {"Host": "evil.example.org"}
        async with http.get(f"https://{NAME}/watch", headers=named) as response:
            # nginx passes the name on and the edge refuses it; Caddy serves names it knows alone.
            assert response.status == 421 or not await response.text()


def page_at(address: str, connect: Connect) -> PageClient:
    """A viewer's page behind the proxy, at an address of its own."""
    return PageClient(f"https://{NAME}", connector=connect(address))
