"""A value and its listeners."""

from studio.kit.observable import Observable


def test_listeners_hear_changes_only() -> None:
    heard: list[int] = []
    observable = Observable(1)
    observable.subscribe(heard.append)
    for value in (1, 2, 2, 3):
        observable.set(value)
    assert heard == [2, 3]
    assert observable.value == 3


def test_a_listener_may_leave_even_while_it_is_told() -> None:
    heard: list[int] = []
    observable = Observable(0)

    def once(value: int) -> None:
        heard.append(value)
        leave()

    leave = observable.subscribe(once)
    other: list[int] = []
    observable.subscribe(other.append)
    observable.set(1)
    observable.set(2)
    leave()
    assert (heard, other) == ([1], [1, 2])


def test_a_listener_that_raises_silences_no_other() -> None:
    heard: list[int] = []
    observable = Observable(0)

    def broken(_: int) -> None:
        raise ValueError

    observable.subscribe(broken)
    observable.subscribe(heard.append)
    observable.set(1)
    assert heard == [1]
