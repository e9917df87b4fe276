"""From what the audience takes part in to the watch page and the picture."""

from dataclasses import dataclass

from studio.control.crowd_states import CrowdState, GiveawayState, GoalState, PollState
from studio.edge.crowd_view import order_line
from studio.l10n.catalogue import Catalogue
from studio.l10n.formats import money
from studio.l10n.safe_text import first_chars
from studio.link.messages import PageCoupon, PageCrowd, PageGiveaway, PageOrder, PagePoll
from studio.money import Money
from studio.stage.extras import Goal, Question


@dataclass(frozen=True, slots=True)
class Extras:
    """Final texts for the picture, in the main market's language and digits."""

    question: Question | None = None
    goal: Goal | None = None
    ticker: tuple[str, ...] = ()


def page_crowd(state: CrowdState) -> PageCrowd:
    """As the edge keeps it for every language; the winner's contact stays here."""
    return PageCrowd(
        coupons=tuple(
            PageCoupon(
                code=one.code,
                kind=one.kind,
                currency=one.currency,
                left=max(0, one.first_n - one.used),
                ends_ms=one.ends_ms,
                amount=one.amount,
                least_minor=one.least_minor,
                buy=one.buy,
                get=one.get,
                product_id=one.product_id,
            )
            for one in state.coupons
        ),
        poll=_poll(state.poll) if state.poll else None,
        giveaway=_giveaway(state.giveaway) if state.giveaway else None,
        goal_share=_share(state.goal) if state.goal else None,
        question=state.question,
        question_by=state.question_by,
        ticker=tuple(
            PageOrder(one.buyer, one.country, one.quantity, one.product) for one in state.ticker
        ),
    )


def picture_extras(
    state: CrowdState, language: str, formats: str, *, is_abroad: bool = False
) -> Extras:
    """For the picture. formats: the language with the market's digits. is_abroad: as `money`."""
    texts = Catalogue.load(language)
    goal = None
    if state.goal is not None:
        reached, target = (
            money(Money(minor, state.goal.currency), formats, is_abroad=is_abroad)
            for minor in (state.goal.reached_minor, state.goal.target_minor)
        )
        value = texts.gettext("{reached} of {target}").format(reached=reached, target=target)
        goal = Goal(texts.gettext("Tonight’s goal"), value, _share(state.goal))
    question = Question(state.question, state.question_by) if state.question else None
    lines = (PageOrder(one.buyer, one.country, one.quantity, one.product) for one in state.ticker)
    return Extras(question, goal, tuple(order_line(one, formats) for one in lines))


def _poll(poll: PollState) -> PagePoll:
    return PagePoll(poll.poll_id, poll.question, poll.options, poll.votes, poll.is_open)


def _giveaway(giveaway: GiveawayState) -> PageGiveaway:
    return PageGiveaway(
        giveaway_id=giveaway.giveaway_id,
        title=giveaway.title,
        commit=giveaway.commit,
        closes_ms=giveaway.closes_ms,
        entrants=giveaway.entrants,
        seed=giveaway.seed,
        digest=giveaway.digest,
        winner=_masked(giveaway.winner),
        winner_ticket=giveaway.winner_ticket,
    )


def _masked(name: str) -> str:
    return f"{first_chars(name, 1)}***" if name else ""


def _share(goal: GoalState) -> float:
    return round(min(1.0, max(0, goal.reached_minor) / goal.target_minor), 3)
