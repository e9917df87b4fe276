"""TLS by certificate files: served, renewed without a pause, refused with a reason."""

import asyncio
import ssl
from pathlib import Path

import aiohttp
import pytest
import trustme

from studio.edge.options import EdgeOptions, Limits
from studio.edge.run import run_edge
from studio.edge.tls import Certificate
from studio.errors import UserError
from tests.fakes.edge_world import RunningEdge

NAME = "live.example.org"


def written(folder: Path, authority: trustme.CA, *names: str) -> tuple[Path, Path]:
    """A certificate and its key as files, in place of the former ones."""
    made = authority.issue_cert(*names)
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(b"".join(part.bytes() for part in made.cert_chain_pems))
    made.private_key_pem.write_to_path(key)
    return chain, key


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def serial(edge: RunningEdge, context: ssl.SSLContext) -> int:
    """Which certificate a new visitor is shown."""
    port = int(edge.url.rpartition(":")[2])
    _, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=context, server_hostname="127.0.0.1"
    )
    certificate = writer.get_extra_info("ssl_object").getpeercert()
    writer.close()
    await writer.wait_closed()
    return int(certificate["serialNumber"], 16)


async def test_pages_come_by_tls_and_a_renewed_certificate_is_taken_up(tmp_path: Path) -> None:
    authority = trustme.CA()
    files = written(tmp_path, authority, "127.0.0.1", NAME)
    limits = Limits(certificate_look_s=0.02)
    options = EdgeOptions(tmp_path, port=0, public_hosts=(NAME,), tls=files, limits=limits)
    context = trusting(authority)
    async with RunningEdge(tmp_path, options) as edge, aiohttp.ClientSession() as http:
        url = edge.url.replace("http://", "https://")
        async with http.get(f"{url}/watch", ssl=context) as response:
            assert response.status == 200
        first = await serial(edge, context)
        written(tmp_path, authority, "127.0.0.1")
        async with asyncio.timeout(10):
            while await serial(edge, context) == first:
                pass


def test_a_renewal_that_is_half_done_is_left_for_the_next_look(tmp_path: Path) -> None:
    authority = trustme.CA()
    chain, key = written(tmp_path, authority, NAME)
    certificate = Certificate(chain, key)
    former_key = key.read_bytes()
    written(tmp_path, authority, NAME)
    fresh_key = key.read_bytes()
    key.write_bytes(former_key)
    assert not certificate.renew()
    key.write_bytes(fresh_key)
    assert certificate.renew()
    assert not certificate.renew()


def test_what_cannot_be_used_is_said(tmp_path: Path) -> None:
    chain, key = written(tmp_path, trustme.CA(), NAME)
    with pytest.raises(UserError, match="No such file"):
        Certificate(tmp_path / "nothing.pem", key)
    other = tmp_path / "other"
    other.mkdir()
    _, other_key = written(other, trustme.CA(), NAME)
    with pytest.raises(UserError, match="does not belong"):
        Certificate(chain, other_key)
    chain.write_text("nothing")
    with pytest.raises(UserError, match="cannot be used"):
        Certificate(chain, key)


async def test_an_edge_with_a_wrong_certificate_does_not_start(tmp_path: Path) -> None:
    files = (tmp_path / "chain.pem", tmp_path / "key.pem")
    with pytest.raises(UserError, match="certificate file"):
        await run_edge(EdgeOptions(tmp_path, port=0, tls=files))
