"""The menu of what else may stand on the picture: QR code, logo, and everything in its place."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from studio.control.picture_commands import ResetOverlays, SetLogo, ShowQr
from studio.l10n.catalogue import gettext as _
from ui.studio import Studio
from ui.widgets.buttons import icon_button

PICTURES = "(*.png *.jpg *.jpeg *.webp)"


class OverlaysMenu:
    """Sends ShowQr, SetLogo and ResetOverlays; `button` opens it."""

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        self._studio = studio
        self._parent = parent
        self.button: QToolButton = icon_button("banner", _("Overlays"))
        self.button.clicked.connect(self.open)

    def menu(self) -> QMenu:
        """As it stands now."""
        scene = self._studio.scene
        menu = QMenu(self._parent)
        qr = menu.addAction(_("QR code to the show’s page"))
        qr.setCheckable(True)
        qr.setChecked(scene.has_qr)
        qr.triggered.connect(self._toggle_qr)
        if scene.has_qr and not self._studio.share.for_others:
            note = menu.addAction(_("Hidden while only this computer can open the page"))
            note.setEnabled(False)
        if scene.logo:
            menu.addAction(_("Take the logo off")).triggered.connect(self._take_logo_off)
        else:
            menu.addAction(_("Logo…")).triggered.connect(self._choose_logo)
        menu.addSeparator()
        menu.addAction(_("Everything back in its place")).triggered.connect(self._reset)
        return menu

    def open(self) -> None:
        """Below the button."""
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))

    def _toggle_qr(self) -> None:
        self._studio.submit(ShowQr(on=not self._studio.scene.has_qr))

    def _take_logo_off(self) -> None:
        self._studio.submit(SetLogo(""))

    def _reset(self) -> None:
        self._studio.submit(ResetOverlays())

    def _choose_logo(self) -> None:
        pictures = _("Pictures")
        dialog = QFileDialog(self._parent, _("Choose a logo"), "", f"{pictures} {PICTURES}")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, path: str) -> None:
        self._studio.submit(SetLogo(str(Path(path))))
