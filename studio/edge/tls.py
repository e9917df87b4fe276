"""TLS by certificate files, taken up anew when they are renewed. Lives on the edge's loop."""

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path

import structlog
from cryptography import x509

from studio.errors import N_, UserError

LOOK_S = 30.0
_Stamp = tuple[tuple[int, int, int], ...]

_log = structlog.get_logger(__name__)


class Certificate:
    """A certificate chain and its key (PEM). context: for the server; follows the files.

    Raises UserError when the files do not serve.
    """

    def __init__(self, chain: Path, key: Path) -> None:
        self._chain, self._key = chain, key
        self._stamp = self._stamp_now()
        self.context = _loaded(chain, key)
        warn_if_ended(chain)

    def renew(self) -> bool:
        """Take the files up when they changed. True when new ones are in use now.

        Renewal replaces two files one after the other, so a pair that does not fit is left for
        the next look and the former one stays.
        """
        stamp = self._stamp_now()
        if stamp == self._stamp:
            return False
        try:
            _loaded(self._chain, self._key)  # apart: a failure would leave the used one without key
            self.context.load_cert_chain(self._chain, self._key, password=_no_password)
        except (UserError, OSError) as error:
            _log.warning("tls.not_renewed", reason=str(error))
            return False
        self._stamp = stamp
        _log.info("tls.renewed", certificate=str(self._chain))
        return True

    async def watch(self, look_s: float = LOOK_S) -> None:
        """Look at the files now and then; ends only by cancellation."""
        while True:
            await asyncio.sleep(look_s)
            self.renew()  # here: a handshake beside it would meet the new chain with the former key

    def _stamp_now(self) -> _Stamp:
        """What tells the present files from others, also behind a link (as certbot makes them)."""
        return tuple(_stamp_of(path) for path in (self._chain, self._key))


def warn_if_ended(chain: Path) -> None:
    """A certificate out of its time is used, for renewal may be under way; browsers refuse it."""
    ends = x509.load_pem_x509_certificate(chain.read_bytes()).not_valid_after_utc
    if ends < datetime.now(UTC):
        _log.warning("tls.certificate_ended", certificate=str(chain), at=ends.isoformat())


def _stamp_of(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _no_password() -> str:
    """Keys are not encrypted: the edge starts without a person."""
    return ""


def _loaded(chain: Path, key: Path) -> ssl.SSLContext:
    for path in (chain, key):
        try:
            path.open("rb").close()
        except OSError as error:
            raise _unusable(path, error.strerror or str(error)) from error
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(chain, key, password=_no_password)
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", "") or ""
        if reason == "KEY_VALUES_MISMATCH":
            raise _unusable(key, "the key does not belong to the certificate") from error
        raise _unusable(chain, reason.lower().replace("_", " ") or str(error)) from error
    return context


def _unusable(path: Path, reason: str) -> UserError:
    return UserError(
        N_("The certificate file {path} cannot be used: {reason}."),
        remedy=N_("Name the whole certificate chain and its unencrypted key, both in PEM form."),
        code="edge.certificate",
        fields={"path": str(path), "reason": reason},
    )
