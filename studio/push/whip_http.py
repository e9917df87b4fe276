"""The HTTP half of WHIP (RFC 9725): offer in, answer out, and what each refusal means for a host.

Runs on the push loop. The answer comes from a machine we do not control: size, time, redirects
and where the token goes are bounded here.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from studio.errors import N_, FieldValue, RetryableError, UserError
from studio.kit.retry_after import retry_after_s
from studio.push.ice_links import turn_servers
from studio.rtc.adapter import TurnServer

TIMEOUT_S = 8.0  # OBS waits as long
ANSWER_MAX_BYTES = 256 * 1024
_REDIRECTS_MAX = 5
_REDIRECTS = frozenset({307, 308})
_BUSY = frozenset({429, 503})
_FORBIDDEN = frozenset({401, 403})
_CREATED = 201
_CONFLICT = 409
_CONFIGURATION_PAUSE_S = 20.0  # at most three requests a minute against a wrong address


@dataclass(frozen=True, slots=True)
class Accepted:
    """A session the relay made. resource: its address, for DELETE. relays: its TURN servers."""

    answer: str
    resource: URL
    relays: tuple[TurnServer, ...] = ()


class WhipClient:
    """One relay's endpoint."""

    def __init__(self, http: aiohttp.ClientSession, endpoint: str, token: str) -> None:
        self._http = http
        self._endpoint = URL(endpoint)
        self._token = token

    async def publish(self, offer: str) -> Accepted:
        """POST the offer, follow redirects. Raises UserError (stop) or RetryableError."""
        address = self._endpoint
        for _ in range(_REDIRECTS_MAX + 1):
            try:
                async with self._http.post(
                    address,
                    data=offer.encode(),
                    headers=self._headers(address, {"Content-Type": "application/sdp"}),
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
                ) as response:
                    if response.status in _REDIRECTS:
                        address = _redirected(address, response)
                        continue
                    return await _accepted(response)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise _unreachable(address) from error
        raise _configuration("redirects", N_("The relay keeps sending us elsewhere."), address)

    async def delete(self, resource: URL) -> None:
        """End the session; a relay that is gone needs no good-bye."""
        try:
            async with self._http.delete(
                resource,
                headers=self._headers(resource, {}),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=2.0),
            ):
                pass
        except (aiohttp.ClientError, TimeoutError, OSError):
            return

    def _headers(self, address: URL, extra: Mapping[str, str]) -> dict[str, str]:
        """The token goes to the origin it was given for, and nowhere else."""
        headers = dict(extra)
        if self._token and address.origin() == self._endpoint.origin():
            headers["Authorization"] = f"Bearer {self._token}"
        return headers


def _redirected(address: URL, response: aiohttp.ClientResponse) -> URL:
    try:
        target = address.join(URL(response.headers["Location"]))
        inward = is_private(target) and not is_private(address)
    except (KeyError, ValueError):
        raise _configuration("redirect", N_("The relay sent us nowhere."), address) from None
    if target.scheme not in ("http", "https") or inward or target.scheme < address.scheme:
        raise _configuration(
            "redirect", N_("The relay sent us to an address that is not safe."), target
        )
    return target


def is_private(address: URL) -> bool:
    """Whether an address belongs to this computer or a network at home, as far as it says."""
    host = address.host or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


async def _accepted(response: aiohttp.ClientResponse) -> Accepted:
    if response.status != _CREATED:
        raise _refusal(response)
    body = b""
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > ANSWER_MAX_BYTES:
            raise _configuration("answer", N_("The relay's answer is too long."), response.url)
    location = response.headers.get("Location")
    if not location:
        raise _configuration("location", N_("The relay named no session."), response.url)
    try:
        resource = response.url.join(URL(location))
        return Accepted(body.decode(), resource, turn_servers(response.headers.getall("Link", ())))
    except ValueError:
        raise _configuration(
            "answer", N_("The relay's answer is not text."), response.url
        ) from None


def _refusal(response: aiohttp.ClientResponse) -> UserError | RetryableError:
    status, fields = response.status, _fields(response.url, response.status)
    if status in _FORBIDDEN:
        return UserError(
            N_("{host} refused the stream key."),
            remedy=N_("Copy the stream key from the relay again, then press Retry."),
            code="whip.forbidden",
            fields=fields,
        )
    if status in _BUSY:
        return RetryableError(
            N_("{host} is busy."),
            remedy=N_("The studio tries again by itself."),
            code="whip.busy",
            fields=fields,
            retry_after_s=retry_after_s(response.headers),
        )
    if status == _CONFLICT:
        return RetryableError(
            N_("Somebody else is sending to {host} with this key."),
            remedy=N_("End the other broadcast, or use another stream key."),
            code="whip.conflict",
            fields=fields,
            retry_after_s=retry_after_s(response.headers),
        )
    if status >= 500:  # noqa: PLR2004 - the class of server faults
        return RetryableError(
            N_("{host} has a fault (error {status})."),
            remedy=N_("The studio tries again by itself."),
            code="whip.fault",
            fields=fields,
        )
    return RetryableError(
        N_("{host} does not accept this broadcast (error {status})."),
        remedy=N_("Check the address of the relay in the settings of this output."),
        code="whip.configuration",
        fields=fields,
        retry_after_s=_CONFIGURATION_PAUSE_S,
    )


def _fields(address: URL, status: int = 0) -> dict[str, FieldValue]:
    return {"host": address.host or "", "status": status}


def _unreachable(address: URL) -> RetryableError:
    return RetryableError(
        N_("{host} does not answer."),
        remedy=N_("Check the network connection; the studio tries again by itself."),
        code="whip.unreachable",
        fields=_fields(address),
    )


def _configuration(kind: str, message: str, address: URL) -> RetryableError:
    return RetryableError(
        message,
        remedy=N_("Check the address of the relay in the settings of this output."),
        code=f"whip.{kind}",
        fields=_fields(address),
        retry_after_s=_CONFIGURATION_PAUSE_S,
    )
