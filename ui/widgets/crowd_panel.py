"""What the audience takes part in: coupons, poll, giveaway, question, goal, real orders."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from studio.control.command import Command
from studio.control.crowd_commands import (
    DrawGiveaway,
    EndCoupon,
    EndPoll,
    SetGoal,
    SetTicker,
    ShowQuestion,
)
from studio.control.crowd_states import CouponState, GiveawayState, GoalState, PollState
from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import ngettext
from ui import formats
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S
from ui.widgets.buttons import push_button
from ui.widgets.crowd_drawers import CouponDrawer, GiveawayDrawer, PollDrawer
from ui.widgets.drawers import Drawer
from ui.widgets.panel import Panel, inset

_MOST_COUPONS = 3


class Part(QFrame):
    """One kind of participation: its name, how it stands, and what to do."""

    def __init__(self, name: str, verb: str, call: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("drawer")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(4)
        column.addWidget(PlainLabel(name, face=font(weight=BOLD)))
        self.words = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        column.addWidget(self.words)
        self.column = column
        self.button = push_button(verb)
        self.button.clicked.connect(call)
        column.addWidget(self.button)

    def say(self, words: str, verb: str) -> None:
        """How it stands, and what the button does now."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.button.setText(verb)
        self.button.setAccessibleName(verb)

    def add_field(self, name: str) -> QLineEdit:
        """A text field above the button."""
        field = QLineEdit()
        field.setFont(font())
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.returnPressed.connect(self.button.click)
        self.column.insertWidget(self.column.count() - 1, field)
        return field


class CrowdPanel(Panel):
    """Observes what the audience takes part in, and starts and ends it."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(_("Audience"), "everyone", parent)
        self._studio = studio
        self._entry_ends = QTimer(self, singleShot=True)
        self._entry_ends.timeout.connect(self._show_giveaway)
        self.drawer: Drawer | None = None
        self.coupon = Part(_("Coupon"), "", self._open_coupon)
        self.coupon_end = push_button("", kind="quiet")
        self.coupon.column.addWidget(self.coupon_end)
        self.poll = Part(_("Poll"), "", self._toggle_poll)
        self.giveaway = Part(_("Giveaway"), "", self._toggle_giveaway)
        self.question = Part(_("Question on the picture"), "", self._toggle_question)
        self.question_text = self.question.add_field(_("Question"))
        self.goal = Part(_("Sales goal"), "", self._toggle_goal)
        currency = studio.show.host_currency
        self.goal_sum = self.goal.add_field(_("Amount ({currency})").format(currency=currency))
        self.ticker = Part(_("Ticker of real orders"), "", self._toggle_ticker)
        self._place()
        self.coupon_end.clicked.connect(self._end_coupon)
        studio.crowd_changed.connect(self._show)
        self._show()

    def close_drawer(self) -> None:
        """Back to the list."""
        if self.drawer is not None:
            self.drawer.deleteLater()
            self.drawer = None
            self.parts_area.show()

    def _place(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        for part in (
            self.coupon, self.poll, self.giveaway, self.question, self.goal, self.ticker,
        ):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)
        self.parts_area = QScrollArea()
        self.parts_area.setFrameShape(QFrame.Shape.NoFrame)
        self.parts_area.setWidgetResizable(True)
        self.parts_area.setWidget(inner)
        inset(self.parts_area, self)

    def _show(self) -> None:
        crowd = self._studio.crowd
        coupons = "\n".join(map(coupon_words, crowd.coupons))
        self.coupon.say(coupons, _("New coupon…"))
        self.coupon.button.setEnabled(len(crowd.coupons) < _MOST_COUPONS)
        self.coupon_end.setVisible(bool(crowd.coupons))
        self.coupon_end.setText(_("Take the oldest coupon back"))
        self.poll.say(poll_words(crowd.poll), _poll_verb(crowd.poll))
        self._show_giveaway()
        asked = " ".join(part for part in (crowd.question_by, crowd.question) if part)
        self.question.say(asked, _("Take off") if crowd.question else _("Show"))
        goal = crowd.goal
        self.goal.say(goal_words(goal), _("Show") if goal is None else _("Take off"))
        self.goal_sum.setVisible(goal is None)
        self.question_text.setVisible(not crowd.question)
        shown = _("On: only orders that are really there, names masked.")
        self.ticker.say(
            shown if crowd.has_ticker else "", _("Take off") if crowd.has_ticker else _("Show")
        )

    def _show_giveaway(self) -> None:
        """A winner is drawn when entry is over, as everybody was told; the button waits for it."""
        giveaway = self._studio.crowd.giveaway
        self.giveaway.say(giveaway_words(giveaway), _giveaway_verb(giveaway))
        is_drawn = giveaway is None or bool(giveaway.seed)
        wait_ms = 0 if giveaway is None or is_drawn else giveaway.closes_ms - formats.now_ms()
        self.giveaway.button.setEnabled(wait_ms <= 0)
        if wait_ms > 0:
            self._entry_ends.start(wait_ms + 1)

    def _open(self, drawer: Drawer) -> None:
        self.close_drawer()
        self.drawer = drawer
        drawer.pack()
        drawer.confirmed.connect(self._submit)
        drawer.closed.connect(self.close_drawer)
        self.parts_area.hide()
        inset(drawer, self)

    def _submit(self, command: Command) -> None:
        self._studio.submit(command)

    def _open_coupon(self) -> None:
        self._open(CouponDrawer(self._studio.show.host_currency))

    def _end_coupon(self) -> None:
        if self._studio.crowd.coupons:
            self._studio.submit(EndCoupon(self._studio.crowd.coupons[0].coupon_id))

    def _toggle_poll(self) -> None:
        if self._studio.crowd.poll is None:
            self._open(PollDrawer())
        else:
            self._studio.submit(EndPoll())

    def _toggle_giveaway(self) -> None:
        if self._studio.crowd.giveaway is None:
            self._open(GiveawayDrawer())
        else:
            self._studio.submit(DrawGiveaway())

    def _toggle_question(self) -> None:
        text = "" if self._studio.crowd.question else self.question_text.text().strip()
        self._studio.submit(ShowQuestion(text))
        self.question_text.clear()

    def _toggle_goal(self) -> None:
        if self._studio.crowd.goal is not None:
            self._studio.submit(SetGoal(0))
            return
        sum_minor = formats.minor_units(self.goal_sum.text(), self._studio.show.host_currency)
        if sum_minor:
            self._studio.submit(SetGoal(sum_minor))

    def _toggle_ticker(self) -> None:
        self._studio.submit(SetTicker(not self._studio.crowd.has_ticker))


def goal_words(goal: GoalState | None) -> str:
    """How far the show is, and what the sum leaves out."""
    if goal is None:
        return ""
    words = _("{reached} of {target}").format(
        reached=formats.money(goal.reached_minor, goal.currency),
        target=formats.money(goal.target_minor, goal.currency),
    )
    if not goal.unbooked:
        return words
    left_out = ngettext(
        "{count} order is left out: there is no rate for its currency.",
        "{count} orders are left out: there is no rate for their currency.",
        goal.unbooked,
    )
    return f"{words}\n{left_out.format(count=formats.number(goal.unbooked))}"


def coupon_words(coupon: CouponState) -> str:
    """A coupon and how many used it."""
    return _("{code}: {used} of {first}, until {time}").format(
        code=formats.isolated(coupon.code),
        used=formats.number(coupon.used),
        first=formats.number(coupon.first_n),
        time=formats.clock(coupon.ends_ms),
    )


def poll_words(poll: PollState | None) -> str:
    """A poll and its votes."""
    if poll is None:
        return ""
    votes = (
        f"{formats.isolated(text)}: {formats.number(count)}"
        for text, count in zip(poll.options, poll.votes, strict=True)
    )
    return "\n".join([poll.question, *votes])


def giveaway_words(giveaway: GiveawayState | None) -> str:
    """A giveaway, who takes part, who won."""
    if giveaway is None:
        return ""
    count = ngettext("{count} takes part", "{count} take part", giveaway.entrants)
    lines = [giveaway.title, count.format(count=formats.number(giveaway.entrants))]
    if giveaway.seed:
        name = formats.isolated(giveaway.winner)
        contact = formats.isolated(giveaway.winner_contact)
        lines.append(_("Winner: {name}, {contact}").format(name=name, contact=contact))
        lines.append(_("Seed: {seed}").format(seed=formats.isolated(giveaway.seed[:16] + "…")))
    else:
        lines.append(_("Entry until {time}").format(time=formats.clock(giveaway.closes_ms)))
    return "\n".join(lines)


def _poll_verb(poll: PollState | None) -> str:
    if poll is None:
        return _("New poll…")
    return _("Close the poll") if poll.is_open else _("Take off")


def _giveaway_verb(giveaway: GiveawayState | None) -> str:
    if giveaway is None:
        return _("New giveaway…")
    return _("Take off") if giveaway.seed else _("Draw the winner")
