"""What is kept about one person: all of it read, all of it erased, due when its time is over.

A person is a viewer id: a buyer's, or that of somebody who only wrote, voted or entered a
giveaway. Store jobs' bodies.
"""

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from studio.chat.tables import chat_actions, chat_lines, chat_sanctions
from studio.errors import N_, UserError
from studio.ids import ChatLineId, OrderId, ViewerId, new_id
from studio.market.market import buyers_of
from studio.offers.crowd_tables import giveaway_entries, votes
from studio.offers.tables import order_terms
from studio.orders.rows import next_change, row_of
from studio.orders.tables import orders

ERASED = "erased"
_NOBODY = ("", ERASED)
_DAY_MS = 24 * 3600 * 1000
_VIEWER_CHARS = 64
_FIELDS = (
    "order_id", "number", "at_ms", "name", "contact", "language", "country", "product_name",
    "quantity", "total_minor", "currency", "refunded_minor", "status",
)  # fmt: skip
_IS_NAMED = or_(orders.c.name != "", orders.c.contact != "")

Kept = dict[str, list[dict[str, object]]]


def data_of(connection: Connection, order_id: OrderId) -> Kept:
    """Everything kept about the buyer of an order. Raises UserError for an unknown order."""
    viewer_id = _buyer_of(connection, order_id)
    if viewer_id is not None:
        return data_of_viewer(connection, viewer_id)
    own = _orders(connection, orders.c.order_id == order_id)
    return {"orders": own, "comments": [], "giveaways": [], "votes": []}


def data_of_viewer(connection: Connection, viewer_id: ViewerId) -> Kept:
    """Everything kept about a person, buyer or not."""
    lines = select(chat_lines).where(chat_lines.c.viewer_id == viewer_id)
    entries = select(giveaway_entries).where(giveaway_entries.c.viewer_id == viewer_id)
    choices = select(votes).where(votes.c.viewer_id == viewer_id)
    return {
        "orders": _orders(connection, orders.c.viewer_id == viewer_id),
        "comments": [
            {"at_ms": line.at_ms, "author": line.author, "text": line.text}
            for line in connection.execute(lines.order_by(chat_lines.c.at_ms))
        ],
        "giveaways": [
            {"at_ms": one.at_ms, "name": one.name, "contact": one.contact, "ticket": one.ticket}
            for one in connection.execute(entries.order_by(giveaway_entries.c.at_ms))
        ],
        "votes": [
            {"at_ms": one.at_ms, "poll_id": one.poll_id, "choice": one.choice}
            for one in connection.execute(choices.order_by(votes.c.at_ms))
        ],
    }


def writer_of(connection: Connection, line_id: ChatLineId) -> ViewerId:
    """Who wrote a line. Raises UserError when nobody is known to have."""
    found = connection.execute(
        select(chat_lines.c.viewer_id).where(
            chat_lines.c.line_id == line_id, chat_lines.c.is_host.is_(False)
        )
    ).scalar()
    if found is None or found in _NOBODY:
        raise UserError(
            N_("Nobody is known to have written this line."),
            remedy=N_("Choose another line."),
            code="person.unknown",
        )
    return ViewerId(found)


def erase(connection: Connection, order_id: OrderId) -> list[ChatLineId]:
    """Take an order's buyer out of every record; the ids of their comments.

    Sums, products and states stay. Raises UserError for an unknown order.
    """
    viewer_id = _buyer_of(connection, order_id)
    if viewer_id is not None:
        return erase_viewer(connection, viewer_id)
    _blank_orders(connection, orders.c.order_id == order_id)
    return []


def erase_viewer(connection: Connection, viewer_id: ViewerId) -> list[ChatLineId]:
    """Take a person's names, contacts, comments and id out of every record; the comments' ids.

    Votes and tickets stay, nobody's: an outcome remains what it was. A ban remains, without a name;
    what a moderator did cannot be taken back any more.
    """
    _blank_orders(connection, orders.c.viewer_id == viewer_id)
    terms = update(order_terms).where(order_terms.c.viewer_id == viewer_id)
    connection.execute(terms.values(viewer_id=ERASED))
    _leave_crowd(connection, viewer_id)
    actions = update(chat_actions).where(chat_actions.c.viewer_id == viewer_id)
    gone = {"viewer_id": ERASED, "author": "", "before": "{}", "is_undone": True}
    connection.execute(actions.values(gone))
    sanctions = update(chat_sanctions).where(chat_sanctions.c.viewer_id == viewer_id)
    connection.execute(sanctions.values(author=""))
    is_theirs = chat_lines.c.viewer_id == viewer_id
    line_ids = list(connection.execute(select(chat_lines.c.line_id).where(is_theirs)).scalars())
    blank = {
        "author": "",
        "text": "",
        "translation": "",
        "translations": "{}",
        "viewer_id": ERASED,
        "is_hidden": True,
    }
    connection.execute(update(chat_lines).where(is_theirs).values(blank))
    return [ChatLineId(line_id) for line_id in line_ids]


def due_for_erasure(connection: Connection, now_ms: int) -> list[OrderId]:
    """One order of every buyer whose newest order is older than their country allows."""
    newest: dict[str, tuple[OrderId, int]] = {}
    for row in connection.execute(select(orders).where(_IS_NAMED).order_by(orders.c.at_ms.desc())):
        person = row.order_id if row.viewer_id in _NOBODY else row.viewer_id
        newest.setdefault(person, (OrderId(row.order_id), _until_ms(row.at_ms, row.country)))
    return [order_id for order_id, until_ms in newest.values() if until_ms <= now_ms]


def due_viewers(connection: Connection, now_ms: int) -> list[ViewerId]:
    """People without an order who have neither written nor entered for as long as is allowed.

    A line's country decides, as for buyers; an entry has none, so the shortest time holds.
    """
    until: dict[str, int] = {}
    newest = func.max(chat_lines.c.at_ms).label("at_ms")
    wrote = (
        select(chat_lines.c.viewer_id, chat_lines.c.country, newest)
        .where(chat_lines.c.viewer_id.not_in(_NOBODY), chat_lines.c.is_host.is_(False))
        .group_by(chat_lines.c.viewer_id, chat_lines.c.country)
    )
    for row in connection.execute(wrote):
        seen_ms = _until_ms(row.at_ms, row.country)
        until[row.viewer_id] = max(until.get(row.viewer_id, 0), seen_ms)
    has_name = or_(giveaway_entries.c.name != "", giveaway_entries.c.contact != "")
    for row in connection.execute(select(giveaway_entries).where(has_name)):
        until[row.viewer_id] = max(until.get(row.viewer_id, 0), _until_ms(row.at_ms, ""))
    buyers = set(connection.execute(select(orders.c.viewer_id).where(_IS_NAMED)).scalars())
    return [
        ViewerId(viewer_id)
        for viewer_id, until_ms in until.items()
        if until_ms <= now_ms and viewer_id not in buyers
    ]


def _until_ms(at_ms: int, country: str) -> int:
    return at_ms + buyers_of(country).kept_days * _DAY_MS


def _buyer_of(connection: Connection, order_id: OrderId) -> ViewerId | None:
    """None: a shop's buyer, or one who is erased. Raises UserError for an unknown order."""
    row = row_of(connection, order_id)
    if row is None:
        raise UserError(
            N_("This order is not part of the show."),
            remedy=N_("Choose an order from the list."),
            code="order.unknown",
        )
    return None if row.viewer_id in _NOBODY else ViewerId(row.viewer_id)


def _orders(connection: Connection, theirs: ColumnElement[bool]) -> list[dict[str, object]]:
    bought = connection.execute(select(orders).where(theirs).order_by(orders.c.at_ms))
    return [{name: getattr(order, name) for name in _FIELDS} for order in bought]


def _blank_orders(connection: Connection, theirs: ColumnElement[bool]) -> None:
    for one in connection.execute(select(orders).where(theirs)).all():
        blank = {
            "name": "",
            "contact": "",
            "language": "",
            "viewer_id": ERASED if one.viewer_id else "",
            "change": next_change(connection, one.show_id),
        }
        is_row = orders.c.order_id == one.order_id
        connection.execute(update(orders).where(is_row).values(blank))


def _leave_crowd(connection: Connection, viewer_id: ViewerId) -> None:
    """Votes and entries are keyed by their viewer: each gets a key that leads to nobody."""
    nobody = f"{ERASED}-{new_id()}"[:_VIEWER_CHARS]
    voted = update(votes).where(votes.c.viewer_id == viewer_id)
    connection.execute(voted.values(viewer_id=nobody))
    entered = update(giveaway_entries).where(giveaway_entries.c.viewer_id == viewer_id)
    connection.execute(entered.values(viewer_id=nobody, name="", contact=""))
