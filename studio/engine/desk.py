"""The selling side of a running show: state in memory, truth in the store, news to everyone.

Lives on the control loop. Every change is a store job whose body calls the domain packages; when
it is on the disk the state is read again and shown through the door and on the watch page.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from studio.catalog import products, shelf
from studio.catalog.products import Product
from studio.chat.replies import Facts
from studio.control import commands as c
from studio.control.crowd_states import CrowdState
from studio.control.door import Door
from studio.control.sheet_states import Segment
from studio.control.states import OffersState, RunOfShowState
from studio.engine import urgency_log
from studio.engine.chat import ChatDesk, ChatSetup
from studio.engine.crowd import Crowd
from studio.engine.crowd_page import page_crowd
from studio.engine.facts import facts_of
from studio.engine.inbound import Inbound
from studio.engine.orders import Orders
from studio.engine.page import PageParts, page_flash, page_markets, page_picture, page_products
from studio.engine.sale_jobs import Selling
from studio.engine.segment_part import SegmentPart
from studio.engine.selling import OffersDesk
from studio.engine.sheet import Listener, RunStep, Sheet
from studio.engine.shops import Shops
from studio.engine.show_file import ProductPart, ShowFile, minor_units
from studio.engine.urgency_log import UrgencyLog
from studio.errors import FieldValue, RetryableError
from studio.ids import ProductId, ShowId, new_id
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.kit.vault import Vault
from studio.link.links import Links
from studio.link.messages import PagePicture, PageState
from studio.money import Money
from studio.paths import Profile
from studio.push.destination import Destination
from studio.store.events import ShowEvent, log_event
from studio.store.store import Store

T = TypeVar("T")
_MS_PER_SECOND = 1000
_DEMO_HISTORY_MS = 60 * 86_400_000  # the demo's products are made up to have been sold for a while
_log = structlog.get_logger(__name__)


class Desk:
    """Products, offers, chat and orders of one show."""

    def __init__(  # noqa: PLR0913, PLR0917 - the engine's parts meet here, each once
        self,
        store: Store,
        door: Door,
        clock: Clock,
        show: ShowFile,
        show_id: ShowId,
        vault: Vault,
        profile: Profile,
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._show = show
        self._show_id = show_id
        self._pictures: dict[ProductId, str] = {}
        self._sent_pictures: dict[ProductId, Path] | None = None
        self._scope = TaskScope("desk")
        self._urgency = UrgencyLog()
        self._on_change: Callable[[], None] = lambda: None
        self._link: Links | None = None
        self._picture: PagePicture | None = None
        self._is_demo = False
        self.run = RunOfShowState()
        self._seeded_pictures: Mapping[ProductId, Path] = {}
        self.local_pictures: Mapping[ProductId, Path] = {}
        self._sheet = Sheet(store, door, clock, show_id)
        self._sheet.on_step(self._stepped)
        self._selling = OffersDesk(store, clock, show_id, lambda: self._show.chips, self.refresh)
        setup = ChatSetup(
            vault,
            self._spoken,
            self._product_names,
            lambda: self._on_change(),
            self._facts_of,
            self.refresh,
        )
        self.chat = ChatDesk(store, door, clock, show_id, setup)
        shops = Shops(store, door, clock, vault)
        orders = Orders(store, door, clock, show_id, show.host_currency, shops, profile.exports_dir)
        orders.claims.markets = lambda: self._show.chips
        self.crowd = Crowd(store, clock, show_id, show.host_currency, self.refresh)
        self.inbound = Inbound(self.chat, orders, self.crowd)

    def _facts_of(self, product_id: ProductId | None, text: str, language: str) -> Facts:
        """What is so of a product this moment (see ReplyDesk)."""
        named = [item for item in self.run.items if item.name.casefold() in text.casefold()]
        wanted = product_id or (named[0].product_id if named else self.offers.pinned)
        return facts_of(self._page(), wanted, language, text)

    def _spoken(self) -> tuple[str, ...]:
        return tuple(part.language for part in self._show.market)

    def _product_names(self) -> list[str]:
        return [item.name for item in self.run.items]

    @property
    def offers(self) -> OffersState:
        """What is on offer now."""
        return self._selling.state

    def use_show(self, show: ShowFile) -> None:
        """Another title, other markets, from now on; the store knows what these may see."""
        is_elsewhere = show.market != self._show.market
        self._show = show
        if is_elsewhere:
            self._refresh_soon()

    def on_step(self, listener: Listener) -> None:
        """Call `listener` at every step of the run of show."""
        self._sheet.on_step(listener)

    def use_picture(self, served: Destination | None) -> None:
        """Whose picture the watch page plays; prices are then honoured as late as it is seen."""
        picture = page_picture(served.watch_url) if served is not None else None
        delay_ms = served.watch_delay_s * _MS_PER_SECOND if served is not None else None
        delays = self.inbound.orders.prices.delays
        if (picture, delay_ms) != (self._picture, delays.elsewhere_ms):
            self._picture, delays.elsewhere_ms = picture, delay_ms
            self._on_change()

    def connect(self, link: Links, on_change: Callable[[], None]) -> None:
        """Where the page's state goes, and whom to call after every change."""
        self._link, self._on_change = link, on_change
        self.inbound.connect(link, self._refresh_soon, on_change)

    async def load(self, *, is_demo: bool) -> None:
        """Seed the catalogue from the show file, then read everything back."""
        self._is_demo = is_demo
        parts = [(self._product_id(number), part) for number, part in self._numbered()]
        self._seeded_pictures = {key: part.picture for key, part in parts if part.picture}
        items = [self._product(key, part) for key, part in parts]
        await self._store.write(lambda to: self._seed(to, items))
        await self.inbound.load(is_demo=is_demo)
        parts_of = enumerate(self._show.segment, 1)
        await self._sheet.load(tuple(self._segment(number, part) for number, part in parts_of))
        await self.refresh()

    def _seed(self, connection: Connection, items: list[Product]) -> None:
        products.seed(connection, self._show_id, items, self._now_ms())
        if self._is_demo:
            since_ms = self._now_ms() - _DEMO_HISTORY_MS
            products.made_up_since(connection, items, since_ms)

    def wire(self) -> None:
        """Take the commands that sell."""
        door = self._door
        self._selling.wire(door)
        self._sheet.wire(door)
        self.crowd.wire(door)
        door.on(c.AddProduct, self._add_product)
        door.on(c.SetStock, self._set_stock)
        self.inbound.wire()

    async def opening(self) -> None:
        """What the show file puts on the picture at the start, unless the host already chose."""
        overlays = self._show.overlays
        if overlays.pin and self.offers.pinned is None:
            await self._selling.pin(c.PinProduct(self._product_id(overlays.pin)))
        if overlays.flash_seconds and self.offers.flash is None and overlays.pin:
            price = minor_units(overlays.flash_price, self._show.host_currency)
            product_id = self._product_id(overlays.pin)
            command = c.StartFlashSale(product_id, price, overlays.flash_seconds)
            await self._selling.start_flash(command)

    async def send_pictures(self) -> None:
        """Give the edge the products' pictures; the page shows them as they arrive."""
        self._sent_pictures = dict(self.local_pictures)
        self._scope.start(self._send_pictures(self._sent_pictures), "pictures")

    def show_page(self, *, is_live: bool, banner: str, is_rehearsal: bool = False) -> None:
        """Tell the edge what its page shows."""
        if self._link is None:
            return
        self._link.show_page(
            replace(
                self._page(),
                is_live=is_live,
                is_demo=self._is_demo or is_rehearsal,
                banner=banner,
                picture=None if is_rehearsal else self._picture,
            )
        )

    def _page(self) -> PageState:
        """What the page shows of the selling side."""
        orders = self.inbound.orders
        return PageState(
            title=self._show.title,
            language=self._show.market[0].language,
            pinned=self.offers.pinned,
            products=page_products(
                self.run,
                self.offers,
                PageParts(self._pictures, orders.sales.ways, orders.claims.keywords),
                self._now_ms(),
            ),
            flash=page_flash(self.offers),
            hold_minutes=orders.money.state.hold_minutes,
            slow_mode_s=self.chat.moderation.rules.slow_mode_s,
            markets=page_markets(self._show.chips, self.offers),
            crowd=page_crowd(self.crowd.state),
            sells_by_comment=orders.claims.is_open,
        )

    async def refresh(self) -> None:
        """Read run of show and offers again and show them."""
        self.run, selling, crowd = await self._store.read(self._read)
        self._selling.take(selling)
        self.crowd.take(crowd)
        self._follow_pictures()
        self._door.show("run", self.run)
        self._door.show("offers", self.offers)
        self._door.show("crowd", crowd)
        self._on_change()
        self._log_urgency()

    async def look_again(self) -> None:
        """Offers, crowd and run of show were changed on the disk."""
        await self._sheet.look_again()
        await self.refresh()

    def _log_urgency(self) -> None:
        """Whatever presses buyers is in the log of the show, with its proof."""
        now_ms = self._now_ms()
        events = self._urgency.entries(self.run, self.offers, self.crowd.state, now_ms)
        if events:
            self._scope.start(self._keep(events), "urgency")

    async def _keep(self, events: list[ShowEvent]) -> None:
        await self._store.write(lambda to: urgency_log.keep(to, self._show_id, events))

    async def catalogue_changed(self) -> None:
        """The catalogue was edited: what became free goes to those who wait for it."""
        waiting = [item.product_id for item in self.run.items]

        await self._store.write(lambda on: self.inbound.orders.restocked(on, waiting))
        self.inbound.applied()
        await self.refresh()

    async def log(self, kind: str, details: Mapping[str, FieldValue | None]) -> None:
        """Append to the log of the show."""
        event = ShowEvent(self._now_ms(), kind, details)
        await self._store.write(lambda to: log_event(to, self._show_id, event))

    def figures(self) -> dict[str, object]:
        """Counts for the end of the engine."""
        return self.inbound.figures()

    async def aclose(self) -> None:
        """Stop timers and tasks."""
        await self._selling.aclose()
        await self.crowd.aclose()
        await self.inbound.aclose()
        await self._scope.aclose()

    def _read(self, connection: Connection) -> tuple[RunOfShowState, Selling, CrowdState]:
        run = products.run_of_show(connection, self._show_id)
        return run, self._selling.read(connection), self.crowd.read(connection)

    def _refresh_soon(self) -> None:
        self._scope.start(self.refresh(), "refresh")

    async def _add_product(self, command: c.AddProduct) -> None:
        product = Product(
            ProductId(new_id()),
            command.name,
            Money(command.price_minor, command.currency),
            command.stock,
        )
        now_ms = self._now_ms()
        await self._store.write(lambda to: products.add_product(to, self._show_id, product, now_ms))
        await self.refresh()

    async def _set_stock(self, command: c.SetStock) -> None:
        now_ms = self._now_ms()

        def correct(connection: Connection) -> None:
            shelf.set_stock(connection, command.product_id, command.stock, now_ms)
            self.inbound.orders.restocked(connection, [command.product_id])

        await self._store.write(correct)
        self.inbound.applied()
        await self.refresh()

    async def _stepped(self, step: RunStep) -> None:
        """The show is at another step: its product is pinned, the sale planned for it begins."""
        if any(item.product_id == step.segment.product_id for item in self.run.items):
            await self._selling.pin(c.PinProduct(step.segment.product_id))
        await self._selling.reached(step.segment.segment_id)

    def _segment(self, number: int, part: SegmentPart) -> Segment:
        is_known = 0 < part.product <= len(self._show.product)
        product_id = self._product_id(part.product) if is_known else None
        return part.segment(self._show.title, number, product_id)

    def _numbered(self) -> list[tuple[int, ProductPart]]:
        return list(enumerate(self._show.product, 1))

    def _product_id(self, number: int) -> ProductId:
        """The same for the same entry of the same show file, so that a restart finds it again."""
        part = self._show.product[number - 1]
        digest = hashlib.sha256(
            f"{self._show.seed or self._show.title}\n{number}\n{part.name}".encode()
        )
        return ProductId(digest.hexdigest()[:32])

    def _product(self, product_id: ProductId, part: ProductPart) -> Product:
        currency = self._show.host_currency
        price = Money(minor_units(part.price, currency), currency)
        picture = str(part.picture) if part.picture else ""
        return Product(product_id, part.name, price, part.stock, picture)

    def _follow_pictures(self) -> None:
        """The files of the pictures; what is new goes to the edge once it has the others."""
        named = {item.product_id: Path(item.picture) for item in self.run.items if item.picture}
        there = {key: path for key, path in named.items() if path.is_file()}
        self.local_pictures = {**self._seeded_pictures, **there}
        if self._sent_pictures is not None:
            sent = self._sent_pictures.items()
            fresh = dict(self.local_pictures.items() - sent)
            if fresh:
                self._sent_pictures |= fresh
                self._scope.start(self._send_pictures(fresh), "pictures")

    async def _send_pictures(self, pictures: Mapping[ProductId, Path]) -> None:
        link = self._link
        if link is None:
            return
        for product_id, path in pictures.items():
            try:
                self._pictures[product_id] = await link.put_picture(path)
            except (OSError, RetryableError) as error:
                _log.warning("desk.picture_not_sent", path=path.name, reason=str(error))
        self._on_change()

    def _now_ms(self) -> int:
        return epoch_ms(self._clock.utc_now())
