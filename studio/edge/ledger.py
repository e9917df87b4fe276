"""What the edge keeps on its disk, as functions of a connection. They run inside store jobs."""

import json
from dataclasses import asdict, dataclass
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, insert, select, update

from studio.edge.tables import kept, muted_viewers, orders, page_lines, receipts
from studio.ids import OrderId, ProductId
from studio.link.messages import OrderUpdate, RoomLine, ViewerSanction

ROOM_LINES_KEPT = 200
ORDERS_SHOWN = 20
RECEIPT_LIFE_MS = 24 * 3600 * 1000  # pages resend within minutes; a day is ample
FIRST_NUMBER = 1001
_SERIES = "series"


@dataclass(frozen=True, slots=True)
class KeptOrder:
    """An order as the edge remembers it: no name, no contact."""

    order_id: OrderId
    viewer_id: str
    number: str
    digest: str
    product_id: ProductId
    product_name: str
    quantity: int
    status: str
    total_minor: int
    currency: str
    message: str
    fields: dict[str, str | int | float]


def keep(connection: Connection, name: str, value: str) -> None:
    """Remember one named value, in place of the former."""
    connection.execute(delete(kept).where(kept.c.name == name))
    connection.execute(insert(kept).values(name=name, value=value))


def kept_value(connection: Connection, name: str) -> str | None:
    """What `keep` last remembered."""
    found: str | None = connection.execute(select(kept.c.value).where(kept.c.name == name)).scalar()
    return found


def keep_series(connection: Connection, series: str) -> None:
    """Letters in this edge's order numbers: a studio with several edges tells them apart."""
    keep(connection, _SERIES, series)


def enter_receipt(connection: Connection, receipt_id: str, digest: str, at_ms: int) -> str | None:
    """Enter an id with the digest of what came under it; the former digest if it is known."""
    known: str | None = connection.execute(
        select(receipts.c.digest).where(receipts.c.receipt_id == receipt_id)
    ).scalar()
    if known is None:
        connection.execute(delete(receipts).where(receipts.c.at_ms < at_ms - RECEIPT_LIFE_MS))
        connection.execute(
            insert(receipts).values(receipt_id=receipt_id, digest=digest, at_ms=at_ms)
        )
    return known


def put_line(connection: Connection, line: RoomLine) -> None:
    """Enter or replace a line of the room; only the newest 200 stay."""
    connection.execute(delete(page_lines).where(page_lines.c.line_id == line.line_id))
    body = _room_line().dump_json(line).decode()
    connection.execute(
        insert(page_lines).values(
            line_id=line.line_id,
            seq=line.seq,
            at_ms=line.at_ms,
            is_hidden=line.is_hidden,
            only=line.only,
            body=body,
        )
    )
    too_old = (
        select(page_lines.c.line_id)
        .order_by(page_lines.c.at_ms.desc(), page_lines.c.seq.desc())
        .limit(-1)
        .offset(ROOM_LINES_KEPT)
    )
    connection.execute(delete(page_lines).where(page_lines.c.line_id.in_(too_old)))


def recent_lines(connection: Connection, viewer_id: str = "") -> list[RoomLine]:
    """The room's lines as this viewer sees them, oldest first."""
    rows = connection.execute(
        select(page_lines.c.body)
        .where(page_lines.c.is_hidden.is_(False), page_lines.c.only.in_(("", viewer_id)))
        .order_by(page_lines.c.at_ms, page_lines.c.seq)
    )
    return [_room_line().validate_json(row.body) for row in rows]


def put_sanction(connection: Connection, sanction: ViewerSanction) -> None:
    """Remember who may not write, or that one may again."""
    viewer_id = sanction.viewer_id
    connection.execute(delete(muted_viewers).where(muted_viewers.c.viewer_id == viewer_id))
    if sanction.is_muted:
        connection.execute(
            insert(muted_viewers).values(viewer_id=viewer_id, until_ms=sanction.until_ms)
        )


def muted_until_ms(connection: Connection, viewer_id: str) -> int | None:
    """Until when this viewer may not write (0: for good); None when there is no such thing."""
    found: int | None = connection.execute(
        select(muted_viewers.c.until_ms).where(muted_viewers.c.viewer_id == viewer_id)
    ).scalar()
    return found


@cache
def _room_line() -> TypeAdapter[RoomLine]:
    return TypeAdapter(RoomLine)


def add_order(connection: Connection, order: KeptOrder, at_ms: int) -> KeptOrder:
    """Enter a new order; returns it with its number."""
    values = asdict(order)
    values["fields"] = json.dumps(order.fields)
    inserted = connection.execute(insert(orders).values(**values, at_ms=at_ms))
    assert inserted.inserted_primary_key is not None
    series = kept_value(connection, _SERIES) or ""
    number = f"CS-{series}{FIRST_NUMBER - 1 + inserted.inserted_primary_key[0]}"
    connection.execute(
        update(orders).where(orders.c.order_id == order.order_id).values(number=number)
    )
    added = order_by_id(connection, order.order_id)
    assert added is not None
    return added


def order_by_id(connection: Connection, order_id: str) -> KeptOrder | None:
    """One order."""
    row = connection.execute(select(orders).where(orders.c.order_id == order_id)).first()
    return None if row is None else _order(row)


def orders_of(connection: Connection, viewer_id: str) -> list[KeptOrder]:
    """A viewer's newest orders, oldest first."""
    rows = connection.execute(
        select(orders)
        .where(orders.c.viewer_id == viewer_id)
        .order_by(orders.c.number_seq.desc())
        .limit(ORDERS_SHOWN)
    ).all()
    return [_order(row) for row in reversed(rows)]


def update_order(connection: Connection, news: OrderUpdate, digest: str, at_ms: int) -> None:
    """What the engine made of an order. digest: of one that is not known yet.

    Unknown orders (of a lost database, or claimed at another edge) are passed by.
    """
    known = order_by_id(connection, news.order_id)
    if known is None and news.quantity and _has_receipt(connection, news.line_id):
        _claim_order(connection, news, digest, at_ms)
    connection.execute(
        update(orders)
        .where(orders.c.order_id == news.order_id, orders.c.viewer_id == news.viewer_id)
        .values(
            number=news.number,
            status=news.status,
            total_minor=news.total_minor,
            currency=news.currency,
            message=news.message,
            fields=json.dumps(news.fields),
        )
    )


def _claim_order(connection: Connection, news: OrderUpdate, digest: str, at_ms: int) -> None:
    """Enter an order that was claimed by a comment."""
    connection.execute(
        insert(orders).values(
            order_id=news.order_id,
            viewer_id=news.viewer_id,
            number=news.number,
            digest=digest,
            product_id=news.product_id,
            product_name=news.product_name,
            quantity=news.quantity,
            status=news.status,
            total_minor=news.total_minor,
            currency=news.currency,
            message=news.message,
            fields=json.dumps(news.fields),
            at_ms=at_ms,
        )
    )


def _has_receipt(connection: Connection, receipt_id: str) -> bool:
    """Whether something came to this edge under an id."""
    is_it = receipts.c.receipt_id == receipt_id
    return connection.execute(select(receipts.c.receipt_id).where(is_it)).first() is not None


def _order(row: Row[tuple[object, ...]]) -> KeptOrder:
    return KeptOrder(
        order_id=OrderId(row.order_id),
        viewer_id=row.viewer_id,
        number=row.number,
        digest=row.digest,
        product_id=ProductId(row.product_id),
        product_name=row.product_name,
        quantity=row.quantity,
        status=row.status,
        total_minor=row.total_minor,
        currency=row.currency,
        message=row.message,
        fields=json.loads(row.fields),
    )
