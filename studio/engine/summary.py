"""What the last show was: read from the store, shown, and written as CSV. On the control loop."""

import asyncio
import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from studio.catalog.feeds.cells import safe_cell
from studio.catalog.tables import run_items
from studio.chat.tables import chat_lines
from studio.control import summary_commands as c
from studio.control.door import Door
from studio.control.feeds import OrderStatus
from studio.control.summary_states import SoldProduct, SummaryState
from studio.errors import N_, FieldValue, UserError
from studio.ids import ShowId
from studio.l10n.formats import minor_digits
from studio.orders import queries
from studio.orders.tables import orders
from studio.store.events import newest_event
from studio.store.store import Store

ENDED = "show.ended"  # in the log of the show
_NOT_SOLD = (OrderStatus.CANCELLED.value, OrderStatus.WAITLISTED.value)
_MS_PER_SECOND = 1000
_MOST_PRODUCTS = 100


class Summary:
    """Owner of the slice "summary"."""

    def __init__(self, store: Store, door: Door) -> None:
        self._store = store
        self._door = door
        self._state = SummaryState()

    def wire(self) -> None:
        """Take the export."""
        self._door.on(c.ExportSummary, self._export)

    async def look(self) -> None:
        """Read what the last show was: at the start, and when one has ended."""
        self._state = await self._store.read(last_show)
        self._door.show("summary", self._state)

    async def _export(self, command: c.ExportSummary) -> None:
        text = as_csv(self._state)
        try:
            await asyncio.to_thread(Path(command.path).write_text, text, "utf-8-sig")
        except OSError as error:
            raise UserError(
                N_("The file {path} cannot be written: {reason}."),
                remedy=N_("Choose another place."),
                code="export.unwritable",
                fields={"path": command.path, "reason": error.strerror or str(error)},
            ) from error


def end_details(known: SummaryState) -> dict[str, FieldValue | None]:
    """What the log keeps of the end of a show: all that no other table knows."""
    return {
        "title": known.title,
        "began_ms": known.began_ms,
        "viewers_most": known.viewers_most,
        "recording": known.recording,
        "is_demo": int(known.is_demo),
    }


def last_show(connection: Connection) -> SummaryState:
    """The show that ended last, as the store has it now; an empty one when none has."""
    newest = newest_event(connection, ENDED)
    if newest is None or "began_ms" not in newest[1].details:
        return SummaryState()
    show_id, event = newest
    known = event.details
    began_ms = int(known["began_ms"] or 0)
    return SummaryState(
        title=str(known["title"]),
        began_ms=began_ms,
        ended_ms=event.at_ms,
        viewers_most=int(known["viewers_most"] or 0),
        chat_lines=_chat_lines(connection, show_id, began_ms, event.at_ms),
        totals=queries.totals(connection, show_id),
        products=_products(connection, show_id),
        recording=str(known["recording"]),
        is_demo=bool(known["is_demo"]),
        show_id=show_id,
    )


def copy_run(connection: Connection, former: ShowId, later: ShowId) -> None:
    """The products of one show's run of show, with their numbers, for another."""
    rows = connection.execute(select(run_items).where(run_items.c.show_id == former)).all()
    for row in rows:
        connection.execute(
            insert(run_items).values(show_id=later, product_id=row.product_id, number=row.number)
        )


def as_csv(state: SummaryState) -> str:
    """Figures, sums and products; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in _rows(state):
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()


def _rows(state: SummaryState) -> Iterator[tuple[str, ...]]:
    yield ("figure", "value", "currency")
    yield ("title", state.title, "")
    yield ("demo", "yes" if state.is_demo else "no", "")
    yield ("began", _instant(state.began_ms), "")
    yield ("ended", _instant(state.ended_ms), "")
    yield ("seconds", str((state.ended_ms - state.began_ms) // _MS_PER_SECOND), "")
    yield ("viewers_most", str(state.viewers_most), "")
    yield ("chat_lines", str(state.chat_lines), "")
    for total in state.totals:
        places = minor_digits(total.currency)
        amount = f"{Decimal(total.total_minor).scaleb(-places):.{places}f}"
        yield ("orders", str(total.orders), total.currency)
        yield ("sales", amount, total.currency)
    for product in state.products:
        yield (f"sold: {product.name}", str(product.units), "")


def _instant(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / _MS_PER_SECOND, UTC).isoformat(timespec="seconds")


def _chat_lines(connection: Connection, show_id: ShowId, began_ms: int, ended_ms: int) -> int:
    """While the show was on air: what testers said in a rehearsal is no chat of the show."""
    is_of_show = chat_lines.c.show_id == show_id
    is_on_air = chat_lines.c.at_ms.between(began_ms, ended_ms)
    lines = select(func.count()).select_from(chat_lines).where(is_of_show, is_on_air)
    return int(connection.execute(lines).scalar_one())


def _products(connection: Connection, show_id: ShowId) -> tuple[SoldProduct, ...]:
    units = func.sum(orders.c.quantity).label("units")
    rows = connection.execute(
        select(orders.c.product_name, units)
        .where(orders.c.show_id == show_id, orders.c.status.not_in(_NOT_SOLD))
        .group_by(orders.c.product_name)
        .order_by(units.desc())
        .limit(_MOST_PRODUCTS)
    )
    return tuple(SoldProduct(row.product_name, int(row.units)) for row in rows)
