"""The rules of a room, and the moderator who applies them to each line before it is stored."""

import re
from collections import Counter, OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from studio.chat.moderation.blocklist import BlockList, bare
from studio.chat.room import SEEN_BY_ALL, Ruling
from studio.control.feeds import Audience
from studio.ids import ViewerId
from studio.link.messages import ViewerChat

FLOOD_WINDOW_MS = 10_000
FLOOD_LINES = 6
REPEAT_WINDOW_MS = 60_000
REPEATS = 3  # the same line so often by one person
RAID_VIEWERS = 5  # or by so many people
_RAID_CHARS = 12  # of a line long enough not to be "yes please"
_REMEMBERED = 5000
_LINK = re.compile(
    r"(?:https?|ftp)://|www\.\S|\b[a-z][\w-]*\.(?:com|net|org|io|me|ly|co|cn|ru|info|biz|shop|store|"
    r"xyz|site|online|app|link|top|live|vip|club|gg|tk)\b",
    re.IGNORECASE,
)


class SanctionKind(Enum):
    """MUTE: may not write for a while. BAN: may not write. SHADOW: nobody else sees the lines."""

    MUTE = "mute"
    BAN = "ban"
    SHADOW = "shadow"


@dataclass(frozen=True, slots=True)
class Sanction:
    """What one viewer is under. until_ms 0: until it is lifted."""

    kind: SanctionKind
    until_ms: int = 0

    def holds(self, now_ms: int) -> bool:
        """Whether it is still in force."""
        return self.until_ms == 0 or now_ms < self.until_ms


@dataclass(frozen=True, slots=True)
class Rules:
    """What the host chose. blocked, patterns: one a line. slow_mode_s: 0 for none."""

    blocked: str = ""
    patterns: str = ""
    holds_links: bool = True
    stops_floods: bool = True
    needs_approval: bool = False
    slow_mode_s: int = 0


_OF_SANCTION = {
    SanctionKind.MUTE: Ruling(Audience.NOBODY, "muted"),
    SanctionKind.BAN: Ruling(Audience.NOBODY, "banned"),
    SanctionKind.SHADOW: Ruling(Audience.AUTHOR, "shadow"),
}


class Moderator:
    """Judges lines in their order. Writer thread; rules and sanctions are replaced as a whole."""

    def __init__(self) -> None:
        self._rules = Rules()
        self._list = BlockList()
        self._sanctions: Mapping[ViewerId, Sanction] = {}
        self._flood = Flood()

    def use_rules(self, rules: Rules) -> None:
        """Go by these from now on. Raises UserError naming a pattern that cannot be used."""
        self._list = BlockList(rules.blocked.splitlines(), filled_lines(rules.patterns))
        self._rules = rules

    def use_sanctions(self, sanctions: Mapping[ViewerId, Sanction]) -> None:
        """Who is under what from now on."""
        self._sanctions = dict(sanctions)

    def judge(self, chat: ViewerChat, now_ms: int) -> Ruling:
        """Who may see this line, and why a person should look at it."""
        rules = self._rules
        sanction = self._sanctions.get(chat.viewer_id)
        if sanction is not None and sanction.holds(now_ms):
            return _OF_SANCTION[sanction.kind]
        if self._list.finds(chat.text) or self._list.finds(chat.name):
            return Ruling(Audience.AUTHOR, "word")
        if rules.stops_floods and (flag := self._flood.finds(chat, now_ms)):
            return Ruling(Audience.AUTHOR, flag)
        if rules.holds_links and _LINK.search(chat.text):
            return Ruling(Audience.NOBODY, "link")
        if rules.needs_approval:
            return Ruling(Audience.NOBODY, "held")
        return SEEN_BY_ALL


class Flood:
    """Too many lines of one person, the same line again, the same line by many."""

    def __init__(self) -> None:
        self._recent: OrderedDict[ViewerId, deque[tuple[int, str]]] = OrderedDict()
        self._texts: deque[tuple[int, str, ViewerId]] = deque()
        self._by_text: Counter[str] = Counter()

    def finds(self, chat: ViewerChat, now_ms: int) -> str:
        """The flag for this line: "flood", "repeat" or ""."""
        text = bare(chat.text) or chat.text
        recent = self._recent.setdefault(chat.viewer_id, deque(maxlen=2 * FLOOD_LINES))
        self._recent.move_to_end(chat.viewer_id)
        while len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)
        recent.append((now_ms, text))
        if sum(at > now_ms - FLOOD_WINDOW_MS for at, _ in recent) > FLOOD_LINES:
            return "flood"
        again = sum(one == text and at > now_ms - REPEAT_WINDOW_MS for at, one in recent)
        return "repeat" if again >= REPEATS or self._is_raid(chat, text, now_ms) else ""

    def _is_raid(self, chat: ViewerChat, text: str, now_ms: int) -> bool:
        while self._texts and self._texts[0][0] <= now_ms - REPEAT_WINDOW_MS:
            self._by_text[self._texts.popleft()[1]] -= 1
        if len(text) < _RAID_CHARS:
            return False
        if not any(one == text and who == chat.viewer_id for _, one, who in self._mine(text)):
            self._texts.append((now_ms, text, chat.viewer_id))
            self._by_text[text] += 1
        if len(self._by_text) > _REMEMBERED:
            self._by_text = +self._by_text
        return self._by_text[text] >= RAID_VIEWERS

    def _mine(self, text: str) -> list[tuple[int, str, ViewerId]]:
        return [entry for entry in self._texts if entry[1] == text] if self._by_text[text] else []


def filled_lines(text: str) -> list[str]:
    """The lines of a field that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
