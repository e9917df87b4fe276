"""The edge's file: the example is right, and every mistake is named by its place."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from studio.edge.config import read_config
from studio.errors import UserError
from studio.paths import ASSETS_DIR

EXAMPLE = ASSETS_DIR / "packaging" / "edge" / "edge.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "edge.toml"
    path.write_text(text)
    return path


def test_the_example_is_right(tmp_path: Path) -> None:
    options = read_config(EXAMPLE).options(tmp_path)
    assert options.public_hosts == ("live.example.org",)
    assert options.media_ports == range(40000, 41000)
    assert options.tls is None


def test_the_example_with_every_line_in_use_is_right(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text().splitlines()
    used = [line[1:] if line[:1] == "#" and line[1:2] not in " " else line for line in lines]
    options = read_config(written(tmp_path, "\n".join(used))).options(tmp_path)
    assert options.host == "0.0.0.0"
    assert options.advertised == ("203.0.113.7",)
    assert options.tls is not None
    assert options.turn[0].secret == "change me"


def test_proxies_are_addresses_or_networks(tmp_path: Path) -> None:
    text = 'trusted_proxies = ["127.0.0.1", "10.1.0.0/16", "fd00::/8"]'
    options = read_config(written(tmp_path, text)).options(tmp_path)
    assert options.trusted_proxies == (
        ip_network("127.0.0.1"), ip_network("10.1.0.0/16"), ip_network("fd00::/8")
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("port = 0", "port"),
        ("prot = 80", "prot"),
        ('names = ["https://live.example.org/"]', "names"),
        ('trusted_proxies = ["everybody"]', "trusted_proxies"),
        ('[media]\nports = "40000"', "media.ports: write two numbers"),
        ('[media]\nports = "40000-40005"', "media.ports: every viewer"),
        ('[media]\nports = "80-40005"', "media.ports: use ports"),
        ('[media]\nadvertise = ["live.example.org"]', "media.advertise"),
        ('[tls]\ncertificate = "a.pem"', "tls.key"),
        ('[[turn]]\nurls = ["turn.example.org"]\nsecret = "x"', "turn.0.urls"),
        ('[[turn]]\nurls = ["turn:turn.example.org"]', "turn.0: a TURN server needs"),
        ("port = ", "Invalid value"),
    ],
)
def test_a_mistake_is_named_by_its_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(UserError) as raised:
        read_config(written(tmp_path, text))
    assert place in str(raised.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        read_config(tmp_path / "edge.toml")
