"""What is agreed about money beside the orders: how long units are held, and rates of currencies.

Lives on the control loop. Owner of the slice "money".
"""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from studio.control import orders_commands as oc
from studio.control.door import Door
from studio.control.feeds import OrderLine
from studio.control.orders_states import MoneyState
from studio.errors import N_, FieldValue, UserError
from studio.ids import ShowId
from studio.kit.clock import Clock, epoch_ms
from studio.orders import ecb, exchange, holds
from studio.orders.rates import Rate
from studio.store.events import ShowEvent, log_event
from studio.store.store import Store


class OrderMoney:
    """Takes the commands. spread: tells a buyer; applied: shows orders; agreed: shows the page."""

    def __init__(
        self, store: Store, door: Door, clock: Clock, show_id: ShowId, currency: str
    ) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._show_id = show_id
        self._currency = currency
        self.state = MoneyState(currency)
        self.spread: Callable[[Connection, OrderLine], None]
        self.applied: Callable[[], None] = lambda: None
        self.agreed: Callable[[], None] = lambda: None

    async def load(self) -> None:
        """Read what is agreed and show it."""

        def read(connection: Connection) -> MoneyState:
            return MoneyState(
                self._currency,
                holds.minutes(connection),
                exchange.every(connection, self._currency),
                exchange.missing(connection, self._show_id),
            )

        self.state = await self._store.read(read)
        self._door.show("money", self.state)

    def wire(self) -> None:
        """Take the commands."""
        self._door.on(oc.SetHold, self._set_hold)
        self._door.on(oc.HoldLonger, self._hold_longer)
        self._door.on(oc.SetRate, self._set_rate)
        self._door.on(oc.ForgetRate, self._forget_rate)
        self._door.on(oc.ImportRates, self._import_rates)

    async def _set_hold(self, command: oc.SetHold) -> None:
        await self._do(lambda on: holds.set_minutes(on, command.minutes))

    async def _hold_longer(self, command: oc.HoldLonger) -> None:
        def longer(connection: Connection) -> None:
            now_ms = epoch_ms(self._clock.utc_now())
            line = holds.hold_longer(connection, self._show_id, command.order_id, now_ms)
            self.spread(connection, line)
            details = {"order": line.number, "until_ms": line.hold_until_ms}
            log_event(connection, self._show_id, ShowEvent(now_ms, "hold.longer", details))

        await self._do(longer)

    async def _set_rate(self, command: oc.SetRate) -> None:
        rate = exchange.rate_from(
            command.currency, command.value, command.source, command.day, self._today()
        )
        await self._do(lambda on: self._keep(on, [rate]))

    async def _forget_rate(self, command: oc.ForgetRate) -> None:
        await self._do(lambda on: exchange.forget(on, command.currency, self._currency))

    async def _import_rates(self, command: oc.ImportRates) -> None:
        text = await asyncio.to_thread(_read, Path(command.path))
        rates = ecb.rates_in(text, self._currency, self._today())
        await self._do(lambda on: self._keep(on, rates))

    def _keep(self, connection: Connection, rates: list[Rate]) -> None:
        """Keep rates; what waited for one is booked. Each is in the log of the show."""
        for rate in rates:
            exchange.put(connection, rate, self._currency)
        count = exchange.book_missing(connection, self._show_id, self._currency)
        details: dict[str, FieldValue | None] = {
            "rates": len(rates),
            "source": rates[0].source,
            "of_ms": rates[0].at_ms,
            "booked": count,
        }
        event = ShowEvent(epoch_ms(self._clock.utc_now()), "rates.set", details)
        log_event(connection, self._show_id, event)

    async def _do(self, job: Callable[[Connection], None]) -> None:
        await self._store.write(job)
        await self.load()
        self.applied()
        self.agreed()

    def _today(self) -> date:
        return self._clock.utc_now().date()


def _read(path: Path) -> bytes:
    """A file's bytes, one more than are accepted at most. Raises UserError."""
    try:
        with path.open("rb") as file:
            return file.read(ecb.MAX_BYTES + 1)
    except OSError as error:
        raise UserError(
            N_("The file cannot be read: {reason}."),
            remedy=N_("Choose another file."),
            code="rates.unreadable",
            fields={"reason": error.strerror or str(error)},
        ) from error
