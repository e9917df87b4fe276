"""The music of the show: tracks that play in a loop, and making room for voices."""

from functools import partial

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.control.sound_commands import AddMusic, PlayMusic, RemoveMusic, SetDucking
from studio.control.sound_states import MusicTrack
from studio.l10n.catalogue import gettext as _
from ui.formats import isolated
from ui.plain import ElidedLabel, PlainLabel
from ui.studio import Studio
from ui.theme.fonts import BOLD, TINY_PX, font
from ui.theme.tokens import SPACE_M, SPACE_S, tokens
from ui.widgets.buttons import icon_button, push_button, set_tinted_icon
from ui.widgets.slider import DecibelSlider
from ui.widgets.switch import Switch

SOUNDS = "(*.mp3 *.m4a *.aac *.ogg *.opus *.flac *.wav *.mp4 *.webm)"
_DUCK_DB = (3, 40)


class MusicList(QWidget):
    """Sends AddMusic, RemoveMusic, PlayMusic and SetDucking."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._shown: tuple[tuple[MusicTrack, ...], str] | None = None
        self.tracks = QVBoxLayout()
        self.tracks.setSpacing(4)
        self.add = push_button(_("Add music…"), "plus")
        self.ducking = Switch(_("Quieter while you speak"))
        self.duck = DecibelSlider(_("How much quieter"), *_DUCK_DB)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(self.tracks)
        column.addWidget(self.add)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.ducking)
        row.addWidget(PlainLabel(_("Quieter while you speak"), face=font(TINY_PX), wraps=True), 1)
        column.addLayout(row)
        column.addWidget(self.duck)
        self.add.clicked.connect(self._ask)
        self.ducking.clicked.connect(self._set_ducking)
        self.duck.moved.connect(self._set_ducking)
        studio.sound_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        sound = self._studio.sound
        self.ducking.setChecked(sound.has_ducking)
        self.duck.show_value(sound.duck_db)
        self.duck.setEnabled(sound.has_ducking)
        if (sound.tracks, sound.playing) == self._shown:
            return
        self._shown = (sound.tracks, sound.playing)
        while (item := self.tracks.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for track in sound.tracks:
            self.tracks.addWidget(self._row(track, is_playing=track.track_id == sound.playing))

    def _row(self, track: MusicTrack, *, is_playing: bool) -> QWidget:
        title = isolated(track.title)
        play = push_button(_("Stop") if is_playing else _("Play"))
        set_tinted_icon(play, "stop" if is_playing else "play", tokens().text_high)
        verb = _("Stop {name}") if is_playing else _("Play {name}")
        play.setAccessibleName(verb.format(name=title))
        play.clicked.connect(partial(self._play, "" if is_playing else track.track_id))
        remove = icon_button("close", _("Take {name} off the list").format(name=title))
        remove.clicked.connect(partial(self._remove, track.track_id))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_S)
        line.addWidget(play)
        line.addWidget(
            ElidedLabel(track.title, face=font(weight=BOLD) if is_playing else font()), 1
        )
        line.addWidget(remove)
        return row

    def _play(self, track_id: str) -> None:
        self._studio.submit(PlayMusic(track_id))

    def _remove(self, track_id: str) -> None:
        self._studio.submit(RemoveMusic(track_id))

    def _set_ducking(self) -> None:
        depth_db = float(self.duck.slider.value())
        self._studio.submit(SetDucking(self.ducking.isChecked(), depth_db))

    def _ask(self) -> None:
        dialog = QFileDialog(self, _("Choose music"), "", f"{_('Music')} {SOUNDS}")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, paths: list[str]) -> None:
        for path in paths:
            self._studio.submit(AddMusic(path))
