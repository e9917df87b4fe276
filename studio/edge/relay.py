"""The relay: WHIP in, WHEP out. Forwards RTP packets as they come: no decoding, no jitter buffer.

On the edge's event loop, which owns everything here. One publisher at a time; a new one with the
right key takes over when it is connected, and viewers keep their streams. The relay answers peers
and never sends to an address that did not first prove to hold a session's credentials.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import structlog
from aiohttp import web

from studio.edge import relay_http as http
from studio.edge.keys import Key
from studio.edge.relay_publisher import CLOCK_RATES, Publisher, PublisherEvents
from studio.edge.relay_viewer import BuiltBatch, Viewer, ViewerEvents
from studio.errors import N_, RetryableError, StudioError
from studio.kit.clock import NS_PER_SECOND, Clock, SystemClock
from studio.kit.observable import Observable
from studio.kit.tasks import TaskScope
from studio.rtc import rtp, sdp
from studio.rtc.doorway import Doorway
from studio.rtc.keyframes import REPLAY_MAX_AGE_S, KeyframeGate
from studio.rtc.relayed import Forwarded, RelayedStream
from studio.rtc.session import Session
from studio.rtc.srtp import Scratch

_log = structlog.get_logger(__name__)
_CONNECT_S = 10.0
_TICK_S = 0.5
_REPLAY_NS = int(REPLAY_MAX_AGE_S * NS_PER_SECOND)
_FIRST_KEY_WAIT_S = 0.4  # a publisher begins with a key frame by itself


@dataclass(frozen=True, slots=True)
class RelayLimits:
    """How much strangers may cost. silence_s: a viewer heard of no more is forgotten."""

    viewers: int = 400
    connecting: int = 64
    silence_s: float = 10.0


class Relay:
    """Publisher, viewers, and the routes to become one.

    doorway: where peers reach picture and sound; on this computer only by default.
    key: who may publish. links: ICE servers for peers, as values of `Link`.
    on_air: True while a publisher has a session, from its POST on.
    """

    def __init__(
        self,
        key: Key,
        doorway: Doorway = Doorway(),  # noqa: B008 - a frozen value
        limits: RelayLimits | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.on_air: Observable[bool] = Observable(False)  # noqa: FBT003 - the value itself
        self._key = key
        self.links: Callable[[], Iterable[str]] = lambda: ()
        self._doorway = doorway
        self._limits = limits or RelayLimits()
        self._clock = clock or SystemClock()
        self._scratch = Scratch()
        self._scope = TaskScope("relay")
        self._streams = {
            kind: RelayedStream(rate, is_video=kind == "video")
            for kind, rate in CLOCK_RATES.items()
        }
        self._gate = KeyframeGate(self._clock, self._request_keyframe)
        self._publishers: dict[str, Publisher] = {}
        self._current: Publisher | None = None
        self._viewers: dict[str, Viewer] = {}
        self._batch: dict[str, list[Forwarded]] = {kind: [] for kind in CLOCK_RATES}
        self._ticker: asyncio.Task[None] | None = None

    @property
    def viewers(self) -> int:
        """How many watch now."""
        return sum(viewer.session.is_connected for viewer in self._viewers.values())

    @property
    def keyframe_requests(self) -> int:
        """How often a publisher was asked for a key frame so far."""
        return self._gate.requests

    def routes(self) -> list[web.RouteDef]:
        """Everything below /whip/live and /whep/live."""
        secured = partial(http.with_key, self._key)
        session = "/{session}"
        routes = [
            web.post("/whip/live", secured(http.guarded(self._publish))),
            web.delete("/whip/live" + session, secured(self._unpublish)),
            web.patch("/whip/live" + session, secured(http.guarded(self._trickle))),
            web.post("/whep/live", http.guarded(self._watch)),
            web.delete("/whep/live" + session, self._unwatch),
            web.patch("/whep/live" + session, http.guarded(self._trickle)),
        ]
        for path in ("/whip/live", "/whep/live"):
            for place in (path, path + session):
                routes += [web.options(place, http.preflight), web.get(place, http.empty)]
        return routes

    async def _publish(self, request: web.Request) -> web.Response:
        offer = sdp.parse(await http.text_of(request, http.SDP_TYPE))
        self._check_room()
        events = PublisherEvents(self._packet, self._drained, self._report, self._publisher_lost)
        publisher = Publisher(self._doorway, self._scratch, self._clock, events)
        try:
            answer = await publisher.answer(offer)
        except StudioError:
            await publisher.session.aclose()
            raise
        self._publishers[publisher.publisher_id] = publisher
        self._scope.start(self._connect_publisher(publisher, offer), "publisher")
        self._told()
        return http.created(answer, f"/whip/live/{publisher.publisher_id}", self.links())

    async def _connect_publisher(self, publisher: Publisher, offer: sdp.Description) -> None:
        try:
            await publisher.session.connect(offer, _CONNECT_S, use_candidates=False)
        except RetryableError:
            _log.info("relay.publisher_not_reached")
            await self._close_publisher(publisher)
            return
        replaced, self._current = self._current, publisher
        for stream in self._streams.values():
            stream.adopt()
        publisher.send_reports()
        asyncio.get_running_loop().call_later(_FIRST_KEY_WAIT_S, self._ask_if_dark)
        _log.info("relay.publisher_on", replaced=replaced is not None)
        if replaced is not None:
            await self._close_publisher(replaced)

    def _ask_if_dark(self) -> None:
        if self._current is not None and not self._streams["video"].has_key:
            self._gate.want()

    def _publisher_lost(self, publisher: Publisher) -> None:
        if publisher.publisher_id in self._publishers:
            self._scope.start(self._close_publisher(publisher), "close")

    async def _close_publisher(self, publisher: Publisher) -> None:
        self._publishers.pop(publisher.publisher_id, None)
        if self._current is publisher:
            self._current = None
            self._gate.close()
        self._told()
        await publisher.session.aclose()

    def _told(self) -> None:
        self.on_air.set(bool(self._publishers))
        if self._ticker is None:
            self._ticker = self._scope.start(self._tick(), "tick")

    async def _unpublish(self, request: web.Request) -> web.Response:
        publisher = self._publishers.get(request.match_info["session"])
        if publisher is None:
            return http.answered(404)
        await self._close_publisher(publisher)
        return http.answered(200)

    async def _watch(self, request: web.Request) -> web.Response:
        if not self._publishers:
            return http.answered(409, "nobody is on air", Retry_After="1")
        offer = sdp.parse(await http.text_of(request, http.SDP_TYPE))
        self._check_room()
        viewer = Viewer(
            lambda sink: Session(
                self._doorway, sink, self._scratch, self._clock, is_controlling=False
            ),
            self._streams,
            ViewerEvents(self._gate.want, self._viewer_lost),
        )
        try:
            answer = await viewer.answer(offer)
        except StudioError:
            await viewer.session.aclose()
            raise
        self._viewers[viewer.viewer_id] = viewer
        self._scope.start(self._connect_viewer(viewer, offer), "viewer")
        return http.created(answer, f"/whep/live/{viewer.viewer_id}", self.links())

    async def _connect_viewer(self, viewer: Viewer, offer: sdp.Description) -> None:
        try:
            await viewer.session.connect(offer, _CONNECT_S, use_candidates=False)
        except RetryableError:
            await self._close_viewer(viewer)
            return
        viewer.join(self._clock.now_ns(), _REPLAY_NS)

    def _viewer_lost(self, viewer: Viewer) -> None:
        if viewer.viewer_id in self._viewers:
            self._scope.start(self._close_viewer(viewer), "close")

    async def _close_viewer(self, viewer: Viewer) -> None:
        if self._viewers.pop(viewer.viewer_id, None) is not None:
            await viewer.session.aclose()

    async def _unwatch(self, request: web.Request) -> web.Response:
        viewer = self._viewers.get(request.match_info["session"])
        if viewer is None:
            return http.answered(404)
        await self._close_viewer(viewer)
        return http.answered(200)

    async def _trickle(self, request: web.Request) -> web.Response:
        """Candidates are not needed, the peer reaches us; a restart is not supported."""
        session_id = request.match_info["session"]
        known = self._publishers.get(session_id) or self._viewers.get(session_id)
        if known is None:
            return http.answered(404)
        username = sdp.fragment_username(await http.text_of(request, http.FRAGMENT_TYPE))
        if username and username != known.session.remote_username:
            return http.answered(422, "ICE restarts are not supported: POST again")
        return http.answered(204)

    def _check_room(self) -> None:
        sessions = [viewer.session for viewer in self._viewers.values()]
        sessions += [publisher.session for publisher in self._publishers.values()]
        connecting = sum(not session.is_connected for session in sessions)
        if len(sessions) >= self._limits.viewers or connecting >= self._limits.connecting:
            raise RetryableError(N_("This show is full."), code="relay.full", retry_after_s=5)

    def _packet(self, publisher: Publisher, kind: str, packet: rtp.RtpPacket) -> None:
        if publisher is self._current:
            forwarded = self._streams[kind].forward(packet, self._clock.now_ns())
            if forwarded is not None:
                self._batch[kind].append(forwarded)

    def _drained(self, publisher: Publisher) -> None:
        """A batch of the publisher ended: everybody gets it."""
        batch = self._batch
        if publisher is not self._current or not (batch["video"] or batch["audio"]):
            return
        if any(packet.starts_key for packet in batch["video"]):
            self._gate.arrived()
        built = BuiltBatch(self._streams, batch)
        for viewer in self._viewers.values():
            if viewer.session.is_connected:
                viewer.take(built)
        for packets in batch.values():
            packets.clear()

    def _report(self, publisher: Publisher, kind: str, ntp: int, timestamp: int) -> None:
        if publisher is not self._current:
            return
        self._streams[kind].note_report(ntp, timestamp, publisher.ntp_shift(ntp))
        for viewer in self._viewers.values():
            viewer.send_report(kind)

    def _request_keyframe(self) -> None:
        if self._current is not None:
            self._current.request_keyframe()

    async def _tick(self) -> None:
        """Reports to the publisher; the end of those that are silent."""
        while True:
            await asyncio.sleep(_TICK_S)
            for publisher in [*self._publishers.values()]:
                publisher.send_reports()
                if self._is_silent(publisher.session):
                    await self._close_publisher(publisher)
            for viewer in [*self._viewers.values()]:
                if self._is_silent(viewer.session):
                    await self._close_viewer(viewer)

    def _is_silent(self, session: Session) -> bool:
        silent_ns = self._clock.now_ns() - session.counters.heard_ns
        return silent_ns > self._limits.silence_s * NS_PER_SECOND

    async def aclose(self) -> None:
        """Close every session."""
        self._gate.close()
        await self._scope.aclose()
        for viewer in [*self._viewers.values()]:
            await self._close_viewer(viewer)
        for publisher in [*self._publishers.values()]:
            await self._close_publisher(publisher)
