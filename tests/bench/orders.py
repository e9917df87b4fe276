"""Bench `orders`: webhooks at 100 a second into a real edge and a real engine.

ack_p99_ms: from sending a signed webhook to its acknowledgement, which comes when it is on the
edge's disk. column_p95_ms: from sending to its order in a front end's column. lost: acknowledged,
but not in the book.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from studio.control.feeds import OrderBatch
from studio.control.orders_commands import ConnectShop
from tests.e2e.shows import small_show
from tests.e2e.studio_process import Front, StudioProcess
from tests.fakes.hook_sender import HookSender
from tests.fakes.shop_calls import SECRET

NAME = "orders"
TARGETS = {
    "ack_p99_ms": {"max": 250},
    "column_p95_ms": {"max": 300},
    "lost": {"max": 0},
}
PER_S, SECONDS = 100, 15


async def _measure(folder: Path) -> dict[str, float]:
    show = small_show(folder, "Bench", 1_000_000)
    studio = StudioProcess(folder / "profile", ("--show", str(show)))
    ready = await studio.start()
    seen_s: dict[str, float] = {}
    try:
        async with Front(studio.profile) as front:
            heard = front.state.feed_arrived

            def note(name: str, batch: object) -> None:
                now_s = time.monotonic()
                if isinstance(batch, OrderBatch):
                    for order in batch.orders:
                        seen_s.setdefault(order.number, now_s)
                heard(name, batch)

            front.state.feed_arrived = note  # type: ignore[method-assign]  # the bench's stopwatch
            await front.send(ConnectShop("shopify", "silk", SECRET))
            sender = HookSender(ready["watch"].rpartition("/")[0])
            await sender.send(range(50), PER_S)  # everything is imported and warm after these
            sender.sent_s.clear()
            numbers = range(1000, 1000 + PER_S * SECONDS)
            await sender.send(numbers, PER_S)
            await front.state.until(lambda: len(seen_s) >= 50 + len(numbers), 30)
    finally:
        await studio.stop()
    column_ms = [1000 * (seen_s[f"#{n}"] - sent) for n, sent in sender.sent_s.items()]
    return {
        "ack_p99_ms": statistics.quantiles(sender.ack_ms(), n=100)[98],
        "ack_p50_ms": statistics.median(sender.ack_ms()),
        "column_p95_ms": statistics.quantiles(column_ms, n=100)[94],
        "column_p50_ms": statistics.median(column_ms),
        "lost": float(len(numbers) - sum(f"#{number}" in seen_s for number in numbers)),
    }


def measure() -> dict[str, float]:
    """One run: about 25 s."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))
