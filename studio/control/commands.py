"""Every command of the studio: plain frozen dataclasses, each with the role it needs.

A command's wire name is its class name in snake case (`PinProduct` -> `pin_product`). Handlers
live in the domain packages; `COMMANDS` is the only list. A larger area keeps its commands in
`<area>_commands.py` beside this file and its own `COMMANDS` joins the list here.
"""

from dataclasses import dataclass
from typing import ClassVar

from studio.control import (
    catalog_commands,
    chat_commands,
    crowd_commands,
    demo_commands,
    destination_commands,
    edge_commands,
    encoder_commands,
    key_commands,
    market_commands,
    offers_commands,
    orders_commands,
    picture_commands,
    recording_commands,
    settings_commands,
    sheet_commands,
    sound_commands,
    summary_commands,
)
from studio.control.command import Command, wire_name
from studio.control.roles import Role
from studio.ids import ChatLineId, OrderId, OutputId, OverlayId, ProductId, SceneId


@dataclass(frozen=True, slots=True)
class GoLive(Command):
    """Start broadcasting to every enabled destination."""


@dataclass(frozen=True, slots=True)
class EndShow(Command):
    """Stop broadcasting; outputs flush and the recording closes."""


@dataclass(frozen=True, slots=True)
class Shutdown(Command):
    """End the engine (and its embedded edge). Refused while live unless `even_if_live`."""

    even_if_live: bool = False


@dataclass(frozen=True, slots=True)
class Panic(Command):
    """Hide every overlay (`on`) in the next frame, or bring them back."""

    ROLE: ClassVar[Role] = Role.MODERATOR
    on: bool = True


@dataclass(frozen=True, slots=True)
class PinProduct(Command):
    """Put one product's card on the picture and the page. None takes it off."""

    ROLE: ClassVar[Role] = Role.SELLER
    product_id: ProductId | None = None


@dataclass(frozen=True, slots=True)
class StartFlashSale(Command):
    """Sell `product_id` for `price_minor` for `duration_s` seconds (60..1200), then revert.

    lead_s: announce it so long before (10..300), 0: at once. total_units, per_buyer: how many go
    at the price, 0: no limit. reason: why it comes again within the cool-down; it is kept.
    """

    ROLE: ClassVar[Role] = Role.SELLER
    product_id: ProductId
    price_minor: int
    duration_s: int
    lead_s: int = 0
    total_units: int = 0
    per_buyer: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EndFlashSale(Command):
    """End the running flash sale now; the price reverts."""

    ROLE: ClassVar[Role] = Role.SELLER


@dataclass(frozen=True, slots=True)
class SetBanner(Command):
    """Show a line of text on the picture; empty text takes it off."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    text: str = ""


@dataclass(frozen=True, slots=True)
class SetScene(Command):
    """Switch the program to another scene."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    scene_id: SceneId


@dataclass(frozen=True, slots=True)
class MoveOverlay(Command):
    """Place the top left corner of an overlay or an inset, in canvas pixels.

    Rounded to even, kept inside.
    """

    ROLE: ClassVar[Role] = Role.PRODUCER
    overlay_id: OverlayId
    x_px: int
    y_px: int


@dataclass(frozen=True, slots=True)
class AddProduct(Command):
    """Add a product to the catalogue and the run of show. Price in the show's host currency."""

    ROLE: ClassVar[Role] = Role.SELLER
    name: str
    price_minor: int
    currency: str
    stock: int


@dataclass(frozen=True, slots=True)
class SetStock(Command):
    """Correct a product's stock to `stock` units."""

    ROLE: ClassVar[Role] = Role.SELLER
    product_id: ProductId
    stock: int


@dataclass(frozen=True, slots=True)
class SendChat(Command):
    """Say something to the audience as the host. answers: the line it answers, "" for none."""

    ROLE: ClassVar[Role] = Role.MODERATOR
    text: str
    answers: str = ""


@dataclass(frozen=True, slots=True)
class HideChatLine(Command):
    """Take a line off every screen (it stays in the store), or show it again."""

    ROLE: ClassVar[Role] = Role.MODERATOR
    line_id: ChatLineId
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class SetOrderStatus(Command):
    """Move an order forward: paid, packed, shipped, cancelled."""

    ROLE: ClassVar[Role] = Role.SELLER
    order_id: OrderId
    status: str


@dataclass(frozen=True, slots=True)
class RetryOutput(Command):
    """Try a failed or waiting output again now."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    output_id: OutputId


@dataclass(frozen=True, slots=True)
class SetPreview(Command):
    """Ask for the preview at a size in pixels and a rate; 0 x 0 turns it off."""

    ROLE: ClassVar[Role] = Role.OBSERVER
    width_px: int
    height_px: int
    fps: int = 30


@dataclass(frozen=True, slots=True)
class SetLanguage(Command):
    """The host's language (BCP 47): for texts the engine itself writes."""

    language: str


COMMANDS: tuple[type[Command], ...] = (
    GoLive,
    EndShow,
    Shutdown,
    Panic,
    PinProduct,
    StartFlashSale,
    EndFlashSale,
    SetBanner,
    SetScene,
    MoveOverlay,
    AddProduct,
    SetStock,
    SendChat,
    HideChatLine,
    SetOrderStatus,
    RetryOutput,
    SetPreview,
    SetLanguage,
    *orders_commands.COMMANDS,
    *picture_commands.COMMANDS,
    *destination_commands.COMMANDS,
    *edge_commands.COMMANDS,
    *key_commands.COMMANDS,
    *recording_commands.COMMANDS,
    *encoder_commands.COMMANDS,
    *sound_commands.COMMANDS,
    *catalog_commands.COMMANDS,
    *offers_commands.COMMANDS,
    *crowd_commands.COMMANDS,
    *chat_commands.COMMANDS,
    *sheet_commands.COMMANDS,
    *settings_commands.COMMANDS,
    *summary_commands.COMMANDS,
    *market_commands.COMMANDS,
    *demo_commands.COMMANDS,
)


COMMAND_BY_NAME = {wire_name(command): command for command in COMMANDS}
