"""The edge's file (TOML): everything a server needs that does not belong on a command line."""

import ipaddress
import re
import tomllib
from pathlib import Path

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    IPvAnyAddress,
    IPvAnyNetwork,
    ValidationError,
    field_validator,
    model_validator,
)

from studio.edge.options import DEFAULT_PORT, EdgeOptions
from studio.edge.turn import VALID_S, TurnServer
from studio.errors import N_, UserError

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?")
_PORTS = re.compile(r"\s*(\d{1,5})\s*-\s*(\d{1,5})\s*")
_ICE_URL = re.compile(r"(stun|turns?):[^\s\"<>,;]{1,200}")
_FEWEST_PORTS, _LAST_PORT, _FIRST_PORT = 10, 65535, 1024


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Media(_Part):
    """ports: "40000-40999". advertise: the public addresses a NAT in front maps to this machine."""

    ports: str = ""
    advertise: tuple[IPvAnyAddress, ...] = ()

    @field_validator("ports")
    @classmethod
    def _check(cls, ports: str) -> str:
        found = _PORTS.fullmatch(ports) if ports else None
        if ports and found is None:
            raise ValueError('write two numbers with a hyphen, as in "40000-40999"')
        if found is not None:
            first, last = int(found[1]), int(found[2])
            if not _FIRST_PORT <= first <= last <= _LAST_PORT:
                raise ValueError(f"use ports from {_FIRST_PORT} to {_LAST_PORT}")
            if last - first + 1 < _FEWEST_PORTS:
                raise ValueError("every viewer takes a port on each address: give a wider range")
        return ports

    @property
    def range(self) -> range | None:
        """The ports as numbers."""
        found = _PORTS.fullmatch(self.ports)
        return range(int(found[1]), int(found[2]) + 1) if found else None


class _Tls(_Part):
    certificate: Path
    key: Path


class _Turn(_Part):
    urls: tuple[str, ...] = Field(min_length=1)
    secret: str = ""
    username: str = ""
    credential: str = ""
    valid_s: int = Field(default=VALID_S, ge=300, le=86_400)

    @field_validator("urls")
    @classmethod
    def _check_urls(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        for url in urls:
            if _ICE_URL.fullmatch(url) is None:
                raise ValueError(f'{url} is not an address like "turn:turn.example.org:3478"')
        return urls

    @model_validator(mode="after")
    def _check_proof(self) -> "_Turn":
        needs_proof = any(url.startswith("turn") for url in self.urls)
        if needs_proof and not self.secret and not (self.username and self.credential):
            raise ValueError("a TURN server needs `secret`, or `username` and `credential`")
        return self


class EdgeConfig(_Part):
    """The file. names: under which buyers reach the edge, with a port where it is no usual one."""

    host: str = "0.0.0.0"
    port: int = Field(default=DEFAULT_PORT, ge=1, le=_LAST_PORT)
    names: tuple[str, ...] = ()
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    media: _Media = _Media()
    tls: _Tls | None = None
    turn: tuple[_Turn, ...] = ()

    @field_validator("names")
    @classmethod
    def _check_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if _NAME.fullmatch(name) is None:
                raise ValueError(f"{name} is not a host name (small letters, no scheme, no path)")
        return names

    def options(self, profile: Path) -> EdgeOptions:
        """As the edge takes them."""
        return EdgeOptions(
            profile,
            host=self.host,
            port=self.port,
            has_fixed_port=True,
            public_hosts=self.names,
            trusted_proxies=tuple(
                ipaddress.ip_network(str(proxy)) for proxy in self.trusted_proxies
            ),
            media_ports=self.media.range,
            advertised=tuple(str(address) for address in self.media.advertise),
            tls=(self.tls.certificate, self.tls.key) if self.tls is not None else None,
            turn=tuple(TurnServer(**server.model_dump()) for server in self.turn),
        )


def read_config(path: Path) -> EdgeConfig:
    """Read and check the file. Raises UserError with the place of the first mistake."""
    try:
        return EdgeConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise _mistake(path, error.strerror or str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _mistake(path, str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise _mistake(path, f"{place}: {reason}" if place else reason) from error


def _mistake(path: Path, reason: str) -> UserError:
    return UserError(
        N_("The edge's file {path} has a mistake: {reason}."),
        remedy=N_("Mend it, then start the edge again."),
        code="edge.config",
        fields={"path": str(path), "reason": reason},
    )
