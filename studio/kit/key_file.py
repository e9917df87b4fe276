"""Secrets in one encrypted file, for computers without a keyring.

AES-256-GCM under a key that Argon2id makes of a passphrase; what the file says of itself (salt,
cost) is authenticated with it. Safe from every thread; `open` takes half a second and 64 MB.
"""

import base64
import json
import os
import threading
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.errors import N_, UserError

LEAST_CHARS = 8
_PASSES, _LANES, _MEMORY_KIB = 3, 4, 64 * 1024  # RFC 9106, second recommendation
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32
_MOST_BYTES = 1 << 20


class _Sealed(BaseModel):
    """The file. Its costs are bounded, because whoever changed it would have us spend them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(default=1, ge=1, le=1)
    salt: bytes
    passes: int = Field(default=_PASSES, ge=1, le=16)
    lanes: int = Field(default=_LANES, ge=1, le=16)
    memory_kib: int = Field(default=_MEMORY_KIB, ge=8 * 1024, le=512 * 1024)
    nonce: bytes = b""
    data: bytes = b""

    def header(self) -> bytes:
        """What is authenticated beside the secrets."""
        named = f"{self.version} {self.passes} {self.lanes} {self.memory_kib} "
        return named.encode() + self.salt

    def key_of(self, passphrase: str) -> bytes:
        """The key; takes its time on purpose."""
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        derivation = Argon2id(
            salt=self.salt,
            length=_KEY_BYTES,
            iterations=self.passes,
            lanes=self.lanes,
            memory_cost=self.memory_kib,
        )
        return derivation.derive(passphrase.encode())


class KeyFile:
    """The file at `path`; closed until the passphrase was given. memory_kib: what a guess costs."""

    def __init__(self, path: Path, memory_kib: int = _MEMORY_KIB) -> None:
        self._path = path
        self._memory_kib = memory_kib
        self._lock = threading.Lock()
        self._sealed: _Sealed | None = None
        self._key = b""
        self._secrets: dict[str, str] = {}

    @property
    def exists(self) -> bool:
        """Whether there is one, open or not."""
        return self._path.exists()

    @property
    def is_open(self) -> bool:
        """Whether the passphrase was given."""
        return self._sealed is not None

    def open(self, passphrase: str) -> None:
        """Open it, or begin one with this passphrase. Raises UserError."""
        with self._lock:
            if self.exists:
                self._unseal(_read(self._path), passphrase)
                return
            if len(passphrase) < LEAST_CHARS:
                raise UserError(
                    N_("A passphrase needs {count} characters."),
                    remedy=N_("Take several words that belong together for nobody but you."),
                    code="keys.short",
                    fields={"count": LEAST_CHARS},
                )
            sealed = _Sealed(salt=os.urandom(_SALT_BYTES), memory_kib=self._memory_kib)
            self._sealed, self._key = sealed, sealed.key_of(passphrase)
            self._write({})

    def get(self, name: str) -> str | None:
        """A secret; None while the file is closed."""
        with self._lock:
            return self._secrets.get(name)

    def put(self, name: str, secret: str) -> None:
        """Keep a secret; on the disk when this returns. Raises UserError."""
        with self._lock:
            self._write({**self._secrets, name: secret})

    def drop(self, name: str) -> None:
        """Forget a secret."""
        with self._lock:
            if name in self._secrets:
                self._write({key: kept for key, kept in self._secrets.items() if key != name})

    def forget(self) -> None:
        """Away with the file: the passphrase is lost."""
        with self._lock:
            self._path.unlink(missing_ok=True)
            self._sealed, self._key, self._secrets = None, b"", {}

    def _unseal(self, sealed: _Sealed, passphrase: str) -> None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = sealed.key_of(passphrase)
        try:
            plain = AESGCM(key).decrypt(sealed.nonce, sealed.data, sealed.header())
        except InvalidTag as error:
            raise UserError(
                N_("This passphrase does not open the keys."),
                remedy=N_("Try again; without it the keys are lost and must be entered anew."),
                code="keys.passphrase",
            ) from error
        self._secrets = {str(name): str(secret) for name, secret in json.loads(plain).items()}
        self._sealed, self._key = sealed, key

    def _write(self, secrets: dict[str, str]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        assert self._sealed is not None
        nonce = os.urandom(_NONCE_BYTES)
        plain = json.dumps(secrets).encode()
        data = AESGCM(self._key).encrypt(nonce, plain, self._sealed.header())
        sealed = self._sealed.model_copy(update={"nonce": nonce, "data": data})
        _replace(self._path, sealed)
        self._sealed, self._secrets = sealed, secrets


def _read(path: Path) -> _Sealed:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too long")
        said = json.loads(path.read_text(encoding="ascii"))
        for name in ("salt", "nonce", "data"):
            said[name] = base64.b64decode(said[name], validate=True)
        return _Sealed.model_validate(said)
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise UserError(
            N_("The file of the keys cannot be read: {path}."),
            remedy=N_("Bring back a copy of it, or forget the keys and enter them anew."),
            code="keys.broken",
            fields={"path": str(path)},
        ) from error


def _replace(path: Path, sealed: _Sealed) -> None:
    """In one step; the file is its owner's alone."""
    said = sealed.model_dump()
    said |= {name: base64.b64encode(said[name]).decode() for name in ("salt", "nonce", "data")}
    fresh = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(said, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise UserError(
            N_("The keys could not be saved: {reason}."),
            remedy=N_("Free some space on the disk, then try again."),
            code="keys.not_saved",
            fields={"reason": error.strerror or str(error)},
        ) from error
