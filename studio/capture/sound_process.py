"""SoundProcess: the worker process of one device, started again when it ends or falls silent."""

import subprocess
import threading
from collections.abc import Callable, Sequence

import structlog

from studio.capture.sound_wire import Failed, Message, messages
from studio.kit.clock import NS_PER_SECOND, Clock
from studio.paths import child_command

MUTE_NS = 4 * NS_PER_SECOND  # the worker says something every second, even that it has nothing
_PAUSE_S = 2.0
_WAIT_S = 2.0

_log = structlog.get_logger(__name__)


class SoundProcess:
    """Owner of one worker. on_message: called on this object's thread with all it says."""

    def __init__(
        self, arguments: Sequence[str], clock: Clock, on_message: Callable[[Message], None]
    ) -> None:
        self._arguments = tuple(arguments)
        self._clock = clock
        self._on_message = on_message
        self._heard_ns = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin. Idempotent."""
        if self._thread is None:
            self._stopping.clear()
            self._heard_ns = self._clock.now_ns()
            name = f"sound-{self._arguments[0]}"
            self._thread = threading.Thread(target=self._run, name=name, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the worker and wait for the thread. Idempotent."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            self._kill()
            thread.join()

    def watch(self) -> None:
        """Kill a worker that has said nothing for four seconds (call now and then)."""
        if self._clock.now_ns() - self._heard_ns > MUTE_NS:
            self._heard_ns = self._clock.now_ns()
            _log.warning("sound_process.mute", arguments=self._arguments)
            self._kill()

    def send(self, data: bytes) -> None:
        """Give the worker something, if it runs. Waits while its pipe is full."""
        process = self._process
        if process is None or process.stdin is None:
            return
        try:
            process.stdin.write(data)
            process.stdin.flush()
        except (OSError, ValueError):  # it has just ended; the thread starts another
            return

    def _run(self) -> None:
        while not self._stopping.is_set():
            process = self._begin()
            if process is not None:
                self._listen(process)
            self._stopping.wait(_PAUSE_S)

    def _begin(self) -> "subprocess.Popen[bytes] | None":
        with self._lock:
            if self._stopping.is_set():
                return None
            try:
                self._process = subprocess.Popen(
                    [*child_command("sound"), *self._arguments],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,  # sound drivers chatter there
                )
            except OSError as error:
                self._on_message(Failed("unusable", str(error)))
                return None
            return self._process

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        with process:
            for message in messages(process.stdout):
                self._heard_ns = self._clock.now_ns()
                self._on_message(message)
            process.kill()
        self._process = None
        if not self._stopping.is_set():
            self._on_message(Failed("stalled"))

    def _kill(self) -> None:
        with self._lock:
            if self._process is not None:
                self._process.kill()
