"""What one source shows: its name, its device or file, what of the camera is held still."""

import os
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.control.picture_commands import ChangeSource, LockCamera, SourceKind
from studio.control.picture_states import DeviceState, SourceState
from studio.l10n.catalogue import gettext as _
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.theme.tokens import SPACE_S
from ui.widgets.buttons import push_button
from ui.widgets.choice import Choice
from ui.widgets.fields import labelled, text_field

_PICTURES = "*.png *.jpg *.jpeg *.webp"
_CLIPS = "*.mp4 *.mov *.mkv *.webm *.m4v"
_DEVICES = frozenset({"camera", "screen"})
_FILES = frozenset({"clip", "image"})
_TITLE_CHARS, _ADDRESS_CHARS = 60, 1000


class SourceEditor(QWidget):
    """Sends ChangeSource and LockCamera for the source it shows.

    Signals:
        renamed: the person wants another name. arg: text
    """

    renamed = Signal(str)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._source: SourceState | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        self.title = text_field(_("Name"), most=_TITLE_CHARS)
        self.title.editingFinished.connect(self._apply)
        column.addWidget(labelled(_("Name"), self.title))
        self.device = Choice(_("Device"), {})
        self.device.chosen.connect(lambda _value: self._device_chosen())
        self._device_row = labelled(_("Device"), self.device)
        column.addWidget(self._device_row)
        hint = _(
            "This desktop runs Wayland: only windows of X11 programs can be captured, "
            "all else stays black."
        )
        self.wayland = PlainLabel(hint, shade="warn", face=font(TINY_PX), wraps=True)
        column.addWidget(self.wayland)
        self.mode = Choice(_("Format"), {})
        self.mode.chosen.connect(lambda _value: self._apply())
        self._mode_row = labelled(_("Format"), self.mode)
        column.addWidget(self._mode_row)
        self.address = text_field(_("Address"), most=_ADDRESS_CHARS)
        self.address.editingFinished.connect(self._apply)
        self.choose = push_button(_("Choose…"))
        self.choose.clicked.connect(self._choose_file)
        self._address_row = labelled(_("Address"), self._with_button())
        column.addWidget(self._address_row)
        self.locks = {
            "exposure": push_button(_("Exposure"), kind="segment"),
            "focus": push_button(_("Focus"), kind="segment"),
            "white_balance": push_button(_("White balance"), kind="segment"),
        }
        self._lock_row = labelled(_("Hold as it is now"), self._lock_buttons())
        column.addWidget(self._lock_row)
        studio.refused.connect(self._show_again)

    def show_source(self, source: SourceState) -> None:
        """Show a source; fields in which somebody writes are left alone."""
        self._source = source
        if not self.title.hasFocus():
            self.title.setText(_(source.title) if source.title else "")
        has_device = source.kind in _DEVICES
        self._device_row.setVisible(has_device)
        is_wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
        self.wayland.setVisible(source.kind == "screen" and is_wayland)
        self._address_row.setVisible(source.kind == "network" or source.kind in _FILES)
        self.choose.setVisible(source.kind in _FILES)
        if not self.address.hasFocus():
            self.address.setText(source.address)
        if has_device:
            self._show_devices(source)
        device = self._device()
        self._mode_row.setVisible(source.kind == "camera" and bool(device and device.modes))
        self._show_locks(source, device)

    def _show_again(self) -> None:
        """What was pressed and refused is not so."""
        if self._source is not None:
            self._show_locks(self._source, self._device())

    def _show_devices(self, source: SourceState) -> None:
        found = [device for device in self._studio.sources.devices if device.kind == source.kind]
        first = _("The first camera") if source.kind == "camera" else _("The whole screen")
        titles = {"": first} | {device.device_id: device.name for device in found}
        if source.address not in titles:
            missing = _("{name} (not connected)")
            titles[source.address] = missing.format(name=source.address)
        self.device.offer(titles)
        self.device.show_value(source.address)
        device = self._device()
        self.mode.offer(
            {"": _("Automatic")} | {mode: mode for mode in (device.modes if device else ())}
        )
        self.mode.show_value(source.mode)

    def _show_locks(self, source: SourceState, device: DeviceState | None) -> None:
        known = device.locks if device is not None and source.kind == "camera" else ()
        self._lock_row.setVisible(bool(known))
        for name, button in self.locks.items():
            button.setVisible(name in known)
            button.setChecked(name in source.locks)

    def _device(self) -> DeviceState | None:
        """The one that is chosen; the first of its kind when none is."""
        source = self._source
        if source is None:
            return None
        of_kind = [device for device in self._studio.sources.devices if device.kind == source.kind]
        wanted = (device for device in of_kind if source.address in {"", device.device_id})
        return next(wanted, None)

    def _device_chosen(self) -> None:
        self.mode.show_value("")  # another camera knows other formats
        self._apply()

    def _apply(self) -> None:
        source = self._source
        if source is None or source.kind == "product":
            return
        title = self.title.text().strip() or source.title
        if title == _(source.title):
            title = source.title  # a catalogue's word stays one in every language
        address = self.device.value if source.kind in _DEVICES else self.address.text().strip()
        mode = self.mode.value if source.kind == "camera" else ""
        wishes = {
            "title": None if title == source.title else title,
            "address": None if address == source.address else address,
            "mode": None if mode == source.mode else mode,
        }
        if set(wishes.values()) != {None}:
            kind = cast("SourceKind", source.kind)
            self._studio.submit(ChangeSource(source.source_id, kind, **wishes))

    def _lock(self) -> None:
        if self._source is not None:
            held = tuple(name for name, button in self.locks.items() if button.isChecked())
            self._studio.submit(LockCamera(self._source.source_id, held))  # type: ignore[arg-type]

    def _choose_file(self) -> None:
        is_clip = self._source is not None and self._source.kind == "clip"
        choose_file(self, is_clip=is_clip, chosen=self._file_chosen)

    def _file_chosen(self, path: str) -> None:
        self.address.setText(path)
        self._apply()

    def _with_button(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self.address, 1)
        row.addWidget(self.choose)
        return box

    def _lock_buttons(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE_S)
        for place, button in enumerate(self.locks.values()):
            button.setCheckable(True)
            button.clicked.connect(self._lock)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(button, place // 2, place % 2)
        return box


def _mode_words(mode: str) -> str:
    """A mode ("mjpeg 1280x720 30") as people read it."""
    kind, size, rate = mode.split()
    size = size.replace("x", "×")
    return f"{size} · {rate} fps · {kind.upper()}"


def choose_file(parent: QWidget, *, is_clip: bool, chosen: Callable[[str], None]) -> None:
    """Let the person choose a clip or a picture; `chosen` gets its path."""
    title, name = (
        (_("Choose a clip"), _("Clips")) if is_clip else (_("Choose a picture"), _("Pictures"))
    )
    dialog = QFileDialog(parent, title, "", f"{name} ({_CLIPS if is_clip else _PICTURES})")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
