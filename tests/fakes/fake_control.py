"""FakeControl: an engine in memory. It applies commands to state slices and answers at once.

It stands where the control client stands, so the window cannot tell. Refusals follow the rules of
the real handlers; nothing here opens a socket.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from studio.control.client import ControlListener
from studio.control.command import Command
from studio.control.commands import (
    AddProduct,
    EndFlashSale,
    EndShow,
    GoLive,
    HideChatLine,
    MoveOverlay,
    Panic,
    PinProduct,
    SendChat,
    SetBanner,
    SetOrderStatus,
    SetPreview,
    SetScene,
    SetStock,
    StartFlashSale,
)
from studio.control.feeds import (
    ChatBatch,
    ChatLine,
    CurrencyTotal,
    OrderBatch,
    OrderLine,
    OrderStatus,
)
from studio.control.orders_commands import RefundOrder
from studio.control.picture_commands import LookAt, ResizeOverlay, SetLogo, SetTransition, ShowQr
from studio.control.roles import Role
from studio.control.settings_commands import SaveSettings
from studio.control.sound_commands import SetMicMuted, UseMicrophone
from studio.control.sound_states import SoundStrip
from studio.control.states import (
    FlashSale,
    OutputStatus,
    OverlayState,
    PreviewState,
    Problem,
    RunItem,
    ShowStatus,
)
from studio.control.summary_commands import Rehearse
from studio.errors import RetryableError, UserError
from studio.ids import ChatLineId, OrderId, OverlayId, ProductId, SourceId, new_id
from tests.fakes import picture_control
from tests.fakes.demo_state import demo_slices
from tests.fakes.fake_destinations import FakeDestinations
from tests.fakes.fake_edges import FakeEdges
from tests.fakes.fake_keys import FakeKeys
from tests.fakes.fake_sheet import FakeSheet

_OFFLINE = Problem("control.offline", "The window has no connection to the studio's engine.")


def now_ms() -> int:
    """The wall clock, as the engine stamps."""
    return time.time_ns() // 1_000_000


NOT_COUNTED = frozenset(
    {OrderStatus.CANCELLED, OrderStatus.WAITLISTED, OrderStatus.REFUNDED, OrderStatus.RELEASED}
)


class FakeControl:
    """A control client with the engine inside.

    sent: every command that was asked for, in order. refuse: raised by the next `send`, once.
    """

    def __init__(self, listener: ControlListener, *, is_portrait: bool = True) -> None:
        self.listener = listener
        self.slices: dict[str, Any] = demo_slices(now_ms(), is_portrait=is_portrait)
        self.chat: dict[str, ChatLine] = {}
        self.orders: dict[str, OrderLine] = {}
        self.sent: list[Command] = []
        self.refuse: UserError | None = None
        self.is_connected = False
        self._handlers: dict[type[Command], Callable[[Any], object]] = {
            GoLive: self._go_live,
            EndShow: self._end_show,
            Rehearse: self._rehearse,
            Panic: lambda c: self._set("scene", panic=c.on),
            PinProduct: lambda c: self._set("offers", pinned=c.product_id),
            StartFlashSale: self._start_flash,
            EndFlashSale: lambda _: self._set("offers", flash=None),
            SetBanner: lambda c: self._set("scene", banner=c.text),
            SetScene: lambda c: self._set("scene", scene_id=c.scene_id),
            SetTransition: lambda c: self._set("scene", transition=c.kind),
            MoveOverlay: self._move_overlay,
            ResizeOverlay: self._resize_overlay,
            ShowQr: lambda c: self._set("scene", has_qr=c.on),
            LookAt: lambda c: self._set("scene", looked_at=c.source_id),
            SetLogo: lambda c: self._set("scene", logo=c.path),
            AddProduct: self._add_product,
            **FakeSheet(self.slices, self.put).handlers,
            SetStock: lambda c: self._set_item(c.product_id, stock=c.stock),
            SendChat: lambda c: self.say("", c.text, is_host=True),
            HideChatLine: self._hide,
            SetOrderStatus: self._set_order_status,
            RefundOrder: self._refund,
            SetMicMuted: lambda c: self._set("audio", is_muted=c.muted),
            UseMicrophone: self._use_microphone,
            SetPreview: self._set_preview,
            SaveSettings: self._save_settings,
            **FakeDestinations(self.slices, self.put).handlers,
            **FakeEdges(self.slices, self.put).handlers,
            **FakeKeys(self.put).handlers,
        }

    async def run(self) -> None:
        """Attach at once and stay attached."""
        self.connect()
        await asyncio.get_running_loop().create_future()

    async def send(self, command: Command) -> None:
        """Carry out a command. Raises UserError as scripted, RetryableError while detached."""
        self.sent.append(command)
        if not self.is_connected:
            raise RetryableError(_OFFLINE.message, code=_OFFLINE.code)
        if self.refuse is not None:
            error, self.refuse = self.refuse, None
            raise error
        handler = self._handlers.get(type(command))
        if handler is not None:
            handler(command)
            return
        for name, value in zip(
            ("scene", "sources"), picture_control.apply(self.slices, command), strict=True
        ):
            self.put(name, value)

    def sent_of(self, command: type[Command]) -> list[Any]:
        """The commands of one type that were asked for."""
        return [one for one in self.sent if isinstance(one, command)]

    def connect(self) -> None:
        """Give the listener everything at once."""
        self.is_connected = True
        feeds = {
            "chat": ChatBatch(tuple(self.chat.values()), len(self.chat)),
            "orders": OrderBatch(tuple(self.orders.values()), self._totals()),
        }
        self.listener.connected(Role.OWNER, dict(self.slices), feeds)

    def disconnect(self) -> None:
        """Lose the link, as when the engine dies."""
        self.is_connected = False
        self.listener.disconnected(_OFFLINE)

    def say(self, author: str, text: str, **more: Any) -> ChatLine:  # noqa: ANN401 - fields of a dataclass
        """A chat line arrives. more: further fields of ChatLine."""
        line = ChatLine(
            ChatLineId(new_id()), len(self.chat) + 1, now_ms(), author, text, is_demo=True, **more
        )
        self._feed_chat(line)
        return line

    def order(self, buyer: str, item: RunItem, quantity: int = 1, **more: Any) -> OrderLine:  # noqa: ANN401 - fields of a dataclass
        """An order arrives and takes stock. more: further fields of OrderLine."""
        seq = len(self.orders) + 1
        fields: dict[str, Any] = {
            "country": "US",
            "total_minor": item.price_minor * quantity,
            "currency": item.currency,
            "status": OrderStatus.RESERVED,
        }
        line = OrderLine(
            order_id=OrderId(new_id()),
            number=f"#{1040 + seq}",
            seq=seq,
            at_ms=now_ms(),
            buyer=buyer,
            product_id=item.product_id,
            product_name=item.name,
            quantity=quantity,
            **(fields | more),
        )
        if not line.host_currency and line.currency == "USD":
            line = replace(line, host_minor=line.total_minor, host_currency="USD")
        if line.status is OrderStatus.RESERVED:
            stock = max(0, item.stock - quantity)
            self._set_item(item.product_id, stock=stock, sold=item.sold + quantity)
        self._feed_order(line)
        return line

    def item(self, number: int) -> RunItem:
        """The product with this number."""
        found = next(item for item in self.slices["run"].items if item.number == number)
        assert isinstance(found, RunItem)
        return found

    def put(self, name: str, value: object) -> None:
        """Replace a slice."""
        self.slices[name] = value
        if self.is_connected:
            self.listener.slice_changed(name, value)

    def _set(self, name: str, **changes: Any) -> None:  # noqa: ANN401 - fields of a dataclass
        self.put(name, replace(self.slices[name], **changes))

    def _set_item(self, product_id: ProductId, **changes: Any) -> None:  # noqa: ANN401 - fields of a dataclass
        items = tuple(
            replace(item, **changes) if item.product_id == product_id else item
            for item in self.slices["run"].items
        )
        self._set("run", items=items)

    def _go_live(self, _: GoLive) -> None:
        self._set("show", status=ShowStatus.LIVE, live_since_ms=now_ms())
        self._set_outputs(OutputStatus.ON)

    def _rehearse(self, _: Rehearse) -> None:
        self._set("show", status=ShowStatus.LIVE, live_since_ms=now_ms(), is_rehearsal=True)

    def _end_show(self, _: EndShow) -> None:
        self._set("show", status=ShowStatus.IDLE, live_since_ms=None, is_rehearsal=False)
        self._set_outputs(OutputStatus.OFF)

    def _set_outputs(self, status: OutputStatus) -> None:
        outputs = tuple(
            replace(output, status=status, since_ms=now_ms())
            for output in self.slices["outputs"].outputs
        )
        self._set("outputs", outputs=outputs)

    def _start_flash(self, command: StartFlashSale) -> None:
        item = next(i for i in self.slices["run"].items if i.product_id == command.product_id)
        if command.price_minor >= item.price_minor:
            raise UserError(
                "A flash sale needs a price below {price}.", fields={"price": item.price_minor}
            )
        starts = now_ms()
        flash = FlashSale(
            command.product_id,
            command.price_minor,
            item.currency,
            item.price_minor,
            starts,
            starts + command.duration_s * 1000,
            command.duration_s,
        )
        self._set("offers", flash=flash)

    def _move_overlay(self, command: MoveOverlay) -> None:
        self._put(command.overlay_id, lambda _: {"x_px": command.x_px, "y_px": command.y_px})

    def _resize_overlay(self, command: ResizeOverlay) -> None:
        def sized(overlay: OverlayState) -> dict[str, Any]:
            share = command.scale_percent / overlay.scale_percent
            return {
                "x_px": command.x_px,
                "y_px": command.y_px,
                "width_px": round(overlay.width_px * share),
                "height_px": round(overlay.height_px * share),
                "scale_percent": command.scale_percent,
            }

        self._put(command.overlay_id, sized)

    def _put(self, name: OverlayId, change: Callable[[OverlayState], dict[str, Any]]) -> None:
        """Amend the overlay or small picture of this name."""
        scene = self.slices["scene"]
        for field in ("overlays", "insets"):
            shown: tuple[OverlayState, ...] = getattr(scene, field)
            changed = tuple(
                replace(one, **change(one)) if one.overlay_id == name else one for one in shown
            )
            self._set("scene", **{field: changed})

    def _add_product(self, command: AddProduct) -> None:
        items = self.slices["run"].items
        item = RunItem(
            ProductId(new_id()),
            len(items) + 1,
            command.name,
            command.price_minor,
            command.currency,
            command.stock,
        )
        self._set("run", items=(*items, item))

    def _hide(self, command: HideChatLine) -> None:
        self._feed_chat(replace(self.chat[command.line_id], is_hidden=command.hidden))

    def _set_order_status(self, command: SetOrderStatus) -> None:
        order = replace(self.orders[command.order_id], status=OrderStatus(command.status))
        self._feed_order(order)

    def _refund(self, command: RefundOrder) -> None:
        order = self.orders[command.order_id]
        given_back = order.refunded_minor + command.amount_minor
        is_all = given_back >= order.total_minor
        status = OrderStatus.REFUNDED if is_all else order.status
        self._feed_order(replace(order, refunded_minor=given_back, status=status))

    def _use_microphone(self, command: UseMicrophone) -> None:
        sound = self.slices["sound"]
        chosen = [*sound.microphones, *[""] * command.number][: max(4, command.number)]
        chosen[command.number - 1] = command.device_id
        strips = {strip.sound_id: strip for strip in sound.strips}
        mics = {SourceId(f"mic-{place}"): name for place, name in enumerate(chosen, 1) if name}
        heard = tuple(
            replace(
                strips.get(key, SoundStrip(key, "microphone", "")), name=name.partition(": ")[2]
            )
            for key, name in mics.items()
        )
        others = tuple(strip for strip in sound.strips if strip.kind != "microphone")
        self._set("sound", microphones=tuple(chosen), strips=heard + others)

    def _save_settings(self, command: SaveSettings) -> None:
        before = self.slices["settings"].values
        waiting = tuple(
            name
            for name in ("width_px", "height_px", "fps", "preset", "reach", "edge_port")
            if getattr(command.values, name) != getattr(before, name)
        )
        self._set("settings", values=command.values, waiting=waiting)

    def _set_preview(self, command: SetPreview) -> None:
        self.put("preview", PreviewState(command.width_px, command.height_px, command.fps))

    def _feed_chat(self, line: ChatLine) -> None:
        self.chat[line.line_id] = line
        if self.is_connected:
            self.listener.feed_arrived("chat", ChatBatch((line,), len(self.chat)))

    def _feed_order(self, line: OrderLine) -> None:
        self.orders[line.order_id] = line
        if self.is_connected:
            self.listener.feed_arrived("orders", OrderBatch((line,), self._totals()))

    def _totals(self) -> tuple[CurrencyTotal, ...]:
        sums: dict[str, tuple[int, int]] = {}
        for order in self.orders.values():
            if order.status in NOT_COUNTED or not order.currency:
                continue
            total, count = sums.get(order.currency, (0, 0))
            sums[order.currency] = (total + order.total_minor, count + 1)
        return tuple(CurrencyTotal(name, total, count) for name, (total, count) in sums.items())
