"""Strangers' pictures: measured first, decoded in a child, fetched from public places only."""

import asyncio
import socket
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import UserError
from studio.pictures import fetching
from studio.pictures.decoding import decoded, keep
from studio.pictures.fetching import PublicResolver, fetched, is_public
from studio.pictures.headers import size_px
from studio.pictures.worker import MAX_INPUT_BYTES


def picture(kind: str, width: int = 120, height: int = 60) -> bytes:
    colours = np.full((height, width, 3), (40, 90, 200), np.uint8)
    done, encoded = cv2.imencode(f".{kind}", colours)
    assert done
    return encoded.tobytes()


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge and compresses to almost nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (width + 1) * min(height, 500))
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
def test_the_size_is_read_before_anything_is_decoded(kind: str) -> None:
    assert size_px(picture(kind)) == (120, 60)


def test_a_gif_is_measured() -> None:
    assert size_px(b"GIF89a" + struct.pack("<HH", 7, 9)) == (7, 9)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_measuring(raw: bytes) -> None:
    for head in (b"", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"\x89PNG\r\n\x1a\n"):
        size_px(head + raw)


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
async def test_a_picture_becomes_a_small_png(kind: str) -> None:
    png = await decoded(picture(kind, 1800, 600))
    assert size_px(png) == (900, 300)
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert abs(int(image[10, 10, 2]) - 200) < 6


async def test_transparent_parts_become_white() -> None:
    clear = np.zeros((20, 20, 4), np.uint8)
    _, encoded = cv2.imencode(".png", clear)
    image = cv2.imdecode(
        np.frombuffer(await decoded(encoded.tobytes()), np.uint8), cv2.IMREAD_UNCHANGED
    )
    assert image is not None
    assert image.shape == (20, 20, 3)
    assert int(image.min()) == 255


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture.unreadable"),
        (b"", "picture.unreadable"),
        (picture("png")[:60], "picture.unreadable"),
        (bomb(30_000, 30_000), "picture.too_large"),
        (bomb(12_000, 12_000), "picture.too_large"),
        (b"\x89PNG" + bytes(17 * 2**20), "picture.too_large"),
    ],
)
async def test_what_is_no_good_picture_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(UserError) as caught:
        await decoded(data)
    assert caught.value.code == code


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    first, second = keep(b"png", tmp_path / "pictures"), keep(b"png", tmp_path / "pictures")
    assert first == second
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == [first.name]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "ff02::1", "192.0.2.1", "localhost", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.png", "http://[::1]/a.png", "http://2130706433/a.png",
        "http://0x7f000001/a.png", "http://127.1/a.png", "http://0177.0.0.1/a.png",
        "file:///etc/passwd", "ftp://a.example/a.png", "gopher://a.example/", "http://",
        "http://user:word@a.example/a.png", "http://a.example:22/a.png", "http://[::1", "//a",
        "http://169.254.169.254/latest/meta-data", "http://[::ffff:127.0.0.1]/a.png",
    ],
)  # fmt: skip
async def test_addresses_nobody_is_sent_to(url: str) -> None:
    with pytest.raises(UserError) as caught:
        await fetched(url, Everywhere([]))
    assert caught.value.code == "picture.address"


class Everywhere(AbstractResolver):
    """Says of every name that it is at these addresses."""

    def __init__(self, addresses: list[str]) -> None:
        self.asked: list[str] = []
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            ResolveResult(
                hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0
            )
            for one in self._addresses
        ]

    async def close(self) -> None:
        return


async def test_a_name_that_leads_home_is_refused() -> None:
    resolver = Everywhere(["127.0.0.1", "10.0.0.8"])
    with pytest.raises(UserError) as caught:
        await fetched("http://shop.example/a.png", resolver)
    assert caught.value.code == "picture.unreachable"
    assert resolver.asked == ["shop.example"]


async def test_a_name_with_both_kinds_keeps_the_public_ones() -> None:
    resolver = PublicResolver(Everywhere(["127.0.0.1", "93.184.216.34"]))
    assert [one["host"] for one in await resolver.resolve("a.example")] == ["93.184.216.34"]


async def test_redirects_sizes_and_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop of our own: the address rule alone is opened for it."""
    app = web.Application()
    app.router.add_get("/{path}", _shop)
    async with TestServer(app) as server:
        base = f"http://shop.example:{server.port}"
        monkeypatch.setattr(fetching, "_PORTS", {server.port})
        monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
        shop = Everywhere(["127.0.0.1"])
        assert await fetched(f"{base}/good", shop) == b"x" * 1000
        assert len(await fetched(f"{base}/far", shop)) == 1000
        for path, code in {
            "/loop": "picture.unreachable",
            "/inside": "picture.address",
            "/huge": "picture.too_large",
            "/missing": "picture.unreachable",
        }.items():
            with pytest.raises(UserError) as caught:
                await asyncio.wait_for(fetched(f"{base}{path}", shop), 20)
            assert caught.value.code == code, path


async def _shop(request: web.Request) -> web.Response:
    match request.match_info["path"]:
        case "good":
            return web.Response(body=b"x" * 1000)
        case "huge":
            return web.Response(body=bytes(MAX_INPUT_BYTES + 1))
        case "far":
            raise web.HTTPFound("/good")
        case "loop":
            raise web.HTTPFound("/loop")
        case "inside":
            raise web.HTTPFound("http://10.0.0.1/secret")
    raise web.HTTPNotFound
