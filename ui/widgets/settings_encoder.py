"""Settings of the picture's encoder: which one, and a trial of what this computer has."""

from studio.control.encoder_commands import SetEncoder, TryEncoders
from studio.control.encoder_states import EncoderChoice, EncoderState
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import Tone, tokens
from ui.widgets.buttons import push_button
from ui.widgets.choice import Choice
from ui.widgets.form import FormPage, Group

_SOFTWARE = "libx264"
_AUTO = "auto"


class EncoderPage(FormPage):
    """Observes the encoder."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        group = Group(_("Encoder of the picture"))
        self.choice = Choice(_("Encoder"), {}, _AUTO)
        self.choice.chosen.connect(lambda name: studio.submit(SetEncoder(name)))
        hint = _("Takes effect with the next show. Software always works.")
        group.add(_("Encoder"), self.choice, hint)
        self.state = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        group.rows.addWidget(self.state)
        self.add(group)
        self.trials = Group(_("Hardware encoders"))
        self.verdicts: dict[str, PlainLabel] = {}
        self.button = push_button(_("Look for hardware encoders"), "cpu")
        self.button.clicked.connect(lambda: studio.submit(TryEncoders()))
        hint = _("Each is tried for a second in a process of its own. They spare the processor.")
        for choice in studio.encoder.choices:
            verdict = PlainLabel(face=font(TINY_PX, BOLD))
            self.verdicts[choice.name] = verdict
            self.trials.add(choice.title, verdict)
        self.trials.add(_("Trial"), self.button, hint)
        self.add(self.trials)
        studio.encoder_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        state = self._studio.encoder
        titles = {choice.name: choice.title for choice in state.choices}
        titles[_SOFTWARE] = _("Software (x264)")
        working = [each.name for each in state.choices if each.is_tried and not each.fault]
        offered = {_AUTO: _("The best that works here")}
        offered |= {name: titles[name] for name in (*working, _SOFTWARE)}
        self.choice.offer(offered)
        self.choice.show_value(state.chosen if state.chosen in offered else _AUTO)
        self.state.setText(_sentence(state, titles))
        for choice in state.choices:
            self._judge(self.verdicts[choice.name], choice)
        self.button.setEnabled(not state.is_trying)
        self.button.setText(_("Trying…") if state.is_trying else _("Look for hardware encoders"))

    def _judge(self, label: PlainLabel, choice: EncoderChoice) -> None:
        word, tone = _verdict(choice)
        label.setText(word)
        label.setStyleSheet(f"color: {tokens().tone(tone).name()};")


def _sentence(state: EncoderState, titles: dict[str, str]) -> str:
    if state.problem is not None:
        return " ".join(text for text in words.problem_texts(state.problem) if text)
    if state.in_use:
        return _("On air now: {encoder}").format(encoder=titles.get(state.in_use, state.in_use))
    planned = titles.get(state.planned, state.planned)
    return _("The next show uses: {encoder}").format(encoder=planned)


def _verdict(choice: EncoderChoice) -> tuple[str, Tone]:
    if not choice.is_tried:
        return _("not tried yet"), Tone.NEUTRAL
    if not choice.fault:
        return _("works"), Tone.GOOD
    faults = {
        "not_here": _("not on this computer"),
        "too_slow": _("too slow"),
        "crashed": _("crashed"),
        "hangs": _("does not answer"),
    }
    tone = Tone.NEUTRAL if choice.fault == "not_here" else Tone.BAD
    return faults.get(choice.fault, _("makes wrong pictures")), tone
