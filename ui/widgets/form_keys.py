"""A field for a secret: dots, and an eye that shows what they hide."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ui.theme import icons
from ui.theme.tokens import SPACE_XS, tokens
from ui.widgets.buttons import ICON_PX, icon_button


class SecretField(QWidget):
    """field: the line itself. reveal: what the eye is called."""

    def __init__(self, reveal: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.field.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.eye = icon_button("eye", reveal)
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._reveal)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        row.addWidget(self.field, 1)
        row.addWidget(self.eye)
        self.setFocusProxy(self.field)

    def _reveal(self, is_on: bool) -> None:  # noqa: FBT001 - Qt's own signature
        mode = QLineEdit.EchoMode.Normal if is_on else QLineEdit.EchoMode.Password
        self.field.setEchoMode(mode)
        name = "eye_off" if is_on else "eye"
        self.eye.setIcon(icons.icon(name, tokens().text_medium, ICON_PX))
