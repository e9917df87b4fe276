"""Hand a call to an event loop from another thread."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def post(
    loop: asyncio.AbstractEventLoop, call: Callable[P, object], *args: P.args, **kwargs: P.kwargs
) -> bool:
    """Run `call(*args)` soon on `loop`, from any thread. False when the loop is already closed."""
    try:
        loop.call_soon_threadsafe(lambda: call(*args, **kwargs))
    except RuntimeError:  # the loop closed between the caller's decision and now: nothing to tell
        return False
    return True
