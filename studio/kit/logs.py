"""Where a process logs to: JSON lines on standard error, and in a file of the profile.

Our own events come through structlog, other people's warnings through Python's logging; both end
in the same lines. What kills a process is in its file too: exceptions nobody caught, and the
stacks of a crash inside a library.
"""

import faulthandler
import json
import logging
import os
import sys
import threading
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import structlog

FILE_BYTES = 1_000_000
OLD_FILES = 4
_OURS = "studio"


class _Line(logging.Formatter):
    """One JSON object per line: ours are made already."""

    def format(self, record: logging.LogRecord) -> str:
        """As logging.Formatter."""
        if record.name == _OURS:
            return record.getMessage()
        told: dict[str, object] = {"logger": record.name, "event": record.getMessage()}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        moment = datetime.fromtimestamp(record.created, UTC)
        level = record.levelname.lower()
        return json.dumps(told | {"level": level, "timestamp": f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"})


def configure(file: Path | None = None, *, to_terminal: bool = True) -> None:
    """One line per event, with time and level; exceptions with their trace.

    file: where they also go, at most five megabytes with the older ones. A log that cannot be
    written stops nothing.
    """
    logging.raiseExceptions = False
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: logging.getLogger(_OURS),
        cache_logger_on_first_use=True,
    )
    logging.getLogger(_OURS).setLevel(logging.INFO)
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)] if to_terminal else []
    if file is not None:
        handlers += _to_file(file)
    for handler in handlers:
        handler.setFormatter(_Line())
    logging.basicConfig(handlers=handlers or [logging.NullHandler()], force=True)


def _to_file(file: Path) -> list[logging.Handler]:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            file, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8"
        )
        faulthandler.enable(_crash_file(file.with_suffix(".crash")))
    except OSError as error:  # a full or closed disk: the show goes on without a log
        sys.stderr.write(f"No log can be written to {file}: {error}\n")
        return []
    _catch_what_nobody_caught()
    return [handler]


def _crash_file(path: Path) -> int:
    """A file that stays open for as long as this process lives."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    if path.exists() and path.stat().st_size > FILE_BYTES:
        flags |= os.O_TRUNC
    return os.open(path, flags, 0o600)


def _catch_what_nobody_caught() -> None:
    log = structlog.get_logger(__name__)
    former = sys.excepthook

    def of_the_process(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, Exception):
            log.critical("process.died", exc_info=error)
        former(kind, error, trace)

    def of_a_thread(arguments: threading.ExceptHookArgs) -> None:
        name = arguments.thread.name if arguments.thread is not None else ""
        log.critical("thread.died", thread=name, exc_info=arguments.exc_value)

    sys.excepthook, threading.excepthook = of_the_process, of_a_thread
