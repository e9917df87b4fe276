"""Why an RTMP server was not reached, in words for a host."""

import socket
import ssl
from errno import ECONNREFUSED

from studio.errors import N_, FieldValue, RetryableError, StudioError, UserError
from studio.l10n.safe_text import safe_text

CONFIGURATION_PAUSE_S = 20.0  # at most three tries a minute against what will hardly change
_HUNG_UP_PAUSE_S = 5.0  # it may have been the network after all
_REASON_CHARS = 120
_BY_ITSELF = N_("The studio tries again by itself.")
_CHECK_ADDRESS = N_("Check the server address of this destination.")
_COPY_KEY = N_("Copy the stream key from the platform again, into Settings, Destinations.")
_NOT_SENT = N_("The stream key was not sent. Check the address, or ask whoever runs the server.")

# OpenSSL's X509_V_ERR_ numbers (x509_vfy.h): what is wrong with a certificate
_CERTIFICATE_FAULTS = {
    9: N_("The certificate of {host} is not valid yet. Check this computer's clock."),
    10: N_("The certificate of {host} has expired."),
    18: N_("The certificate of {host} is self-signed: nobody vouches for it."),
    19: N_("The certificate of {host} comes from an authority this computer does not know."),
    20: N_("The certificate of {host} comes from an authority this computer does not know."),
    21: N_("The certificate of {host} comes from an authority this computer does not know."),
    62: N_("The certificate belongs to another server, not to {host}."),
    64: N_("The certificate belongs to another server, not to {host}."),
}
_UNKNOWN_FAULT = N_("The certificate of {host} cannot be trusted.")


def of_connecting(error: OSError, host: str) -> StudioError:
    """The remedy for what went wrong before the first byte of RTMP."""
    fields: dict[str, FieldValue] = {"host": host}
    match error:
        case ssl.SSLCertVerificationError():
            fault = _CERTIFICATE_FAULTS.get(error.verify_code, _UNKNOWN_FAULT)
            return UserError(fault, remedy=_NOT_SENT, code="rtmp.certificate", fields=fields)
        case ssl.SSLError():
            return _retryable(
                "tls", N_("{host} does not speak TLS here."), _CHECK_ADDRESS, host, is_slow=True
            )
        case socket.gaierror():
            return _retryable(
                "name",
                N_("There is no server named {host}, or the network is down."),
                N_("Check the address and the network connection."),
                host,
            )
        case OSError() if _is_refusal(error):
            return _retryable("refused", N_("{host} refuses the connection."), _BY_ITSELF, host)
        case _:
            return silent(host)


def _is_refusal(error: OSError) -> bool:
    """Asyncio sums the failures of several addresses up as one OSError without a number."""
    return isinstance(error, ConnectionRefusedError) or f"[Errno {ECONNREFUSED}]" in str(error)


def silent(host: str) -> RetryableError:
    """Nothing came back in time."""
    return _retryable(
        "silent",
        N_("{host} does not answer."),
        N_("Check the network connection; the studio tries again by itself."),
        host,
    )


def stalled(host: str) -> RetryableError:
    """The server takes no more bytes."""
    return _retryable("stalled", N_("{host} takes no more data."), _BY_ITSELF, host)


def lost(host: str) -> RetryableError:
    """The server closed a running connection, or the network did."""
    return _retryable("lost", N_("The connection to {host} was lost."), _BY_ITSELF, host)


def nonsense(host: str) -> RetryableError:
    """What came back is not RTMP."""
    return _retryable(
        "protocol", N_("{host} does not speak RTMP here."), _CHECK_ADDRESS, host, is_slow=True
    )


def shut_out(host: str) -> RetryableError:
    """The server hung up as soon as it had read the key: what most do with a wrong one."""
    return RetryableError(
        N_("{host} hung up on the stream key: it is wrong, expired, or already in use."),
        remedy=_COPY_KEY,
        code="rtmp.hung_up",
        fields={"host": host},
        retry_after_s=_HUNG_UP_PAUSE_S,
    )


def refused_app(host: str, reason: str) -> RetryableError:
    """`connect` was answered with an error."""
    return RetryableError(
        N_("{host} refuses this address: {reason}"),
        remedy=_CHECK_ADDRESS,
        code="rtmp.app",
        fields={"host": host, "reason": _clean(reason)},
        retry_after_s=CONFIGURATION_PAUSE_S,
    )


def refused_key(host: str, reason: str, code: str) -> StudioError:
    """`publish` was answered with an error. code: its NetStream code."""
    fields: dict[str, FieldValue] = {"host": host, "reason": _clean(reason)}
    if code == "NetStream.Publish.BadName":
        return _retryable(
            "busy",
            N_("{host} does not take this stream key: it is wrong, or already in use."),
            N_("End the other broadcast with this key, or copy the key again."),
            host,
            is_slow=True,
        )
    return UserError(
        N_("{host} refused the stream key: {reason}"),
        remedy=_COPY_KEY,
        code="rtmp.key",
        fields=fields,
    )


def _clean(reason: str) -> str:
    return safe_text(reason, _REASON_CHARS)


def _retryable(
    code: str, message: str, remedy: str, host: str, *, is_slow: bool = False
) -> RetryableError:
    return RetryableError(
        message,
        remedy=remedy,
        code=f"rtmp.{code}",
        fields={"host": host},
        retry_after_s=CONFIGURATION_PAUSE_S if is_slow else None,
    )
