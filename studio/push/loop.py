"""PushLoop: the asyncio loop on which all network outputs live, in a thread of its own.

A stall of the control loop (a slow command, a big snapshot) must not make media late, so outputs
never share its loop.
"""

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from studio.kit.post import post
from studio.kit.tasks import TaskScope

_CLOSE_WAIT_S = 5.0


def _new_loop() -> asyncio.AbstractEventLoop:
    """Uvloop wakes and sends for a quarter less CPU than asyncio's loop; Windows has none."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop  # not installed on Windows

    return uvloop.new_event_loop()


class PushLoop:
    """A running event loop and the scope of its tasks. Safe from every thread.

    Started by its constructor, ended by `close`; what still runs then is cancelled.
    """

    def __init__(self) -> None:
        self._loop = _new_loop()
        self._scope = TaskScope("push")
        self._thread = threading.Thread(target=self._run, name="push", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    def call(self, function: Callable[[], object]) -> bool:
        """Run `function()` soon on the loop. False when it is closed."""
        return post(self._loop, function)

    def run(self, make: Callable[[], Coroutine[Any, Any, None]], name: str) -> bool:
        """Run a coroutine as the task `name` on the loop. False when it is closed."""
        return self.call(lambda: self._scope.start(make(), name))

    def close(self) -> None:
        """Cancel every task, wait for them, end the thread. Not from the loop's own thread."""
        if not self._thread.is_alive():
            return
        done = asyncio.run_coroutine_threadsafe(self._scope.aclose(), self._loop)
        try:
            done.result(_CLOSE_WAIT_S)
        finally:
            post(self._loop, self._loop.stop)
            self._thread.join(_CLOSE_WAIT_S)
