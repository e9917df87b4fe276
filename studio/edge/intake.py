"""What viewers send, taken safely: made harmless, checked, on the disk, and only then confirmed."""

from dataclasses import dataclass

from sqlalchemy import Connection

from studio.edge.identity import Identities, is_id
from studio.edge.ledger import KeptOrder, add_order, enter_receipt, order_by_id
from studio.edge.page_prices import price_of, variant_price
from studio.edge.page_protocol import Act, OrderPost, Say
from studio.edge.page_view import group_of, needs_contact
from studio.errors import N_, UserError
from studio.ids import ChatLineId, OrderId, ProductId, ViewerId
from studio.kit.clock import Clock, epoch_ms
from studio.l10n.safe_text import safe_text
from studio.link.messages import (
    MAX_CHAT_CHARS,
    MAX_CONTACT_CHARS,
    MAX_COUPON_CHARS,
    MAX_NAME_CHARS,
    MAX_QUANTITY,
    PagePrice,
    PageProduct,
    PageState,
    PageVariant,
    ViewerAct,
    ViewerChat,
    ViewerOrder,
)
from studio.link.peer import Peer
from studio.store.store import Store

RECEIVED = "received"
_MAX_INTEGER = 2**53 - 1
_MIN_CONTACT_CHARS = 3
_MOST_CHOICES = 10
_GUEST = "Guest"
_RELOAD = N_("Load the page again.")


@dataclass(frozen=True, slots=True)
class Viewer:
    """A proven viewer. language: BCP 47; country: ISO 3166 or ""."""

    viewer_id: ViewerId
    language: str
    country: str


@dataclass(frozen=True, slots=True, repr=False)
class _Buyer:
    """Personal: goes into the outbox and nowhere else."""

    viewer: Viewer
    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a form asks for. currency: the one its buyer pays in where there is a price in it."""

    product: PageProduct
    variant: PageVariant | None
    currency: str

    @property
    def name(self) -> str:
        """As the engine calls it."""
        if self.variant is None:
            return self.product.name
        return f"{self.product.name} · {self.variant.title}"

    @property
    def price(self) -> PagePrice:
        """What the page showed."""
        if self.variant is None:
            return price_of(self.product, self.currency)
        return variant_price(self.product, self.variant, self.currency)


class Intake:
    """Chat lines and orders into the outbox. One loop; the store does the waiting."""

    def __init__(self, store: Store, peer: Peer, identities: Identities, clock: Clock) -> None:
        self._store = store
        self._peer = peer
        self._identities = identities
        self._clock = clock

    def engine_ms(self) -> float:
        """The engine's wall clock now, in epoch milliseconds."""
        return self._clock.utc_now().timestamp() * 1000 + self._peer.their_clock.offset_ms

    async def chat(self, viewer: Viewer, said: Say) -> None:
        """Take a chat line; when this returns it is on the disk. Raises UserError."""
        text = safe_text(said.text, MAX_CHAT_CHARS)
        name = safe_text(said.name, MAX_NAME_CHARS) or _GUEST
        if not is_id(said.line_id) or not text:
            raise UserError(N_("Write something first."), code="chat.empty")
        digest = self._identities.digest("chat", viewer.viewer_id, text)
        line = ViewerChat(
            ChatLineId(said.line_id),
            viewer.viewer_id,
            name,
            text,
            viewer.language,
            viewer.country,
            int(self.engine_ms()),
        )

        def job(connection: Connection) -> str | None:
            now_ms = epoch_ms(self._clock.utc_now())
            known = enter_receipt(connection, said.line_id, digest, now_ms)
            if known is None:
                self._peer.add_to_outbox(connection, line)
            return known

        known = await self._store.write(job)
        if known not in {None, digest}:
            raise _conflict()
        self._peer.wake()

    async def act(self, viewer: Viewer, act: Act) -> None:
        """Take a vote or an entry; when this returns it is on the disk. Raises UserError."""
        name = safe_text(act.name, MAX_NAME_CHARS)
        contact = safe_text(act.contact, MAX_CONTACT_CHARS)
        if not is_id(act.act_id) or not 0 <= act.choice < _MOST_CHOICES or not act.about:
            raise UserError(N_("This form is damaged."), remedy=_RELOAD, code="act.id")
        if act.what == "enter" and (not name or len(contact) < _MIN_CONTACT_CHARS):
            raise UserError(
                N_("Tell us your name and how the seller reaches you if you win."),
                code="act.contact",
            )
        digest = self._identities.digest("act", viewer.viewer_id, act.about, str(act.choice))
        body = ViewerAct(
            act.act_id, viewer.viewer_id, act.what, act.about[:64], act.choice, name, contact,
            int(self.engine_ms()),
        )  # fmt: skip

        def job(connection: Connection) -> str | None:
            now_ms = epoch_ms(self._clock.utc_now())
            known = enter_receipt(connection, act.act_id, digest, now_ms)
            if known is None:
                self._peer.add_to_outbox(connection, body)
            return known

        known = await self._store.write(job)
        if known not in {None, digest}:
            raise _conflict()
        self._peer.wake()

    async def order(self, viewer: Viewer, post: OrderPost, page: PageState) -> KeptOrder:
        """Take an order; when this returns it is on the disk. Raises UserError."""
        name = safe_text(post.name, MAX_NAME_CHARS)
        contact = safe_text(post.contact, MAX_CONTACT_CHARS)
        digest = self._identities.digest(
            "order",
            viewer.viewer_id,
            post.product_id,
            str(post.quantity),
            name,
            contact,
            post.coupon,
        )
        if (known := await self._known(post.order_id, digest)) is not None:
            return known
        product, variant = _meant(page, post)
        _, _, currency = group_of(page, viewer.language, viewer.country)
        is_asked = needs_contact(product)
        _check_form(post, name)
        if is_asked and len(contact) < _MIN_CONTACT_CHARS:
            raise UserError(N_("Tell us a phone number or an email address."), code="order.contact")
        order = _new_order(viewer, post, digest, _Wish(product, variant, currency))
        buyer = _Buyer(viewer, name, contact if is_asked else "")
        taken = await self._store.write(lambda c: self._enter(c, order, buyer, post))
        self._peer.wake()
        return _same(taken, digest)

    def _enter(
        self, connection: Connection, order: KeptOrder, buyer: "_Buyer", post: OrderPost
    ) -> KeptOrder:
        """Order and outbox item in one transaction; the order itself when it is there already."""
        twin = order_by_id(connection, order.order_id)
        if twin is not None:
            return twin
        seen_at_ms = int(self.engine_ms())
        added = add_order(connection, order, seen_at_ms)
        self._peer.add_to_outbox(
            connection,
            ViewerOrder(
                order_id=added.order_id,
                viewer_id=buyer.viewer.viewer_id,
                number=added.number,
                name=buyer.name,
                contact=buyer.contact,
                product_id=added.product_id,
                quantity=added.quantity,
                language=buyer.viewer.language,
                country=buyer.viewer.country,
                seen_price_minor=post.seen_price_minor,
                seen_at_ms=seen_at_ms,
                coupon=safe_text(post.coupon, MAX_COUPON_CHARS),
                currency=order.currency,
            ),
        )
        return added

    async def _known(self, order_id: str, digest: str) -> KeptOrder | None:
        if not is_id(order_id):
            raise UserError(N_("This form is damaged."), remedy=_RELOAD, code="order.id")
        known = await self._store.read(lambda c: order_by_id(c, order_id))
        return None if known is None else _same(known, digest)


def _new_order(viewer: Viewer, post: OrderPost, digest: str, wish: "_Wish") -> KeptOrder:
    return KeptOrder(
        order_id=OrderId(post.order_id),
        viewer_id=viewer.viewer_id,
        number="",
        digest=digest,
        product_id=ProductId(post.product_id),
        product_name=wish.name,
        quantity=post.quantity,
        status=RECEIVED,
        total_minor=0,
        currency=wish.price.currency,
        message="",
        fields={},
    )


def _same(order: KeptOrder, digest: str) -> KeptOrder:
    if order.digest != digest:
        raise _conflict()
    return order


def _conflict() -> UserError:
    return UserError(
        N_("Something else was sent under this number."), remedy=_RELOAD, code="conflict"
    )


def _meant(page: PageState, post: OrderPost) -> tuple[PageProduct, PageVariant | None]:
    """The product of the form, and which of its variants. Raises UserError when it is gone."""
    for product in page.products:
        if product.product_id == post.product_id and not product.variants:
            return product, None
        for variant in product.variants:
            if variant.product_id == post.product_id:
                return product, variant
    if any(product.product_id == post.product_id for product in page.products):
        raise UserError(N_("Choose which one you want."), code="order.variant")
    raise UserError(N_("This product is no longer on offer."), code="order.product")


def _check_form(post: OrderPost, name: str) -> None:
    if not 1 <= post.quantity <= MAX_QUANTITY:
        raise UserError(
            N_("Choose a quantity from 1 to {most}."),
            code="order.quantity",
            fields={"most": MAX_QUANTITY},
        )
    if not name:
        raise UserError(N_("Tell us your name."), code="order.name")
    if not 0 <= post.seen_price_minor <= _MAX_INTEGER:
        raise UserError(N_("This form is damaged."), remedy=_RELOAD, code="order.price")
