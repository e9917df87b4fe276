"""The studio's side of pairing: an address and a code become the keys of an edge."""

import asyncio
import ipaddress
import socket
import ssl
from dataclasses import dataclass, field

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from yarl import URL

from studio.errors import N_, UserError
from studio.ids import EdgeId

_WAIT_S = 10.0
_ANSWER_BYTES = 4096
_WRONG_CODE, _TOO_OFTEN, _UNKNOWN_NAME = 403, 429, 421


@dataclass(frozen=True, slots=True)
class PairedEdge:
    """An edge that knows us now. url: its origin."""

    edge_id: EdgeId
    url: str
    link_token: str = field(repr=False)
    publish_token: str = field(repr=False)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    edge_id: str = Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")
    link_token: str = Field(min_length=20, max_length=200)
    publish_token: str = Field(min_length=20, max_length=200)


def origin_of(address: str) -> URL:
    """The edge's origin from what a person typed: with or without scheme and path.

    Without a scheme a bare number of a private network means plain HTTP, everything else TLS.
    Raises UserError.
    """
    typed = address.strip()
    try:
        named = URL(typed if "://" in typed else f"https://{typed}")
        if "://" not in typed and _is_private(named.host or ""):
            named = named.with_scheme("http").with_port(named.explicit_port)
        if named.scheme not in {"http", "https"} or not named.host:
            raise ValueError(typed)
        return named.origin()
    except ValueError as error:
        raise UserError(
            N_("This is not the address of an edge."),
            remedy=N_("Write it as your buyers do, for example live.example.org."),
            code="edge.address",
        ) from error


async def pair(address: str, code: str, series: str) -> PairedEdge:
    """Exchange the code for keys. series: letters for the edge's order numbers. UserError."""
    origin = origin_of(address)
    if origin.scheme == "http" and not await _is_near(origin):
        raise UserError(
            N_("{host} would be reached without encryption."),
            remedy=N_("Give the edge a certificate (its edge.toml), then pair by https."),
            code="edge.not_encrypted",
            fields={"host": origin.host or ""},
        )
    answer = await _asked(origin, {"code": code, "series": series})
    return PairedEdge(EdgeId(answer.edge_id), str(origin), answer.link_token, answer.publish_token)


async def _asked(origin: URL, body: dict[str, str]) -> _Answer:
    timeout = aiohttp.ClientTimeout(total=_WAIT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.post(origin / "pair", json=body, allow_redirects=False) as response,
        ):
            if response.status != 200:  # noqa: PLR2004 - OK
                raise _refusal(origin, response.status)
            return _Answer.model_validate_json(await response.content.read(_ANSWER_BYTES))
    except ValidationError as error:
        raise _no_edge(origin) from error
    except aiohttp.ClientConnectorCertificateError as error:
        raise _untrusted(origin, error.certificate_error) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise UserError(
            N_("{host} does not answer."),
            remedy=N_("Check the address, and that the edge runs and its port is open."),
            code="edge.unreachable",
            fields={"host": origin.host or ""},
        ) from error


def _refusal(origin: URL, status: int) -> UserError:
    fields = {"host": origin.host or ""}
    if status == _WRONG_CODE:
        return UserError(
            N_("The edge does not know this code."),
            remedy=N_("It is good for ten minutes and one use; let the edge print a new one."),
            code="edge.code",
        )
    if status == _TOO_OFTEN:
        return UserError(
            N_("That was tried too often."),
            remedy=N_("Wait a minute, then try again with the code the edge printed last."),
            code="edge.too_often",
        )
    if status == _UNKNOWN_NAME:
        return UserError(
            N_("The edge is not known by the name {host}."),
            remedy=N_("Add it to `names` in its edge.toml and start it again."),
            code="edge.name",
            fields=fields,
        )
    return _no_edge(origin)


def _no_edge(origin: URL) -> UserError:
    return UserError(
        N_("There is no edge of Caravan Studio at {host}."),
        remedy=N_("Check the address, and that the edge runs and its port is open."),
        code="edge.none",
        fields={"host": origin.host or ""},
    )


def _untrusted(origin: URL, reason: Exception) -> UserError:
    word = reason.verify_message if isinstance(reason, ssl.SSLCertVerificationError) else ""
    return UserError(
        N_("The certificate of {host} is not trusted: {reason}."),
        remedy=N_("Give the edge the whole chain of a valid certificate for this name."),
        code="edge.untrusted",
        fields={"host": origin.host or "", "reason": word or str(reason)},
    )


async def _is_near(origin: URL) -> bool:
    """Whether every address behind the name belongs to a private network or this computer."""
    host = origin.host or ""
    if _is_number(host):
        return _is_private(host)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, origin.port, type=socket.SOCK_STREAM)
    except OSError:
        return True  # nobody there: the call itself says so
    return all(_is_private(str(entry[4][0])) for entry in found)


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdigit() or ":" in host


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return host == "localhost"
