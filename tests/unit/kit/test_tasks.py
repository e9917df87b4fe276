"""Tasks have an owner."""

import asyncio
import threading

import pytest

from studio.kit.post import post
from studio.kit.tasks import TaskScope


async def test_tasks_are_named_by_their_scope() -> None:
    scope = TaskScope("edge")
    task = scope.start(asyncio.Event().wait(), "link")
    assert task.get_name() == "edge.link"
    await scope.aclose()
    assert task.cancelled()


async def test_a_failure_is_reported_once_and_the_scope_lives_on() -> None:
    failures: list[tuple[str, str]] = []
    told = asyncio.Event()

    def report(name: str, error: BaseException) -> None:
        failures.append((name, str(error)))
        told.set()

    async def fail() -> None:
        raise ValueError("broken")

    scope = TaskScope("edge", on_failure=report)
    scope.start(fail(), "link")
    await told.wait()
    assert failures == [("edge.link", "broken")]
    other = scope.start(asyncio.Event().wait(), "other")
    await scope.aclose()
    assert other.cancelled()


async def test_closing_waits_for_what_tidies_up() -> None:
    tidied, begun = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.set()

    scope = TaskScope("edge")
    scope.start(work(), "work")
    await begun.wait()
    await scope.aclose()
    assert tidied.is_set()


@pytest.mark.looptime
async def test_a_task_that_will_not_end_does_not_hold_up_the_end() -> None:
    release, begun = asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await release.wait()

    scope = TaskScope("edge")
    task = scope.start(stubborn(), "stubborn")
    await begun.wait()
    await scope.aclose()
    assert not task.done()
    release.set()
    await task


async def test_a_task_may_close_its_own_scope() -> None:
    scope = TaskScope("edge")
    await asyncio.wait_for(scope.start(scope.aclose(), "closer"), 5)


async def test_a_call_crosses_threads() -> None:
    heard: list[tuple[int, str]] = []
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def hear(number: int, *, text: str) -> None:
        heard.append((number, text))
        done.set()

    thread = threading.Thread(target=lambda: post(loop, hear, 1, text="a"))
    thread.start()
    await done.wait()
    thread.join()
    assert heard == [(1, "a")]


def test_a_closed_loop_is_told_nothing() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    assert not post(loop, print, "unheard")
