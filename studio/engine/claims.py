"""Comments that buy: read from the chat, reserved in the order book, answered to their writer.

`heard` runs on the store's writer thread in the transaction that keeps the line, so claims are
served in the order of the lines; everything else lives on the control loop.
"""

import hashlib
from collections.abc import Callable

from sqlalchemy import Connection, select

from studio.catalog import products
from studio.catalog.tables import products as product_rows
from studio.control import orders_commands as oc
from studio.control.door import Door
from studio.control.feeds import ChatLine, LineKind, OrderLine, OrderStatus
from studio.control.orders_states import ClaimsState, Keyword
from studio.errors import N_, UserError
from studio.ids import ChatLineId, OrderId, ProductId, ShowId, new_id
from studio.l10n.catalogue import Catalogue
from studio.l10n.formats import money
from studio.l10n.formats import number as number_text
from studio.link.links import Links
from studio.link.messages import MAX_QUANTITY, RoomLine, ViewerChat, ViewerOrder
from studio.money import Money
from studio.offers import book as offers_book
from studio.orders import claim_words, queries
from studio.orders.book import OrderBook
from studio.orders.claims import Claim, plain, read_claim
from studio.store.store import Store

_ID_CHARS = 32
_HOST = N_("Host")
_RESERVED = N_("Reserved for you: {quantity} × {product}, {total}. Your number is {number}.")
_WAITING = N_("{product} is sold out. You are on the waiting list with number {number}.")
_WHICH = N_("{product} comes in {choices}. Which one? For example: SOLD {number} {choice}")
_TOO_MANY = N_("One comment can claim at most {most} pieces.")


class Claims:
    """Owner of the claims of one show. Nothing runs while claims are off."""

    def __init__(self, store: Store, door: Door, show_id: ShowId) -> None:
        self._store = store
        self._door = door
        self._show_id = show_id
        self.link: Links | None = None
        self.applied: Callable[[], None] = lambda: None
        self._is_open = False

    async def load(self) -> None:
        """Read the rules and show them."""

        def read(connection: Connection) -> ClaimsState:
            words = claim_words.keywords(connection)
            keywords = tuple(Keyword(product, word) for word, product in sorted(words.items()))
            return ClaimsState(claim_words.is_open(connection), keywords)

        state = await self._store.read(read)
        self._is_open = state.is_open
        self._door.show("claims", state)

    def wire(self) -> None:
        """Take the commands about claims."""
        self._door.on(oc.OpenClaims, self._open)
        self._door.on(oc.SetClaimKeyword, self._set_keyword)

    def heard(
        self, connection: Connection, book: OrderBook, chat: ViewerChat, line: ChatLine
    ) -> None:
        """Serve the claim in a line, if there is one; the same line again changes nothing."""
        if not self._is_open or line.is_host or line.kind is not LineKind.SAID:
            return
        claim = read_claim(chat.text, claim_words.keywords(connection))
        if claim is None:
            return
        product_id = self._product(connection, claim)
        if product_id is None:
            return
        if claim.quantity > MAX_QUANTITY:
            self._reply(connection, chat, line, _TOO_MANY, {"most": str(MAX_QUANTITY)})
            return
        chosen = self._variant(connection, product_id, claim, chat, line)
        if chosen is not None:
            self._reserve(connection, book, chat, line, (chosen, claim.quantity))

    def _reserve(
        self,
        connection: Connection,
        book: OrderBook,
        chat: ViewerChat,
        line: ChatLine,
        wanted: tuple[ProductId, int],
    ) -> None:
        order = ViewerOrder(
            order_id=_order_id(line.line_id),
            viewer_id=chat.viewer_id,
            number=f"C-{queries.newest_seq(connection, self._show_id) + 1}",
            name=line.author,
            contact="",
            product_id=wanted[0],
            quantity=wanted[1],
            language=chat.language,
            country=chat.country,
            seen_price_minor=0,
            seen_at_ms=chat.sent_ms,
        )
        if book.find(connection, order.order_id) is not None:
            return
        try:
            made = book.apply(connection, order, line.at_ms, line.line_id)
        except UserError:
            return  # the product left the show between the card and the comment
        is_reserved = made.status is OrderStatus.RESERVED
        fields = _fields(made, chat.language)
        self._reply(connection, chat, line, _RESERVED if is_reserved else _WAITING, fields)

    def _product(self, connection: Connection, claim: Claim) -> ProductId | None:
        """The product a claim means: by keyword, by its number, else the one on air."""
        if claim.product_id is not None:
            return claim.product_id
        if claim.number is None:
            return offers_book.load(connection, self._show_id).pinned
        return products.numbered(connection, self._show_id, claim.number)

    def _variant(
        self,
        connection: Connection,
        product_id: ProductId,
        claim: Claim,
        chat: ViewerChat,
        line: ChatLine,
    ) -> ProductId | None:
        """The variant that the words name; the writer is asked when there are several."""
        rows = connection.execute(
            select(product_rows.c.product_id, product_rows.c.name)
            .where(product_rows.c.parent_id == product_id, product_rows.c.archived_ms.is_(None))
            .order_by(product_rows.c.position)
        ).all()
        if not rows:
            return product_id
        said = set(plain(claim.words).split())
        for row in rows:
            if set(plain(row.name).split()) <= said:
                return ProductId(row.product_id)
        fields = {
            "product": products.name_of(connection, product_id),
            "choices": ", ".join(row.name for row in rows[:6]),
            "number": str(claim.number or ""),
            "choice": rows[0].name,
        }
        self._reply(connection, chat, line, _WHICH, fields)
        return None

    def _reply(
        self,
        connection: Connection,
        chat: ViewerChat,
        line: ChatLine,
        message: str,
        fields: dict[str, str],
    ) -> None:
        """Tell the writer alone, in the writer's language, marked as automatic."""
        if self.link is None or line.platform:
            return
        catalogue = Catalogue.load(chat.language or "en")
        self.link.add_to_outbox(
            connection,
            RoomLine(
                line_id=ChatLineId(new_id()),
                seq=line.seq,
                at_ms=line.at_ms,
                author=catalogue.gettext(_HOST),
                text=catalogue.gettext(message).format_map(fields),
                is_host=True,
                is_hidden=False,
                only=chat.viewer_id,
                language=chat.language,
                is_automatic=True,
            ),
        )

    async def _open(self, command: oc.OpenClaims) -> None:
        await self._store.write(lambda to: claim_words.set_open(to, is_open=command.is_open))
        await self.load()

    async def _set_keyword(self, command: oc.SetClaimKeyword) -> None:
        await self._store.write(
            lambda to: claim_words.set_keyword(to, command.product_id, command.keyword)
        )
        await self.load()


def _order_id(line_id: ChatLineId) -> OrderId:
    """The same for the same comment, for ever."""
    return OrderId(hashlib.sha256(f"claim\n{line_id}".encode()).hexdigest()[:_ID_CHARS])


def _fields(order: OrderLine, language: str) -> dict[str, str]:
    language = language or "en"
    return {
        "quantity": number_text(order.quantity, language),
        "product": order.product_name,
        "total": money(Money(order.total_minor, order.currency), language),
        "number": order.number,
    }
