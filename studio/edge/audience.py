"""The open watch pages: who gets what, and how many there are."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Hashable
from typing import TypeVar

from aiohttp import ClientConnectionError, web

from studio.edge.intake import Viewer
from studio.edge.page_protocol import OnAir, ToPage, page_text
from studio.kit.clock import NS_PER_SECOND, Clock

QUEUE_LIMIT = 256  # a page that does not read for so many messages is cut off, alone
CHATTER_NS = 300 * NS_PER_SECOND  # who spoke within five minutes takes part

G = TypeVar("G", bound=Hashable)


class OpenPage:
    """One page's socket with its own bounded queue, so that a slow page delays no other."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        viewer: Viewer,
        transport: asyncio.BaseTransport | None,
    ) -> None:
        self.viewer = viewer
        self.delay_ms = 0.0
        self._socket = socket
        self._transport = transport
        self._queue: deque[str] = deque()
        self._wake = asyncio.Event()

    def tell(self, message: ToPage) -> None:
        """Send `message` in its turn."""
        self.tell_text(page_text(message))

    def tell_text(self, text: str) -> None:
        """As `tell`, for a text made once for many pages."""
        if len(self._queue) < QUEUE_LIMIT:
            self._queue.append(text)
            self._wake.set()
        elif isinstance(self._transport, asyncio.Transport):
            self._transport.abort()

    def greet(self, message: ToPage) -> None:
        """Send `message` before all that was told so far: it shows how things were before that."""
        self._queue.appendleft(page_text(message))
        self._wake.set()

    async def send(self) -> None:
        """Empty the queue for ever; returns when the page is gone."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._queue:
                    await self._socket.send_str(self._queue.popleft())
        except (ClientConnectionError, ConnectionError):
            return


class Audience:
    """Every open page. One loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pages: set[OpenPage] = set()
        self._spoke_ns: dict[str, int] = {}
        self.on_air = False

    def join(self, page: OpenPage) -> None:
        """A page is open."""
        self._pages.add(page)

    def leave(self, page: OpenPage) -> None:
        """A page is gone."""
        self._pages.discard(page)

    def spoke(self, viewer: Viewer) -> None:
        """A viewer chatted."""
        self._spoke_ns[viewer.viewer_id] = self._clock.now_ns()

    def air(self, on_air: bool) -> None:  # noqa: FBT001 - a listener of an Observable[bool]
        """A publisher came or went."""
        self.on_air = on_air
        self.tell_all(OnAir(on_air))

    @property
    def viewers(self) -> int:
        """People with at least one page open."""
        return len({page.viewer.viewer_id for page in self._pages})

    @property
    def languages(self) -> dict[str, int]:
        """How many people watch in each language (ISO 639)."""
        spoken = {page.viewer.viewer_id: page.viewer.language for page in self._pages}
        return dict(Counter(language.partition("-")[0] for language in spoken.values()))

    @property
    def chatters(self) -> int:
        """People who chatted within the last five minutes."""
        since_ns = self._clock.now_ns() - CHATTER_NS
        self._spoke_ns = {who: at for who, at in self._spoke_ns.items() if at >= since_ns}
        return len(self._spoke_ns)

    def tell_all(self, message: ToPage) -> None:
        """The same message to every page."""
        text = page_text(message)
        for page in self._pages:
            page.tell_text(text)

    def tell_each_language(self, make: Callable[[str], ToPage]) -> None:
        """A message to every page in its own language, made once per language."""
        texts: dict[str, str] = {}
        for page in self._pages:
            language = page.viewer.language
            if language not in texts:
                texts[language] = page_text(make(language))
            page.tell_text(texts[language])

    def tell_each_viewer(self, make: Callable[[Viewer], ToPage]) -> None:
        """A message made for each page by itself."""
        for page in self._pages:
            page.tell(make(page.viewer))

    def tell_each_group(
        self,
        group_of: Callable[[Viewer], G],
        make: Callable[[G], ToPage],
    ) -> None:
        """A message made once for every group of viewers that somebody is in."""
        texts: dict[G, str] = {}
        for page in self._pages:
            group = group_of(page.viewer)
            if group not in texts:
                texts[group] = page_text(make(group))
            page.tell_text(texts[group])

    @property
    def delay_ms(self) -> int | None:
        """How late the picture reaches nine of ten pages; None until one measured it."""
        delays = sorted(page.delay_ms for page in self._pages if page.delay_ms > 0)
        return int(delays[(len(delays) * 9) // 10]) if delays else None

    def tell_viewer(self, viewer_id: str, make: Callable[[str], ToPage]) -> None:
        """A private message to all pages of one viewer."""
        for page in self._pages:
            if page.viewer.viewer_id == viewer_id:
                page.tell(make(page.viewer.language))
