"""The markets of the show: their rules shown to the host, the show's texts held against them.

Lives on the control loop; looks again only when a text changed.
"""

from collections.abc import Iterable

from studio.control.crowd_states import CrowdState
from studio.control.door import Door
from studio.control.market_commands import SignText
from studio.control.market_states import (
    MarketsState,
    MarketState,
    MarketText,
    RuleState,
    WordingHint,
)
from studio.control.sheet_states import SheetState
from studio.control.states import RunOfShowState
from studio.errors import N_, UserError
from studio.kit.clock import Clock, epoch_ms
from studio.l10n.safe_text import safe_text
from studio.market.customs import customs
from studio.market.market import countries, market
from studio.market.signatures import Signature, sign, signatures, text_key
from studio.market.wording import lint
from studio.store.store import Store

_REVIEWER_CHARS = 60
_TEXTS_MOST = 200

Text = tuple[str, str]
"""Its kind and itself."""


class Markets:
    """Owner of the `markets` slice."""

    def __init__(self, store: Store, door: Door, clock: Clock, chosen: Iterable[str]) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._countries = _known(chosen)
        self._signed: dict[tuple[str, str], Signature] = {}
        self._texts: tuple[Text, ...] = ()

    async def load(self) -> None:
        """Read who signed what; show the markets."""
        self._signed = await self._store.read(signatures)
        self._show()

    def use(self, chosen: Iterable[str]) -> None:
        """The show has these markets from now on."""
        self._countries = _known(chosen)
        self._show()

    def wire(self) -> None:
        """Take the commands about markets."""
        self._door.on(SignText, self._sign)

    def follow(self, run: RunOfShowState, banner: str) -> None:
        """Something visible may have changed. Cheap while no text did."""
        texts = tuple(self._collected(run, banner))[:_TEXTS_MOST]
        if texts != self._texts:
            self._texts = texts
            self._show()

    def _collected(self, run: RunOfShowState, banner: str) -> Iterable[Text]:
        yield from (("product", item.name) for item in run.items)
        if banner:
            yield "banner", banner
        sheet = self._door.slices.get("sheet")
        if isinstance(sheet, SheetState):
            for segment in sheet.segments:
                yield from (("script", text) for text in segment.prompts.values() if text)
        crowd = self._door.slices.get("crowd")
        if isinstance(crowd, CrowdState):
            yield from _said(crowd)

    async def _sign(self, command: SignText) -> None:
        texts = {text for _, text in self._texts}
        if command.country not in self._countries or command.text not in texts:
            raise UserError(
                N_("This text is not in the show any more."),
                remedy=N_("Look at the list again: it may have changed."),
                code="market.text",
            )
        reviewer = safe_text(command.reviewer, _REVIEWER_CHARS)
        now_ms = epoch_ms(self._clock.utc_now())
        signature = Signature(reviewer, now_ms) if reviewer else None
        await self._store.write(
            lambda connection: sign(connection, command.country, command.text, signature)
        )
        self._signed = await self._store.read(signatures)
        self._show()

    def _show(self) -> None:
        self._door.show("markets", MarketsState(tuple(map(self._state, self._countries))))

    def _state(self, country: str) -> MarketState:
        pack, ways = market(country), customs(country)
        return MarketState(
            country=country,
            language=pack.language,
            currency=pack.currency,
            timezone=pack.timezone,
            countdown=pack.urgency.countdown.value,
            stock=pack.urgency.stock.value,
            cool_down_s=pack.urgency.cool_down_s,
            was_price_days=pack.urgency.was_price_days,
            sources=tuple(
                RuleState(one.rule, one.is_house, one.read_on) for one in pack.urgency.sources
            ),
            address=ways.address,
            payment=ways.payment,
            delivery_days=ways.delivery_days,
            quiet_hours=ways.quiet_hours,
            reviewed_by=ways.reviewed_by,
            kept_days=pack.buyers.kept_days,
            kept_reason=pack.buyers.reason,
            texts=tuple(self._text(country, kind, text) for kind, text in self._texts),
        )

    def _text(self, country: str, kind: str, text: str) -> MarketText:
        signature = self._signed.get((country, text_key(text)))
        hints = tuple(
            WordingHint(f.word, f.wording.reason.value, f.wording.say, f.wording.source)
            for f in lint(text, country)
        )
        if signature is None:
            return MarketText(kind, text, hints)
        return MarketText(kind, text, hints, signature.reviewer, signature.signed_at_ms)


def _known(chosen: Iterable[str]) -> tuple[str, ...]:
    return tuple(country for country in chosen if country in countries())


def _said(crowd: CrowdState) -> Iterable[Text]:
    """What the audience is asked and promised in words of the seller."""
    yield from (("coupon", coupon.code) for coupon in crowd.coupons)
    if crowd.poll is not None:
        yield "poll", crowd.poll.question
        yield from (("poll", option) for option in crowd.poll.options)
    if crowd.giveaway is not None:
        yield "giveaway", crowd.giveaway.title
    if crowd.question:
        yield "question", crowd.question
