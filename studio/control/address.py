"""How to reach an engine: the small private file in its profile folder."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

_TOKEN_BYTES = 32


def new_token() -> str:
    """A fresh token of 256 bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """url: of the control API, `http://127.0.0.1:PORT`. pid: the engine's process id."""

    url: str
    token: str
    pid: int
    watch_url: str = ""

    def __repr__(self) -> str:
        """Without the token: addresses are logged, tokens are not."""
        return f"EngineAddress(url={self.url!r}, pid={self.pid})"

    def write(self, path: Path) -> None:
        """Replace `path` in one step; only this user may read it (mode 0600)."""
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    @classmethod
    def read(cls, path: Path) -> "EngineAddress | None":
        """What the file says, or None while there is none that can be read."""
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                str(said["url"]),
                str(said["token"]),
                int(said["pid"]),
                str(said.get("watch_url", "")),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
