"""The smaller overlays: QR code, logo, question, goal meter, ticker of real orders. Pure.

Whoever knows the data fills `Extras` with final texts (translated, in the market's digits); here
they become specs at their places.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studio.compose.scene import (
    Drawn,
    GoalSpec,
    LogoSpec,
    QrSpec,
    QuestionSpec,
    Rect,
    TextStyle,
    TickerSpec,
)
from studio.ids import OverlayId
from studio.l10n.catalogue import Catalogue
from studio.l10n.safe_text import safe_text
from studio.media.rates import Canvas
from studio.stage.zones import goal_rect, logo_rect, qr_rect, question_rect, ticker_rect

QR = OverlayId("qr")
LOGO = OverlayId("logo")
QUESTION = OverlayId("question")
GOAL = OverlayId("goal")
TICKER = OverlayId("ticker")

_LINE_CHARS = 120
_QUESTION_CHARS = 200
_NAME_CHARS = 60
_MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class Question:
    """A buyer's question, as translated for the show."""

    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """label: what is wanted. value: how far it is, "61 %". share: 0..1."""

    label: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Extras:
    """What stands on the picture beside card, countdown and banner; empty shows nothing.

    qr_url: the checkout page. ticker: real orders only, newest first.
    """

    qr_url: str = ""
    logo: Path | None = None
    question: Question | None = None
    goal: Goal | None = None
    ticker: tuple[str, ...] = ()


NO_EXTRAS = Extras()


def extra_overlays(
    extras: Extras, canvas: Canvas, style: TextStyle
) -> Iterator[tuple[OverlayId, Rect, Drawn]]:
    """Each with its usual place, from back to front."""
    texts, mirrored = Catalogue.load(style.language), style.right_to_left
    if extras.logo is not None:
        yield LOGO, logo_rect(canvas, right_to_left=mirrored), LogoSpec(extras.logo, style)
    if extras.goal is not None:
        goal = extras.goal
        label, value = safe_text(goal.label, _NAME_CHARS), safe_text(goal.value, _NAME_CHARS)
        spec = GoalSpec(label, value, goal.share, style)
        yield GOAL, goal_rect(canvas, right_to_left=mirrored), spec
    if extras.ticker:
        lines = tuple(safe_text(line, _LINE_CHARS) for line in extras.ticker[:_MOST_LINES])
        yield TICKER, ticker_rect(canvas, right_to_left=mirrored), TickerSpec(lines, style)
    if extras.question is not None:
        asked = QuestionSpec(
            safe_text(extras.question.text, _QUESTION_CHARS),
            safe_text(extras.question.author, _NAME_CHARS),
            texts.gettext("Question"),
            style,
        )
        yield QUESTION, question_rect(canvas, right_to_left=mirrored), asked
    if extras.qr_url:
        code = QrSpec(extras.qr_url, texts.gettext("Scan to buy"), style)
        yield QR, qr_rect(canvas, right_to_left=mirrored), code
