"""Rules that hold for every test: loopback only, no screen, nothing left running."""

import asyncio
import inspect
import ipaddress
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # e2e gives its own processes a screen under Xvfb

_LOCAL_NAMES = {None, "", "localhost", b"", b"localhost"}
_SENDING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_GRACE_S = 3.0
_AMONG_REAL_PROCESSES = ("alone", "e2e", "interop")


def _is_local(host: object) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _loopback_only(event: str, args: tuple[object, ...]) -> None:
    if event in _SENDING:
        address = args[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise PermissionError(f"a test reached beyond this machine: {address}")
    elif event == "socket.getaddrinfo" and not _is_local(args[0]):
        raise PermissionError(f"a test asked for the address of {args[0]!r}")


sys.addaudithook(_loopback_only)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What judges real processes by the clock gets two more tries; the summary shows each.

    The machines of CI have neighbours: a bound that holds in none of three tries is broken.
    """
    for item in items:
        if any(item.get_closest_marker(name) for name in _AMONG_REAL_PROCESSES):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session", autouse=True)
def _no_loop_outside_tests() -> None:
    """pytest-asyncio asks for the current loop, which would make one that nobody closes."""
    asyncio.set_event_loop(None)


@pytest.fixture(autouse=True)
def _no_leftover_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        if thread is not threading.current_thread():
            thread.join(_GRACE_S if _counts(thread) else 0)
    names = [thread.name for thread in left if thread.is_alive() and _counts(thread)]
    assert not names, f"threads left running: {names}"


def _counts(thread: threading.Thread) -> bool:
    """Threads that a C++ library started and that only passed through Python end by themselves."""
    return not isinstance(thread, threading._DummyThread)


@pytest.fixture(autouse=True)
def _tasks_end_with_their_test(request: pytest.FixtureRequest) -> None:
    function = getattr(request.node, "obj", None)
    if inspect.iscoroutinefunction(inspect.unwrap(function) if function else None):
        request.getfixturevalue("_no_leftover_tasks")


@pytest.fixture
async def _no_leftover_tasks() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    if left:
        await asyncio.wait(left, timeout=_GRACE_S)
    names = [task.get_name() for task in left if not task.done()]
    assert not names, f"tasks left running: {names}"
