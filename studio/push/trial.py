"""Trials: does a destination take us? Connects, shows the key and leaves without a picture.

Run on the push loop. Nobody sees anything: platforms go live at the first picture only.
"""

import ssl
from collections.abc import Callable

import aiohttp

from studio.kit.clock import SystemClock
from studio.kit.fan_out import FanOut
from studio.push.rtmp.address import RtmpAddress
from studio.push.rtmp.session import RtmpSession
from studio.push.whip import addresses_for
from studio.push.whip_http import WhipClient
from studio.push.whip_media import WhipMedia, Wishes

_GOODBYE_S = 1.0


async def try_rtmp(
    address: RtmpAddress, trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
) -> None:
    """Publish to an RTMP server and hang up. Raises StudioError."""
    context = trust() if address.is_secure else None
    session = RtmpSession(address, context, on_lost=lambda: None)
    try:
        await session.open()
        await session.publish()
    finally:
        await session.aclose(_GOODBYE_S)


async def try_whip(endpoint: str, token: str) -> None:
    """Make a session at a WHIP server and delete it again. Raises StudioError."""
    wishes = Wishes(lambda: None, lambda _: None, lambda: None)
    media = WhipMedia(addresses_for(endpoint), FanOut(), wishes, SystemClock())
    try:
        async with aiohttp.ClientSession() as http:
            client = WhipClient(http, endpoint, token)
            accepted = await client.publish(await media.offer())
            await client.delete(accepted.resource)
    finally:
        await media.aclose()
