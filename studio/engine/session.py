"""One running show: the broadcast, the desk and the link, shown through the door.

Lives on the engine's control loop. Decides nothing about selling (that is the desk's domain
packages) and nothing about media (that is the program's): it ties them together.
"""

import asyncio
from pathlib import Path

from studio.control import commands as c
from studio.control.door import Door
from studio.control.settings_states import SettingsValues, ShareState
from studio.control.states import (
    Health,
    OutputStatus,
    PreviewState,
    Problem,
    ShowState,
)
from studio.engine.broadcast import Broadcast
from studio.engine.catalog import Catalog
from studio.engine.catalog_files import CatalogFiles
from studio.engine.demo_audience import DemoAudience
from studio.engine.desk import Desk
from studio.engine.edge_process import EdgeAddress
from studio.engine.edges import Edges
from studio.engine.key_desk import KeyDesk
from studio.engine.markets import Markets
from studio.engine.on_air import OnAir
from studio.engine.options import EngineOptions
from studio.engine.outgoing import Outgoing
from studio.engine.output_maker import load_webrtc
from studio.engine.picture import Picture
from studio.engine.picture_desk import PictureDesk
from studio.engine.picture_setup import PictureSetup
from studio.engine.reach import share_state
from studio.engine.rehearsal import Rehearsal
from studio.engine.rehearsal_trace import RehearsalTrace
from studio.engine.settings_desk import SettingsDesk
from studio.engine.show_desk import ShowDesk
from studio.engine.show_file import ShowFile
from studio.engine.sound import build_sound
from studio.engine.summary import Summary, copy_run
from studio.engine.vitals import Vitals
from studio.kit.clock import Clock
from studio.kit.key_file import KeyFile
from studio.kit.tasks import TaskScope
from studio.kit.vault import Vault
from studio.l10n.catalogue import set_language
from studio.link.links import Links
from studio.paths import Profile
from studio.store.store import Store

_VITALS_S = 1.0


class Session:
    """Owner of the door, the broadcast and the desk. `ended` is set when the engine shall end."""

    def __init__(  # noqa: PLR0913, PLR0917 - the engine's parts meet here, each once
        self,
        options: EngineOptions,
        settings: SettingsDesk,
        store: Store,
        edge: asyncio.Task[EdgeAddress],
        clock: Clock,
        ended: asyncio.Event,
    ) -> None:
        self._options, self._settings = options, settings
        self._profile = Profile(options.profile)
        setup = self._setup(settings.base_show)
        arranged = setup.applied_to(settings.show)
        self._show_file = show = arranged.model_copy(update={"canvas": settings.show.canvas})
        self._edge = edge
        self._edge_url = ""
        self.is_looked_at = asyncio.Event()  # a window asked for the picture
        self._share = ShareState(settings.reach)
        self._store, self._clock = store, clock
        self._on_air = OnAir(self._profile, clock)
        self._scope = TaskScope("session")
        self.door = door = Door()
        self._broadcast = Broadcast(show, self._profile, clock, self._outputs_changed)
        root, on_air = self._profile.root, self._on_air
        vault = Vault(str(root.resolve()), file=KeyFile(self._profile.key_file))
        self._outgoing = Outgoing(
            root, self._broadcast, show.media_canvas, lambda: on_air.is_public, vault
        )
        self._picture = Picture(show, setup, self._broadcast, clock)
        self._picture_desk = PictureDesk(
            self._picture, self._broadcast.sources, clock, self._profile.picture_file
        )
        self._desk = Desk(store, door, clock, show, self._on_air.show_id, vault, self._profile)
        self._link = Links(store, self._desk.inbound, clock)
        self._rehearsal = Rehearsal(self._profile, self._link, settings.edge_host, settings.reach)
        self._edges = self._elsewhere(vault)
        self._keys = self._key_desk(vault)
        self._catalog = Catalog(store, self.door, clock)
        self._catalog_files = CatalogFiles(
            self._catalog, store, self.door, clock, self._profile.pictures_dir, show.host_currency
        )
        self._desk.connect(self._link, self._changed)
        self._markets = Markets(store, self.door, clock, [m.country for m in show.market])
        self._demo_audience = self._made_up_buyers()
        self._vitals = Vitals(self._written_folder)
        self._summary = Summary(store, self.door)
        self._sound = build_sound(
            show, self._profile, self._broadcast, self.door, lambda: on_air.wants_live
        )
        self._show_desk = self._desk_of_show(edge, ended)

    @property
    def wants_restart(self) -> bool:
        """The engine that ended shall start again."""
        return self._show_desk.wants_restart

    def _made_up_buyers(self) -> DemoAudience:
        return DemoAudience(self._page_here, self._changed, is_demo=self._options.is_demo)

    def _page_here(self) -> str:
        """The page of this computer that shows something now, or ""."""
        return self._rehearsal.link or (f"{self._edge_url}/watch" if self._edge_url else "")

    def _desk_of_show(self, edge: asyncio.Task[EdgeAddress], ended: asyncio.Event) -> ShowDesk:
        return ShowDesk(
            title=self._show_file.title,
            on_air=self._on_air,
            edge=edge,
            broadcast=self._broadcast,
            outgoing=self._outgoing,
            edges=self._edges,
            sound=self._sound,
            desk=self._desk,
            summary=self._summary,
            store=self._store,
            ended=ended,
            rehearsal=self._rehearsal,
            trace=RehearsalTrace(self._store, self._on_air.show_id, self._profile.rehearsal_file),
            picture=self._picture,
            reach_changed=self._reach_changed,
            changed=self._changed,
            outputs_changed=self._outputs_changed,
            is_demo=self._options.is_demo,
        )

    async def start(self) -> None:
        """Load what is on disk, start sources and program, show every slice."""
        self._broadcast.recordings_dir = self._settings.recordings_dir(self._profile.recordings_dir)
        self._broadcast.start()
        if (former := self._on_air.former_show) is not None:  # its products come along
            later = self._on_air.show_id
            await self._store.write(lambda to: copy_run(to, former, later))
        self._on_air.settle()
        await self._desk.load(is_demo=self._options.is_demo)
        await self._catalog.open(self._on_air.show_id, self._desk.catalogue_changed)
        self._wire()
        await self._summary.look()
        await self._sound.start()
        await self._markets.load()
        await self._outgoing.load()
        self._picture_desk.start()
        await self._edges.load()
        self._scope.start(self._watch_vitals(), "vitals")
        self.door.show("preview", PreviewState())
        self.door.show("share", self._share)
        self._outputs_changed()
        self._changed()

    async def begin(self) -> None:
        """Meet the edge; go on air when the command line or a fallen broadcast asks for it.

        Raises FatalError when no edge comes up.
        """
        edge = await self._edge
        await asyncio.to_thread(load_webrtc)
        self._edge_url = edge.url
        await self._show_desk.recover()  # before any page hears of the show
        self._link.reach(edge.url, edge.link_token)
        self._scope.start(self._link.run(), "link")
        self._reach_changed()
        await self._desk.send_pictures()
        await self._keys.look()
        await self._outgoing.unlock()
        await self._edges.unlock()
        if self._options.go_live or (self._options.resume and self._on_air.fell_live):
            await self._show_desk.go_live(c.GoLive())
        await self._desk.opening()
        if self._options.demo_audience:
            await self._demo_audience.invite()

    async def aclose(self) -> None:
        """End the show if it runs, then every part."""
        await self._demo_audience.aclose()
        await self._show_desk.end()
        await self._sound.aclose()
        await self._outgoing.aclose()
        await self._edges.aclose()
        await self._picture_desk.aclose()
        await self._broadcast.aclose()
        self._on_air.leave()
        await self._catalog_files.aclose()
        await self._catalog.aclose()
        await self._desk.aclose()
        await self._scope.aclose()

    def figures(self) -> dict[str, object]:
        """What the engine prints at its end."""
        stats = self._broadcast.program.stats()
        return {
            "ticks": stats.ticks,
            "skipped_ticks": stats.skipped_ticks,
            "repeated": stats.repeated,
            "idr_total": stats.idr_total,
            "idr_forced": stats.idr_forced,
            "viewers_most": self._on_air.viewers_most,
        } | self._desk.figures()

    def _setup(self, show: ShowFile) -> PictureSetup:
        """What the host arranged before; in safe mode what the show file says."""
        if self._options.safe:
            return PictureSetup.of_show(show)
        return PictureSetup.load(self._profile.picture_file, show)

    def _wire(self) -> None:
        door = self.door
        door.on(c.SetPreview, self._set_preview)
        door.on(c.Panic, self._panic)
        door.on(c.SetBanner, self._set_banner)
        self._picture_desk.wire(door, self._changed)
        door.on(c.SetLanguage, self._set_language)
        self._show_desk.wire(door)
        self._summary.wire()
        self._settings.wire(door, self._use_settings)
        self._desk.wire()
        desk = self._desk
        self._outgoing.wire(door, desk.log, desk.use_picture, self._ways_changed, desk.on_step)
        self._edges.wire(door, self._reach_changed)
        self._sound.wire()
        self._keys.wire()
        self._markets.wire()
        self._catalog.wire()
        self._catalog_files.wire()
        self._demo_audience.wire(door)

    def _written_folder(self) -> Path:
        """Where a show fills the disk."""
        is_recorded = self._settings.values.recording
        return self._broadcast.recordings_dir if is_recorded else self._profile.root

    def _changed(self) -> None:
        """Something visible changed: slices, page and picture follow."""
        self.door.show("show", self._show_state())
        self._picture.pictures = dict(self._desk.local_pictures)
        self._picture.decor.watch_url = self._share.for_others
        self._sound.hear_scene(self._picture.on_air)
        self._picture.show_crowd(self._desk.crowd.state)
        sells_by_comment = self._desk.inbound.orders.claims.is_open
        self._picture.draw(self._desk.run, self._desk.offers, sells_by_comment=sells_by_comment)
        self.door.show("scene", self._picture.state())
        self._markets.follow(self._desk.run, self._picture.banner)
        self._catalog.follow(self._desk.run, self._desk.offers)
        is_rehearsal = self._on_air.is_rehearsal
        self._desk.show_page(
            is_live=self._on_air.wants_live,
            banner=self._picture.banner,
            is_rehearsal=is_rehearsal,
        )

    def _outputs_changed(self) -> None:
        """An output reported: the picture and the page do not follow from that."""
        self.door.show("outputs", self._broadcast.outputs_state)
        self.door.show("show", self._show_state())

    def _key_desk(self, vault: Vault) -> KeyDesk:
        unlocks = (self._outgoing.unlock, self._edges.unlock, self._desk.inbound.unlock)
        return KeyDesk(vault, self.door, unlocks)

    def _elsewhere(self, vault: Vault) -> Edges:
        outputs, folder = self._broadcast.outputs, self._profile.root
        return Edges(folder, self._link, outputs, vault, lambda: self._on_air.is_public)

    def _reach_changed(self) -> None:
        """Whoever may watch, and where: the header, the dialog and the picture's code follow."""
        urls, reach = self._edges.watch_urls, self._settings.reach
        self._share = self._rehearsal.share or share_state(
            self._edge_url, reach, urls, self._sent_to
        )
        self.door.show("share", self._share)
        self._changed()

    def _ways_changed(self) -> None:
        """Until the edge of this computer is there, `begin` tells."""
        if self._edge_url and self._share.sent_to != self._sent_to:
            self._reach_changed()

    @property
    def _sent_to(self) -> tuple[str, ...]:
        """Where people outside see the show: of the show file, then the host's own."""
        return (*self._show_file.public_names, *self._outgoing.public_names)

    def _show_state(self) -> ShowState:
        presence = self._link.presence.value
        viewers = presence.viewers if presence is not None else 0
        self._on_air.count(viewers)
        health, problem = self._health()
        return ShowState(
            show_id=self._on_air.show_id,
            title=self._show_file.title,
            status=self._on_air.status(self._broadcast.outputs.states),
            markets=self._show_file.chips,
            host_currency=self._show_file.host_currency,
            reach=self._share.audience,
            watch_url=self._share.first,
            live_since_ms=self._on_air.since_ms,
            viewers=viewers,
            health=health,
            problem=problem,
            is_demo=self._options.is_demo,
            is_rehearsal=self._on_air.is_rehearsal,
            has_demo_audience=self._demo_audience.is_there,
        )

    def _health(self) -> tuple[Health, Problem | None]:
        error = self._broadcast.sources.problem(self._picture.on_air)
        if error is not None:
            cause = Problem(error.code, error.message, error.remedy, dict(error.fields))
            return Health.BAD, cause
        unheard = self._sound.problem
        if unheard is not None:
            return Health.BAD, unheard
        bad = {OutputStatus.FAILED: Health.BAD, OutputStatus.RETRYING: Health.FAIR}
        for output in self._broadcast.outputs.states:
            if output.status in bad:
                return bad[output.status], output.problem
        flaw = self._broadcast.bitrate.problem or self._sound.flaw
        return (Health.GOOD, None) if flaw is None else (Health.FAIR, flaw)

    async def _set_preview(self, command: c.SetPreview) -> None:
        size = self._broadcast.program.set_preview(command.width_px, command.height_px, command.fps)
        self.door.show("preview", PreviewState(size.width_px, size.height_px, size.fps))
        self.is_looked_at.set()

    async def _panic(self, command: c.Panic) -> None:
        self._picture.set_panic(on=command.on)
        self._changed()
        await self._desk.log("panic", {"on": int(command.on)})

    async def _set_banner(self, command: c.SetBanner) -> None:
        self._picture.set_banner(command.text)
        self._changed()

    def _use_settings(self, show: ShowFile, values: SettingsValues) -> None:
        """What changes at once; sizes, ports and the currency wait for a restart.

        Markets decide languages, digits, time zone and what may be shown: never by halves.
        """
        has_moved = show.market != self._show_file.market
        changed = {"title": show.title, "market": show.market}
        self._show_file = self._show_file.model_copy(update=changed)
        self._desk.use_show(self._show_file)
        if has_moved:
            self._picture.use_market(show.market)
            self._markets.use(part.country for part in show.market)
        self._broadcast.use_recording(on=show.recording)
        self._broadcast.recordings_dir = self._settings.recordings_dir(self._profile.recordings_dir)
        self._show_desk.title = show.title
        self._broadcast.bitrate.want(values.bitrate_kbps * 1000)
        self._changed()

    async def _set_language(self, command: c.SetLanguage) -> None:
        await self._desk.chat.interpreter.set_host_language(command.language)
        set_language(command.language)
        await self._desk.log("language", {"language": command.language})

    async def _watch_vitals(self) -> None:
        while True:
            self._outgoing.show()
            self.door.show("system", self._vitals.sample(self._broadcast.program.stats()))
            self._changed()  # what follows the clock alone: "sale ended" leaves the picture
            await asyncio.sleep(_VITALS_S)
