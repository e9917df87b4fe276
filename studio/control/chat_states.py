"""What the engine shows of the chat beside its lines: translation, moderation, platforms."""

from dataclasses import dataclass, field
from enum import Enum

from studio.control.problem import Problem


class TranslationStatus(Enum):
    """OFF: no service chosen. PAUSED: it failed, tried again soon. SPENT: the budget is used up."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class TranslationState:
    """Translation of the chat. provider: libretranslate, deepl, google, azure, local or "".

    host_language: what viewers' lines are translated into. languages: what the host's words are
    translated into now (ISO 639). has_key, keeps_key: whether a key is known, and outlives the
    program. glossary: as the host wrote it, for all markets; market_glossaries: by country.
    """

    provider: str = ""
    status: TranslationStatus = TranslationStatus.OFF
    host_language: str = "en"
    languages: tuple[str, ...] = ()
    url: str = ""
    region: str = ""
    project: str = ""
    has_key: bool = False
    keeps_key: bool = False
    used_chars: int = 0
    budget_chars: int = 0
    glossary: str = ""
    market_glossaries: dict[str, str] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class SanctionShown:
    """A viewer who is muted, banned or shadowed. until_ms 0: until it is lifted."""

    viewer_id: str
    author: str
    kind: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class ActionShown:
    """A moderator's step. kind: hide, show, approve, mute, ban, shadow, lift."""

    number: int
    at_ms: int
    kind: str
    author: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class ModerationState:
    """The rules of the room, whom they hold, and the newest steps, newest first."""

    blocked: str = ""
    patterns: str = ""
    holds_links: bool = True
    stops_floods: bool = True
    needs_approval: bool = False
    slow_mode_s: int = 0
    sanctions: tuple[SanctionShown, ...] = ()
    actions: tuple[ActionShown, ...] = ()


@dataclass(frozen=True, slots=True)
class RepliesState:
    """Questions and their answers.

    waiting: questions nobody answered. oldest_ms: since when the oldest of them waits, None for
    none. answer_ms: how long an answer took lately (median), None until there was one. delay_ms:
    from the writer's send to this disk, the slowest lately.
    """

    is_automatic: bool = False
    waiting: int = 0
    oldest_ms: int | None = None
    answer_ms: int | None = None
    delay_ms: int | None = None


class PlatformStatus(Enum):
    """FAILED: the host must act; RETRYING: the studio tries again by itself."""

    OFF = "off"
    CONNECTING = "connecting"
    ON = "on"
    RETRYING = "retrying"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SignInCode:
    """What the host enters, and on which page."""

    code: str
    url: str


@dataclass(frozen=True, slots=True)
class PlatformState:
    """Chat of one platform. lines: read in this run.

    writes: what the host says is written there too; posted, refused: how many were taken and not,
    post_problem: why the newest was not. signin: while the studio waits for the host to agree.
    """

    name: str
    status: PlatformStatus = PlatformStatus.OFF
    lines: int = 0
    problem: Problem | None = None
    writes: bool = False
    posted: int = 0
    refused: int = 0
    post_problem: Problem | None = None
    signin: SignInCode | None = None


@dataclass(frozen=True, slots=True)
class PlatformsState:
    """Every platform whose chat can be read. keeps_tokens: they outlive the program."""

    platforms: tuple[PlatformState, ...] = ()
    keeps_tokens: bool = True


@dataclass(frozen=True, slots=True)
class BridgeState:
    """A tool that may bring chat under this name. lines: brought in this run.

    has_token: False after a start without a keyring: the host makes a new one.
    """

    bridge_id: str
    name: str
    has_token: bool = True
    lines: int = 0


@dataclass(frozen=True, slots=True)
class BridgesState:
    """Every bridge, oldest first."""

    bridges: tuple[BridgeState, ...] = ()
