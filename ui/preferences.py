"""What the window itself can be told: language, theme, sounds. Pages ask here, the window obeys."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ui.settings import WindowSettings

_MOST_FPS = 30


class Preferences(QObject):
    """The window's own settings on this computer, kept in the profile at once.

    Signals:
        language_changed, theme_changed: another one was chosen; the window builds its pages anew.
        preview_changed: the preview shall show more or fewer pictures.
    """

    language_changed = Signal()
    theme_changed = Signal()
    preview_changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.settings = WindowSettings.load(folder)

    def use_language(self, language: str) -> None:
        """Speak `language` (BCP 47); "" follows the system."""
        self.settings.language = language
        self.save()
        self.language_changed.emit()

    def use_theme(self, name: str) -> None:
        """Wear the theme dark or light; "system" follows the desktop."""
        self.settings.theme = name
        self.save()
        self.theme_changed.emit()

    @property
    def preview_fps(self) -> int:
        """Pictures per second of the preview."""
        kept = self.settings.preview_fps
        return int(kept) if kept.isdecimal() and 1 <= int(kept) <= _MOST_FPS else _MOST_FPS

    def use_preview_fps(self, fps: int) -> None:
        """Show so many pictures per second."""
        self.settings.preview_fps = str(fps)
        self.save()
        self.preview_changed.emit()

    def save(self) -> None:
        """Write the settings to the profile."""
        self.settings.save(self._folder)
