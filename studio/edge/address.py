"""edge.json: how to reach this edge, for whoever may read the profile. Kept across restarts.

Tokens, id and port stay the same when an edge of this profile starts again, so that an engine's
link and output find it by themselves. The file is as private as the profile.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from studio.ids import EdgeId, new_id

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class EdgeFile:
    """What edge.json says. url: for programs of this machine, without a path."""

    url: str
    link_token: str
    publish_token: str
    pid: int
    edge_id: EdgeId

    def __repr__(self) -> str:
        """Without the tokens: addresses are logged, tokens are not."""
        return f"EdgeFile(url={self.url!r}, pid={self.pid}, edge_id={self.edge_id!r})"

    @classmethod
    def new(cls) -> "EdgeFile":
        """Fresh tokens and id; no address yet."""
        return cls(
            url="",
            link_token=secrets.token_urlsafe(_TOKEN_BYTES),
            publish_token=secrets.token_urlsafe(_TOKEN_BYTES),
            pid=os.getpid(),
            edge_id=EdgeId(new_id()),
        )

    @classmethod
    def read(cls, path: Path) -> "EdgeFile | None":
        """What a former edge wrote; None when there is none or it is torn."""
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                url=str(said["url"]),
                link_token=str(said["link_token"]),
                publish_token=str(said["publish_token"]),
                pid=int(said["pid"]),
                edge_id=EdgeId(str(said["edge_id"])),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @property
    def port(self) -> int | None:
        """The port of `url`."""
        try:
            return urlsplit(self.url).port
        except ValueError:
            return None

    def at(self, url: str) -> "EdgeFile":
        """The same edge, this process, listening at `url`."""
        return replace(self, url=url, pid=os.getpid())

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
