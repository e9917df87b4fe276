"""What the window remembers between two starts: theme, language, places. A file per profile."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

FILE_NAME = "window.json"


@dataclass(slots=True)
class WindowSettings:
    """theme: dark, light or system. language: BCP 47, "" follows the system.

    welcomed: "" until the first steps were taken or skipped.
    geometry, columns: the window's and the Live page's own, as Qt packs them, in hex.
    """

    theme: str = "dark"
    language: str = ""
    geometry: str = ""
    columns: str = ""
    preview_fps: str = "30"
    welcomed: str = ""

    @classmethod
    def load(cls, folder: Path) -> "WindowSettings":
        """What was saved in `folder`; the defaults when there is nothing readable."""
        try:
            said = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
            names = [field.name for field in fields(cls)]
            return cls(**{name: str(said[name]) for name in names if name in said})
        except (OSError, ValueError, TypeError):
            return cls()

    def save(self, folder: Path) -> None:
        """Write the file in one step; a folder that cannot be written is not worth an alarm."""
        fresh = folder / f"{FILE_NAME}.new"
        try:
            fresh.write_text(json.dumps(asdict(self)), encoding="utf-8")
            fresh.replace(folder / FILE_NAME)
        except OSError:
            return
