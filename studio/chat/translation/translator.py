"""The one translator: terms, cache, budget and breaker around whichever service is chosen.

Lives on the control loop. A text that cannot be translated now is answered with "": the original
stands, and `problem` says why. Nothing here ever waits longer than one request to the service.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from studio.chat.translation.adapter import Adapter, MissingPairError
from studio.chat.translation.breaker import Breaker
from studio.chat.translation.terms import Covered, Terms
from studio.errors import N_, RetryableError, StudioError, UserError
from studio.l10n.safe_text import safe_text

CACHED = 5000
_GROWTH = 4  # a translation this many times longer than its text is nonsense, and is cut
_LEAST_ROOM = 200

_Key = tuple[str, str, str]


class Translator:
    """Owner of cache and budget. adapter None: translation is off.

    budget_chars: what may be sent to the service in this show, 0 for no limit. used_chars counts
    what was sent. problem: why the last request failed, None when it did not.
    """

    def __init__(
        self, adapter: Adapter | None, budget_chars: int, now_ns: Callable[[], int]
    ) -> None:
        self.adapter = adapter
        self.budget_chars = budget_chars
        self.used_chars = 0
        self.problem: StudioError | None = None
        self.terms = Terms()
        self._breaker = Breaker(now_ns)
        self._cache: OrderedDict[_Key, str] = OrderedDict()

    @property
    def is_on(self) -> bool:
        """Whether a service is chosen."""
        return self.adapter is not None

    @property
    def is_paused(self) -> bool:
        """Whether the service is left alone after failures."""
        return self._breaker.is_open

    @property
    def is_spent(self) -> bool:
        """Whether the budget is used up."""
        return 0 < self.budget_chars <= self.used_chars

    async def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """The texts in `target`; "" for each that stays as it is. Never raises StudioError.

        target: ISO 639, or with a country, whose own words for the terms are then used.
        """
        way = _Way(source, target.partition("-")[0], target)
        covered = {text: self.terms.cover(text) for text in texts}
        known = {text: self._cached(text, cover, way) for text, cover in covered.items()}
        missing = {text: covered[text] for text, found in known.items() if found is None}
        if missing:
            known |= await self._ask(missing, way)
        return [known[text] or "" for text in texts]

    async def aclose(self) -> None:
        """Free the service."""
        if self.adapter is not None:
            await self.adapter.aclose()

    async def _ask(self, covered: Mapping[str, Covered], way: "_Way") -> dict[str, str | None]:
        cost = sum(len(one.text) for one in covered.values())
        if self.adapter is None or self._breaker.is_open or not self._may_spend(cost):
            return {}
        try:
            answers = await self._send([one.text for one in covered.values()], way)
            pairs = zip(covered.items(), answers, strict=True)
            return {text: await self._whole(text, cover, raw, way) for (text, cover), raw in pairs}
        except MissingPairError as error:
            self.problem = error
        except RetryableError as error:
            self._breaker.failed(error.retry_after_s)
            self.problem = error
        except UserError as error:
            self._breaker.failed()
            self.problem = error
        return {}

    async def _whole(self, text: str, cover: Covered, raw: str, way: "_Way") -> str:
        """Terms put back; what lost one is asked for again without placeholders."""
        whole = self.terms.uncover(raw, cover, way.target)
        if whole is not None:
            self._keep((cover.text, way.source, way.language), raw)
        elif self._may_spend(len(text)):
            whole = (await self._send([text], way))[0]
            self._keep((text, way.source, way.language), whole)
        return _safe(whole or "", text)

    async def _send(self, texts: Sequence[str], way: "_Way") -> list[str]:
        assert self.adapter is not None
        self.used_chars += sum(map(len, texts))
        translated = await self.adapter.translate(texts, way.source, way.language)
        self._breaker.succeeded()
        self.problem = None
        return translated

    def _may_spend(self, chars: int) -> bool:
        if not self.budget_chars or self.used_chars + chars <= self.budget_chars:
            return True
        self.problem = UserError(
            N_("The translation budget of this show is used up."),
            remedy=N_("Raise it in the settings, under Chat."),
            code="translation.budget",
        )
        return False

    def _cached(self, text: str, cover: Covered, way: "_Way") -> str | None:
        """From the cache, whose keys are texts as glossary and product names cover them.

        So a changed glossary never finds an old answer, and each country's words share one.
        """
        raw = self._found((cover.text, way.source, way.language))
        whole = self.terms.uncover(raw, cover, way.target) if raw else None
        if whole is None and cover.terms:
            whole = self._found((text, way.source, way.language))
        return _safe(whole, text) if whole else None

    def _found(self, key: _Key) -> str | None:
        if key in self._cache:
            self._cache.move_to_end(key)
        return self._cache.get(key)

    def _keep(self, key: _Key, answer: str) -> None:
        if not answer:
            return
        self._cache[key] = answer
        while len(self._cache) > CACHED:
            self._cache.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Way:
    """From a language to one (ISO 639 both); target: that with a country, where words differ."""

    source: str
    language: str
    target: str


def _safe(whole: str, text: str) -> str:
    return safe_text(whole, max(_LEAST_ROOM, _GROWTH * len(text)))
