"""Settings of the engine: the show, its picture and recording, its network. Each is kept at once.

What the engine cannot change while it runs waits for a restart; the strip above says so.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QWidget

from studio.control.settings_commands import RestartEngine, SaveSettings
from studio.control.settings_states import SettingsValues
from studio.control.states import MarketChip, Reach, ShowStatus
from studio.l10n.catalogue import gettext as _
from ui import formats, words
from ui.plain import ElidedLabel, PlainLabel
from ui.preferences import Preferences
from ui.studio import Studio
from ui.theme import icons
from ui.theme.fonts import BOLD, font
from ui.theme.tokens import SPACE_M, SPACE_S, tokens
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.choice import Choice
from ui.widgets.fields import text_field
from ui.widgets.form import FormPage, Group
from ui.widgets.switch import Switch

_CANVASES = ((720, 1280), (1080, 1920), (1280, 720), (1920, 1080), (1080, 1080))
_RATES = (24, 25, 30, 50, 60)
_PRESETS = ("ultrafast", "superfast", "veryfast", "faster", "fast")
_KBPS = (400, 700, 1000, 1500, 2500, 4000, 6000, 8000)
PREVIEW_RATES = (30, 15, 10, 5)
_MOST_MARKETS = 8


class Setter:
    """Changes single values; the engine answers with the whole."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    @property
    def values(self) -> SettingsValues:
        """As kept now."""
        return self._studio.settings.values

    def set(self, **changes: Any) -> None:  # noqa: ANN401 - fields of a dataclass
        """Ask for other values."""
        wanted = replace(self.values, **changes)
        if wanted != self.values:
            self._studio.submit(SaveSettings(wanted))


class Follow(QObject):
    """Keeps a choice at what the engine kept: also when it refused what was chosen."""

    def __init__(self, studio: Studio, choice: Choice, value: Callable[[], str]) -> None:
        super().__init__(choice)
        self._choice, self._value = choice, value
        studio.settings_changed.connect(self._show)
        studio.refused.connect(self._show)

    def _show(self) -> None:
        self._choice.show_value(self._value())


class RestartStrip(QFrame):
    """Says which settings wait for a restart, and offers it."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.setObjectName("strip")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_M)
        mark = PlainLabel()
        mark.setPixmap(icons.pixmap("retry", tokens().warn, 18))
        row.addWidget(mark)
        self.text = PlainLabel(shade="warn", face=font(weight=BOLD), wraps=True)
        row.addWidget(self.text, 1)
        self.restart = push_button(_("Restart now"), "retry")
        self.restart.clicked.connect(lambda: studio.submit(RestartEngine()))
        row.addWidget(self.restart)
        studio.settings_changed.connect(self._show)
        studio.show_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        state = self._studio.settings
        is_live = self._studio.show.status not in {
            ShowStatus.IDLE,
            ShowStatus.PREVIEWING,
            ShowStatus.FAILED,
        }
        self.setVisible(bool(state.waiting) or state.problem is not None)
        self.restart.setVisible(bool(state.waiting))
        self.restart.setEnabled(not is_live)
        if state.waiting and is_live:
            self.text.setText(_("Some settings need a restart, after the show."))
        elif state.waiting:
            self.text.setText(_("Some settings need a restart. It takes a few seconds."))
        elif state.problem is not None:
            self.text.setText(" ".join(words.problem_texts(state.problem)))


def show_settings(studio: Studio) -> FormPage:
    """Title, markets, currency."""
    page, to = FormPage(), Setter(studio)
    group = Group(_("Title and currency"))
    title = text_field(_("Title"), to.values.title, most=80)
    title.editingFinished.connect(lambda: to.set(title=title.text().strip() or to.values.title))
    group.add(_("Title"), title, _("Buyers see it above the picture."))
    currencies = {chip.currency: chip.currency for chip in studio.settings.countries}
    currencies |= {to.values.host_currency: to.values.host_currency}
    currency = Choice(_("Your currency"), dict(sorted(currencies.items())), to.values.host_currency)
    currency.chosen.connect(lambda code: to.set(host_currency=code))
    Follow(studio, currency, lambda: to.values.host_currency)
    hint = _("Prices are entered in it. Needs a restart.")
    group.add(_("Your currency"), currency, hint)
    page.add(group)
    page.add(MarketsGroup(studio, to))
    return page


class MarketsGroup(Group):
    """The countries of the show; the first is the main one."""

    def __init__(self, studio: Studio, to: Setter, parent: QWidget | None = None) -> None:
        super().__init__(_("Markets"), parent)
        self._studio, self._to = studio, to
        hint = _(
            "The language of the first one stands on the picture. Changes at once, also on air."
        )
        self.rows.addWidget(PlainLabel(hint, shade="medium", wraps=True))
        self.lines: list[QWidget] = []
        self.add_country = Choice(_("Add a country"), {})
        self.add_country.chosen.connect(self._add)
        self.rows.addWidget(self.add_country)
        studio.settings_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        for line in self.lines:
            self.rows.removeWidget(line)
            line.deleteLater()
        markets = self._to.values.markets
        self.lines = [self._line(chip, place) for place, chip in enumerate(markets)]
        for place, line in enumerate(self.lines):
            self.rows.insertWidget(2 + place, line)
        known = {chip.country for chip in markets}
        others = {
            chip.country: formats.country(chip.country)
            for chip in self._studio.settings.countries
            if chip.country not in known
        }
        by_name = sorted(others.items(), key=lambda item: item[1])
        self.add_country.offer({"": _("Add a country"), **dict(by_name)})
        self.add_country.show_value("")
        self.add_country.setVisible(bool(others) and len(markets) < _MOST_MARKETS)

    def _line(self, chip: MarketChip, place: int) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(ElidedLabel(formats.country(chip.country), face=font(weight=BOLD)), 2)
        details = f"{formats.language(chip.language)} · {chip.currency} · {chip.timezone}"
        row.addWidget(ElidedLabel(formats.isolated(details), shade="medium"), 3)
        if place:
            first = push_button(_("Make it the first"), kind="quiet")
            first.clicked.connect(lambda: self._make_first(chip))
            row.addWidget(first)
        if len(self._to.values.markets) > 1:
            remove = icon_button("close", _("Remove"))
            remove.clicked.connect(lambda: self._remove(chip))
            row.addWidget(remove)
        return line

    def _add(self, country: str) -> None:
        for chip in self._studio.settings.countries:
            if chip.country == country:
                self._to.set(markets=(*self._to.values.markets, chip))

    def _remove(self, chip: MarketChip) -> None:
        self._to.set(markets=tuple(one for one in self._to.values.markets if one != chip))

    def _make_first(self, chip: MarketChip) -> None:
        rest = (one for one in self._to.values.markets if one != chip)
        self._to.set(markets=(chip, *rest))


def picture_settings(studio: Studio, preferences: Preferences) -> FormPage:
    """Canvas, rate, encoder, preview, recording."""
    page, to = FormPage(), Setter(studio)
    group = Group(_("Picture"))
    now = (to.values.width_px, to.values.height_px)
    sizes = {_size(size): _size_title(size) for size in dict.fromkeys([*_CANVASES, now])}
    canvas = Choice(_("Size"), sizes, _size(now))
    Follow(studio, canvas, lambda: _size((to.values.width_px, to.values.height_px)))
    canvas.chosen.connect(lambda size: to.set(width_px=_px(size, 0), height_px=_px(size, 1)))
    group.add(_("Size"), canvas, _("Upright suits phones. Needs a restart."))
    rates = {str(fps): _("{count} fps").format(count=formats.number(fps)) for fps in _RATES}
    rate = Choice(_("Pictures per second"), rates, str(to.values.fps))
    Follow(studio, rate, lambda: str(to.values.fps))
    rate.chosen.connect(lambda fps: to.set(fps=int(fps)))
    group.add(_("Pictures per second"), rate, _("Needs a restart."))
    steps = sorted({*_KBPS, to.values.bitrate_kbps})
    bitrates = {
        str(k): _("{rate} Mb/s").format(rate=formats.in_digits(f"{k / 1000:.1f}")) for k in steps
    }
    bitrate = Choice(_("Bitrate"), bitrates, str(to.values.bitrate_kbps))
    Follow(studio, bitrate, lambda: str(to.values.bitrate_kbps))
    bitrate.chosen.connect(lambda kbps: to.set(bitrate_kbps=int(kbps)))
    hint = _("Changes at once, also on air. Much more than at the start needs a restart.")
    group.add(_("Bitrate"), bitrate, hint)
    efforts = dict(zip(_PRESETS, _effort_titles(), strict=True))
    preset = Choice(_("Encoder"), efforts, to.values.preset)
    Follow(studio, preset, lambda: to.values.preset)
    preset.chosen.connect(lambda name: to.set(preset=name))
    hint = _("More effort looks better and needs more of the processor. Needs a restart.")
    group.add(_("Encoder"), preset, hint)
    shown = {str(fps): _("{count} fps").format(count=formats.number(fps)) for fps in PREVIEW_RATES}
    preview = Choice(_("Preview"), shown, str(preferences.preview_fps))
    preview.chosen.connect(lambda fps: preferences.use_preview_fps(int(fps)))
    group.add(
        _("Preview"), preview, _("Of this window only. Fewer pictures spare a weak computer.")
    )
    page.add(group)
    page.add(_recording(studio, to))
    return page


def _recording(studio: Studio, to: Setter) -> Group:
    group = Group(_("Recording"))
    switch = Switch(_("Record every show"), is_on=to.values.recording)
    switch.toggled.connect(lambda on: to.set(recording=on))
    group.add(_("Record every show"), switch, _("From the next show on."), is_wide=False)
    folder = FolderField(to.values.recording_folder)
    folder.chosen.connect(lambda path: to.set(recording_folder=path))
    studio.settings_changed.connect(folder.follow)
    group.add(_("Folder"), folder, _("Needs room: about 1 GB an hour at 2.5 Mb/s."))
    return group


class FolderField(QWidget):
    """A folder, chosen by a dialog.

    Signals:
        chosen: another one. arg: its path, "" for the usual one
    """

    chosen = Signal(str)

    def __init__(self, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        self.line = QLineEdit(folder)
        self.line.setFont(font())
        self.line.setPlaceholderText(_("in the profile"))
        self.line.setAccessibleName(_("Folder"))
        self.line.editingFinished.connect(lambda: self.chosen.emit(self.line.text().strip()))
        row.addWidget(self.line, 1)
        more = icon_button("more", _("Choose a folder…"), kind="")
        more.clicked.connect(self._choose)
        row.addWidget(more)

    def follow(self, state: Any) -> None:  # noqa: ANN401 - the signal carries any slice
        """Show what was kept."""
        if not self.line.hasFocus():
            self.line.setText(state.values.recording_folder)

    def _choose(self) -> None:
        dialog = QFileDialog(self, _("Choose a folder…"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, path: str) -> None:
        self.line.setText(path)
        self.chosen.emit(path)


def network_settings(studio: Studio) -> FormPage:
    """Who can reach the watch page, and at which port."""
    page, to = FormPage(), Setter(studio)
    group = Group(_("Network"))
    reach = Choice(_("Who can see the show"), reach_titles(), to.values.reach.value)
    Follow(studio, reach, lambda: to.values.reach.value)
    reach.chosen.connect(lambda value: to.set(reach=Reach(value)))
    group.add(_("Who can see the show"), reach, network_warning())
    port = text_field(_("Port"), str(to.values.edge_port or ""), most=5)
    port.setPlaceholderText(_("the usual one"))
    port.editingFinished.connect(_port_setter(port, to))
    hint = _("Of the watch page on this computer. Needs a restart.")
    group.add(_("Port"), port, hint)
    page.add(group)
    return page


def reach_titles() -> dict[str, str]:
    """How far a studio without a server may reach."""
    return {
        Reach.COMPUTER.value: words.reach(Reach.COMPUTER).text,
        Reach.NETWORK.value: words.reach(Reach.NETWORK).text,
    }


def network_warning() -> str:
    """What opening the show to the network means."""
    return _(
        "With “This network” everybody in your Wi-Fi or office can open the watch page, chat and "
        "order. Choose it only in networks you trust. Needs a restart."
    )


def _port_setter(port: QLineEdit, to: Setter) -> Callable[[], None]:
    def change() -> None:
        text = port.text().strip()
        number = formats.whole_number(text) if text else 0
        to.set(edge_port=number if number is not None else -1)

    return change


def _effort_titles() -> tuple[str, ...]:
    return (_("Least effort"), _("Little effort"), _("Usual"), _("More effort"), _("Most effort"))


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _px(size: str, part: int) -> int:
    return int(size.split("x")[part])


def _size_title(size: tuple[int, int]) -> str:
    figures = formats.left_to_right(formats.in_digits(f"{size[0]} × {size[1]}"))
    if size[0] == size[1]:
        return _("Square, {size}").format(size=figures)
    if size[0] < size[1]:
        return _("Upright, {size}").format(size=figures)
    return _("Wide, {size}").format(size=figures)
