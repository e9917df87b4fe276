"""Who a viewer is: an id and the secret that proves it, without a row per visitor."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from studio.ids import ViewerId, new_id

_KEY_BYTES = 32
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def is_id(text: str) -> bool:
    """Whether `text` may be an id made by a page."""
    return _ID.fullmatch(text) is not None


def new_key() -> str:
    """A fresh key for `Identities`, as hexadecimal digits."""
    return secrets.token_hex(_KEY_BYTES)


@dataclass(frozen=True, slots=True, repr=False)
class Identities:
    """Makes and checks viewers. The secret is a keyed digest of the id, so nothing is stored."""

    key: str

    def new(self) -> tuple[ViewerId, str]:
        """A fresh viewer: id and secret."""
        viewer_id = ViewerId(new_id())
        return viewer_id, self.secret_of(viewer_id)

    def secret_of(self, viewer_id: str) -> str:
        """What only this viewer's page knows."""
        return self.digest("viewer", viewer_id)

    def proves(self, viewer_id: str, secret: str) -> bool:
        """Whether `secret` belongs to `viewer_id`. Constant time."""
        return is_id(viewer_id) and hmac.compare_digest(
            self.secret_of(viewer_id).encode(), secret.encode()
        )

    def digest(self, *parts: str) -> str:
        """A keyed digest of `parts`: tells equal from unequal and nothing else."""
        joined = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self.key.encode(), joined.encode(), hashlib.sha256).hexdigest()
