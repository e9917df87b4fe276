"""Translates a show's chat: viewers' lines for the host, the host's lines for each viewer.

Lives on the control loop; a line waits here after it was shown, and its translation amends it.
While more lines come than a service can take, the oldest waiting ones stay as they were written.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from sqlalchemy import Connection

from studio.chat.language.detector import GROUPED
from studio.chat.room import Room
from studio.chat.settings import read_setting, write_setting
from studio.chat.translation.adapter import Account
from studio.chat.translation.glossary import merged, read_glossary
from studio.chat.translation.local import check_folder
from studio.chat.translation.services import SERVICES
from studio.chat.translation.terms import Terms
from studio.chat.translation.translator import Translator
from studio.control.chat_commands import SetGlossary, SetTranslation
from studio.control.chat_states import TranslationState, TranslationStatus
from studio.control.door import Door
from studio.control.feeds import ChatLine
from studio.control.states import Problem
from studio.errors import N_, UserError
from studio.ids import ChatLineId, ViewerId
from studio.kit.clock import Clock
from studio.l10n.safe_text import country_code
from studio.store.store import Store

_WAITING = 200
_BATCH = 20
_KEY = "chat:translation"
_SETTING = "translation"
_NOBODY = ViewerId("")
_NONE_ASKED: Mapping[ChatLineId, str] = {}


class Secrets(Protocol):
    """Where keys lie (studio.kit.vault.Vault). Every call may block."""

    @property
    def is_lasting(self) -> bool:
        """Whether a secret outlives the program."""
        ...

    def get(self, name: str) -> str | None:
        """A secret."""
        ...

    def put(self, name: str, secret: str) -> bool:
        """Keep a secret."""
        ...


class Lines(Protocol):
    """The room and those who are shown it (ChatDesk)."""

    store: Store
    door: Door
    clock: Clock
    room: Room

    def publish(self, connection: Connection, line: ChatLine, viewer_id: ViewerId) -> None:
        """Tell the pages of a line."""
        ...

    async def change(self, job: Callable[[Connection], Iterable[ChatLine]]) -> None:
        """Amend lines, then show them."""
        ...


@dataclass(frozen=True, slots=True)
class TranslationSetting:
    """What the store keeps; the key lies in the vault."""

    provider: str = ""
    url: str = ""
    region: str = ""
    project: str = ""
    budget_chars: int = 0
    glossary: str = ""
    host_language: str = "en"
    market_glossaries: dict[str, str] = field(default_factory=dict)


class Interpreter:
    """Owner of the translator. languages: what the audience speaks; names: of the products.

    on_said: called with a line of the host's when all is translated that can be.
    """

    def __init__(
        self,
        desk: Lines,
        secrets: Secrets,
        languages: Callable[[], Iterable[str]],
        names: Callable[[], Iterable[str]],
    ) -> None:
        self._desk = desk
        self._secrets = secrets
        self._languages = languages
        self._names = names
        self._setting = TranslationSetting()
        self._has_key = False
        self._translator = Translator(None, 0, desk.clock.now_ns)
        self.on_said: Callable[[ChatLine], None] = lambda _: None
        self._waiting: deque[ChatLine] = deque(maxlen=_WAITING)
        self._asked: dict[ChatLineId, str] = {}
        self._said: deque[ChatLine] = deque()  # the host's own lines: first, and never given up
        self._wake = asyncio.Event()

    @property
    def host_language(self) -> str:
        """What the host reads (ISO 639)."""
        return self._setting.host_language

    async def load(self) -> None:
        """Take up the settings."""
        found = await self._desk.store.read(
            lambda on: read_setting(on, _SETTING, TranslationSetting)
        )
        await self._use(found or TranslationSetting())

    def wire(self) -> None:
        """Take the commands about translation."""
        self._desk.door.on(SetTranslation, self._set)
        self._desk.door.on(SetGlossary, self._set_glossary)

    async def aclose(self) -> None:
        """Free the service."""
        await self._translator.aclose()

    async def set_host_language(self, language: str) -> None:
        """The host reads another language from now on."""
        code = base_language(language)
        if code and code != self.host_language:
            await self._keep(replace(self._setting, host_language=code))

    def noted(
        self, lines: Iterable[ChatLine], asked: Mapping[ChatLineId, str] = _NONE_ASKED
    ) -> None:
        """Lines whose language is known now. asked: the language each reply's question is in."""
        self._asked |= {line_id: language for line_id, language in asked.items() if language}
        for line in lines:
            is_wanted = self._translator.is_on and bool(self._targets(line))
            if is_wanted:
                (self._said if line.is_host else self._waiting).append(line)
            elif line.is_host:
                self._asked.pop(line.line_id, None)
                self.on_said(line)
        self._wake.set()

    def show(self) -> None:
        """Show the slice; it changes with the audience's languages, use and problems."""
        translator, setting = self._translator, self._setting
        error = translator.problem
        problem = (
            Problem(error.code, error.message, error.remedy, dict(error.fields)) if error else None
        )
        state = TranslationState(
            provider=setting.provider,
            status=_status(translator),
            host_language=setting.host_language,
            languages=self.audience() if translator.is_on else (),
            url=setting.url,
            region=setting.region,
            project=setting.project,
            has_key=self._has_key,
            keeps_key=self._has_key and self._secrets.is_lasting,
            used_chars=translator.used_chars,
            budget_chars=setting.budget_chars,
            glossary=setting.glossary,
            market_glossaries=dict(setting.market_glossaries),
            problem=problem,
        )
        self._desk.door.show("translation", state)

    async def run(self) -> None:
        """Translate what waits, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting or self._said:
                await self._translate_next()
                self.show()

    async def _translate_next(self) -> None:
        """What the host said, else the oldest line with those behind it that need the same."""
        if self._said:
            await self._translate_host(self._said.popleft())
            return
        first = self._waiting[0]
        same = [line for line in self._waiting if _goes_with(line, first)][:_BATCH]
        for line in same:
            self._waiting.remove(line)
        self._renew_terms()
        texts = [line.text for line in same]
        target = self.host_language
        translated = await self._translator.translate(texts, first.language, target)
        done = [(line, text) for line, text in zip(same, translated, strict=True) if text]
        room = self._desk.room

        def enter(connection: Connection) -> list[ChatLine]:
            return [room.amend(connection, line.line_id, translation=text) for line, text in done]

        if done:
            await self._desk.change(enter)

    async def _translate_host(self, line: ChatLine) -> None:
        self._renew_terms()
        words = dict(line.translations)
        covered = self._translator.terms.cover(line.text)
        for language in self._targets(line):
            variants = self._translator.terms.variants(covered, language)
            for target in (language, *variants):
                (text,) = await self._translator.translate([line.text], line.language, target)
                if text:
                    words[target] = text

        def enter(connection: Connection) -> list[ChatLine]:
            amended = self._desk.room.translate(connection, line.line_id, words)
            self._desk.publish(connection, amended, _NOBODY)
            return [amended]

        if words != line.translations:
            await self._desk.change(enter)
        self._asked.pop(line.line_id, None)
        self.on_said(replace(line, translations=words))

    def _targets(self, line: ChatLine) -> tuple[str, ...]:
        """The languages this line has to be put into."""
        if not line.language or not line.text:
            return ()
        spoken = (*self.audience(), self._asked.get(line.line_id, ""))
        wanted = dict.fromkeys(spoken) if line.is_host else (self.host_language,)
        done = {"", line.language, *line.translations}
        return tuple(language for language in wanted if language not in done)

    def audience(self) -> tuple[str, ...]:
        """What the audience speaks beside the host's language (ISO 639)."""
        codes = {base_language(language) for language in self._languages()}
        return tuple(sorted(codes - {"", self.host_language}))

    def _renew_terms(self) -> None:
        texts = {**self._setting.market_glossaries, "": self._setting.glossary}
        self._translator.terms = Terms(self._names(), merged(texts))

    async def _set(self, command: SetTranslation) -> None:
        if command.provider and command.provider not in SERVICES:
            raise UserError(
                N_("This translation service is not known."),
                remedy=N_("Choose one of the list."),
                code="translation.unknown",
            )
        if command.provider == "libretranslate" and not command.url.startswith(_SCHEMES):
            raise UserError(
                N_("LibreTranslate needs the address of a server."),
                remedy=N_("Enter it with https:// at its beginning."),
                code="translation.url",
            )
        if command.provider == "local":
            await asyncio.to_thread(check_folder, command.url.strip())
        if command.key is not None:
            await asyncio.to_thread(self._secrets.put, _KEY, command.key.strip())
        await self._keep(
            replace(
                self._setting,
                provider=command.provider,
                url=command.url.strip(),
                region=command.region.strip(),
                project=command.project.strip(),
                budget_chars=max(0, command.budget_chars),
            )
        )

    async def _set_glossary(self, command: SetGlossary) -> None:
        """Of one market, or of all; what is used is read anew for each line."""
        read_glossary(command.text)
        if not command.market:
            await self._keep(replace(self._setting, glossary=command.text))
            return
        if not country_code(command.market):
            raise UserError(
                N_("There is no such market."),
                remedy=N_("Choose one of the list."),
                code="translation.market",
            )
        texts = {**self._setting.market_glossaries, command.market: command.text}
        kept = {market: text for market, text in texts.items() if text.strip()}
        await self._keep(replace(self._setting, market_glossaries=kept))

    async def _keep(self, setting: TranslationSetting) -> None:
        await self._desk.store.write(lambda on: write_setting(on, _SETTING, setting))
        await self._use(setting)

    async def _use(self, setting: TranslationSetting) -> None:
        former, self._setting = self._translator, setting
        make = SERVICES.get(setting.provider)
        key = await asyncio.to_thread(self._secrets.get, _KEY) if make else None
        self._has_key = bool(key)
        account = Account(setting.url, key or "", setting.region, setting.project)
        self._translator = Translator(
            make(account) if make else None, setting.budget_chars, self._desk.clock.now_ns
        )
        self._translator.used_chars = former.used_chars
        await former.aclose()
        self.show()


_SCHEMES = ("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")


def base_language(language: str) -> str:
    """`es-MX` -> `es`; languages of one group are one."""
    base = language.partition("-")[0].lower()
    return GROUPED.get(base, base)


def _goes_with(line: ChatLine, first: ChatLine) -> bool:
    return line.language == first.language


def _status(translator: Translator) -> TranslationStatus:
    if not translator.is_on:
        return TranslationStatus.OFF
    if translator.is_spent:
        return TranslationStatus.SPENT
    return TranslationStatus.PAUSED if translator.is_paused else TranslationStatus.ON
