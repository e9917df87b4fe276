"""Comments that buy: read from the chat, reserved in the order book, answered to their writer.

`heard` runs on the store's writer thread in the transaction that keeps the line, so claims are
served in the order of the lines; everything else lives on the control loop.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from studio.catalog import products
from studio.catalog.tables import products as product_rows
from studio.control import orders_commands as oc
from studio.control.audience import MarketChip
from studio.control.door import Door
from studio.control.feeds import ChatLine, LineKind, OrderLine, OrderStatus
from studio.control.orders_states import ClaimsState, Keyword
from studio.errors import N_, UserError
from studio.ids import ChatLineId, OrderId, ProductId, ShowId, new_id
from studio.l10n.catalogue import Catalogue
from studio.l10n.formats import money
from studio.l10n.formats import number as number_text
from studio.l10n.safe_text import isolate
from studio.link.links import Links
from studio.link.messages import MAX_QUANTITY, RoomLine, ViewerChat, ViewerOrder
from studio.market.tender import currency_of, market_of
from studio.money import Money
from studio.offers import book as offers_book
from studio.orders import claim_words, queries
from studio.orders.book import Comment, OrderBook
from studio.orders.claims import Claim, plain, read_claim
from studio.orders.rows import line_of, row_of
from studio.store.store import Store

_ID_CHARS = 32
_HOST = N_("Host")
_RESERVED = N_("Reserved for you: {quantity} × {product}, {total}. Your number is {number}.")
_WAITING = N_("{product} is sold out. You are on the waiting list with number {number}.")
_FREE = N_("A place is free: {quantity} × {product}, {total}, reserved. Your number is {number}.")
_PAY = N_("You can pay for number {number} here: {link}")
_WHICH = N_("{product} comes in {choices}. Which one? For example: SOLD {number} {choice}")
_TOO_MANY = N_("One comment can claim at most {most} pieces.")

Words = Callable[[str], str]  # a sentence in a language


@dataclass(frozen=True, slots=True)
class Heard:
    """A line of the room. now_ms: when it is served, which for one held back is later than said."""

    chat: ViewerChat
    line: ChatLine
    now_ms: int


class Claims:
    """Owner of the claims of one show. Nothing runs while claims are off.

    answer: says something where a line was written, beside our own watch page. markets: of the
    show. on_rules: called when claims were turned on or off, or a keyword changed.
    """

    def __init__(self, store: Store, door: Door, show_id: ShowId) -> None:
        self._store = store
        self._door = door
        self._show_id = show_id
        self.link: Links | None = None
        self.answer: Callable[[Connection, ChatLineId, Words], None] = lambda *_: None
        self.markets: Callable[[], Sequence[MarketChip]] = tuple
        self.on_rules: Callable[[], None] = lambda: None
        self.is_open = False
        self.keywords: dict[ProductId, str] = {}

    async def load(self) -> None:
        """Read the rules and show them."""

        def read(connection: Connection) -> ClaimsState:
            words = claim_words.keywords(connection)
            keywords = tuple(Keyword(product, word) for word, product in sorted(words.items()))
            return ClaimsState(claim_words.is_open(connection), keywords)

        state = await self._store.read(read)
        self.is_open = state.is_open
        self.keywords = {one.product_id: one.keyword for one in state.keywords}
        self._door.show("claims", state)

    def wire(self) -> None:
        """Take the commands about claims."""
        self._door.on(oc.OpenClaims, self._open)
        self._door.on(oc.SetClaimKeyword, self._set_keyword)

    def heard(self, connection: Connection, book: OrderBook, heard: Heard) -> OrderLine | None:
        """Serve the claim in a line, if there is one; the order that it made.

        The same line again changes nothing.
        """
        line = heard.line
        if not self.is_open or line.is_host or line.kind is not LineKind.SAID:
            return None
        claim = read_claim(heard.chat.text, claim_words.keywords(connection))
        if claim is None:
            return None
        product_id = self._product(connection, claim)
        if product_id is None:
            return None
        if claim.quantity > MAX_QUANTITY:
            self._reply(connection, heard, _filled(_TOO_MANY, {"most": str(MAX_QUANTITY)}))
            return None
        chosen = self._variant(connection, product_id, claim, heard)
        if chosen is None:
            return None
        return self._reserve(connection, book, heard, (chosen, claim.quantity))

    def place_free(self, connection: Connection, order_id: OrderId) -> None:
        """Tell a buyer on another platform that the waiting is over."""
        row = row_of(connection, order_id)
        assert row is not None
        order = line_of(row)
        self._answer(connection, order, _told(_FREE, order))

    def _reserve(
        self,
        connection: Connection,
        book: OrderBook,
        heard: Heard,
        wanted: tuple[ProductId, int],
    ) -> OrderLine | None:
        order = self._order(connection, heard, wanted)
        if book.find(connection, order.order_id) is not None:
            return None
        comment = Comment(heard.line.line_id, heard.line.platform)
        try:
            made = book.apply(connection, order, heard.now_ms, comment)
        except UserError:
            return None  # the product left the show between the card and the comment
        is_reserved = made.status is OrderStatus.RESERVED
        words = _told(_RESERVED if is_reserved else _WAITING, made)
        if heard.line.platform:
            self._answer(connection, made, words)
        else:
            self._reply(connection, heard, words, made.order_id)
        return made

    def _order(
        self, connection: Connection, heard: Heard, wanted: tuple[ProductId, int]
    ) -> ViewerOrder:
        chat = heard.chat
        market = market_of(self.markets(), chat.language, chat.country)
        return ViewerOrder(
            order_id=_order_id(heard.line.line_id),
            viewer_id=chat.viewer_id,
            number=f"C-{queries.newest_seq(connection, self._show_id) + 1}",
            name=heard.line.author,
            contact="",
            product_id=wanted[0],
            quantity=wanted[1],
            language=chat.language,
            country=chat.country,
            seen_price_minor=0,
            seen_at_ms=chat.sent_ms,
            currency=currency_of(market, chat.country) if market else "",
        )

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
        heard: Heard,
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
            "product": isolate(products.name_of(connection, product_id)),
            "choices": ", ".join(isolate(row.name) for row in rows[:6]),
            "number": str(claim.number or ""),
            "choice": rows[0].name,
        }
        self._reply(connection, heard, _filled(_WHICH, fields))
        return None

    def _answer(self, connection: Connection, order: OrderLine, words: Words) -> None:
        """Tell a buyer on another platform how an order stands, and where it is paid."""
        row = row_of(connection, order.order_id)
        assert row is not None
        line_id, fields = ChatLineId(order.line_id), {"number": order.number, "link": row.pay_url}
        self.answer(connection, line_id, _to(row.name, words))
        if row.pay_url and order.status is OrderStatus.RESERVED:
            self.answer(connection, line_id, _to(row.name, _filled(_PAY, fields)))

    def _reply(
        self, connection: Connection, heard: Heard, words: Words, order_id: str = ""
    ) -> None:
        """Tell the writer in the writer's language, marked as automatic: here privately.

        order_id: the order it is about, whose page stands beside the answer.
        """
        chat, line = heard.chat, heard.line
        if line.platform:
            self.answer(connection, line.line_id, _to(line.author, words))
        elif self.link is not None:
            language = chat.language or "en"
            self.link.add_to_outbox(
                connection,
                RoomLine(
                    line_id=ChatLineId(new_id()),
                    seq=line.seq,
                    at_ms=heard.now_ms,
                    author=Catalogue.load(language).gettext(_HOST),
                    text=words(language),
                    is_host=True,
                    is_hidden=False,
                    only=chat.viewer_id,
                    language=chat.language,
                    is_automatic=True,
                    order_id=order_id,
                ),
            )

    async def _open(self, command: oc.OpenClaims) -> None:
        await self._store.write(lambda to: claim_words.set_open(to, is_open=command.is_open))
        await self.load()
        self.on_rules()

    async def _set_keyword(self, command: oc.SetClaimKeyword) -> None:
        await self._store.write(
            lambda to: claim_words.set_keyword(to, command.product_id, command.keyword)
        )
        await self.load()
        self.on_rules()


def _order_id(line_id: ChatLineId) -> OrderId:
    """The same for the same comment, for ever."""
    return OrderId(hashlib.sha256(f"claim\n{line_id}".encode()).hexdigest()[:_ID_CHARS])


def _filled(message: str, fields: dict[str, str]) -> Words:
    return lambda language: Catalogue.load(language).gettext(message).format_map(fields)


def _told(message: str, order: OrderLine) -> Words:
    return lambda language: _filled(message, _fields(order, language))(language)


def _to(name: str, words: Words) -> Words:
    """Said in front of everybody, so it names whom it is for."""
    return lambda language: f"{isolate(name)}: {words(language)}"


def _fields(order: OrderLine, language: str) -> dict[str, str]:
    return {
        "quantity": number_text(order.quantity, language),
        "product": isolate(order.product_name),
        "total": isolate(money(Money(order.total_minor, order.currency), language)),
        "number": order.number,
    }
