"""Commands of the chat: translation, moderation, platforms."""

from dataclasses import dataclass, field
from typing import ClassVar

from studio.control.command import Command
from studio.control.roles import Role
from studio.ids import ChatLineId, ProductId


@dataclass(frozen=True, slots=True)
class SetTranslation(Command):
    """Choose a translation service; provider "" turns it off. key None keeps the known one.

    url: the service's address; of `local` the folder of its models.
    """

    provider: str
    url: str = ""
    region: str = ""
    project: str = ""
    key: str | None = None
    budget_chars: int = 0


@dataclass(frozen=True, slots=True)
class SetGlossary(Command):
    """Words that are translated one way only: a line `term = es: palabra, de: Wort` for each.

    market: an ISO 3166 country that says them in its own way, "" for all.
    """

    ROLE: ClassVar[Role] = Role.PRODUCER
    text: str
    market: str = ""


@dataclass(frozen=True, slots=True)
class SetModeration(Command):
    """The rules of the room. blocked, patterns (RE2): one a line. slow_mode_s: 0 for none."""

    ROLE: ClassVar[Role] = Role.MODERATOR
    blocked: str = ""
    patterns: str = ""
    holds_links: bool = True
    stops_floods: bool = True
    needs_approval: bool = False
    slow_mode_s: int = 0


@dataclass(frozen=True, slots=True)
class ApproveChatLine(Command):
    """Show everyone a line that a rule held back."""

    ROLE: ClassVar[Role] = Role.MODERATOR
    line_id: ChatLineId


@dataclass(frozen=True, slots=True)
class SanctionViewer(Command):
    """Mute, ban or shadow (`kind`) the author of a line. minutes 0: until it is lifted."""

    ROLE: ClassVar[Role] = Role.MODERATOR
    line_id: ChatLineId
    kind: str
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class LiftSanction(Command):
    """Let a viewer write again."""

    ROLE: ClassVar[Role] = Role.MODERATOR
    viewer_id: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class UndoModeration(Command):
    """Take a moderator's step back; everything is as it was before it."""

    ROLE: ClassVar[Role] = Role.MODERATOR
    number: int


@dataclass(frozen=True, slots=True)
class SendQuickReply(Command):
    """Say a ready sentence (`kind`) with a product's facts of now, in everyone's language.

    product_id None: the pinned one. answers: the line it answers, "" for none.
    """

    ROLE: ClassVar[Role] = Role.MODERATOR
    kind: str
    product_id: ProductId | None = None
    answers: str = ""


@dataclass(frozen=True, slots=True)
class SetAutoReply(Command):
    """Answer questions about price and stock by itself, marked as automatic."""

    ROLE: ClassVar[Role] = Role.PRODUCER
    enabled: bool


@dataclass(frozen=True, slots=True)
class ConnectPlatform(Command):
    """Read another platform's chat: twitch, youtube or facebook. token None keeps the known one.

    channel: whose chat, where the token does not say it. client_id: of the app, where asked for.
    writes: what the host says is written there too.
    """

    name: str
    token: str | None = field(default=None, repr=False)
    channel: str = ""
    client_id: str = ""
    writes: bool = False


@dataclass(frozen=True, slots=True)
class SignInPlatform(Command):
    """Sign in to twitch or youtube by a code that the host enters on the platform's own page.

    client_id, client_secret: of the host's own app (Twitch gives no secret).
    """

    name: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    writes: bool = False


@dataclass(frozen=True, slots=True)
class DisconnectPlatform(Command):
    """Stop reading a platform's chat, forget its token, and revoke one that was signed in for."""

    name: str


@dataclass(frozen=True, slots=True)
class AddChatBridge(Command):
    """Let a tool bring another platform's chat to the edges. token: made by the window, secret."""

    name: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoveChatBridge(Command):
    """Revoke a bridge's token; its tool is cut off at once."""

    bridge_id: str


COMMANDS: tuple[type[Command], ...] = (
    SetTranslation,
    SetGlossary,
    SetModeration,
    ApproveChatLine,
    SanctionViewer,
    LiftSanction,
    UndoModeration,
    SendQuickReply,
    SetAutoReply,
    ConnectPlatform,
    SignInPlatform,
    DisconnectPlatform,
    AddChatBridge,
    RemoveChatBridge,
)
