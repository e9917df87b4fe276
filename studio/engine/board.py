"""What the show displays of itself: takes the commands about question, goal and ticker."""

from collections.abc import Awaitable, Callable

from sqlalchemy import Connection

from studio.control import crowd_commands as cc
from studio.control.door import Door
from studio.ids import ShowId
from studio.offers import boards

Do = Callable[[Callable[[Connection], None]], Awaitable[None]]


class BoardDesk:
    """Lives on the control loop. do: carries a store job out and shows the outcome."""

    def __init__(self, show_id: ShowId, do: Do) -> None:
        self._show_id = show_id
        self._do = do

    def wire(self, door: Door) -> None:
        """Take the commands."""
        door.on(cc.ShowQuestion, self._show_question)
        door.on(cc.SetGoal, self._set_goal)
        door.on(cc.SetTicker, self._set_ticker)

    async def _show_question(self, command: cc.ShowQuestion) -> None:
        question = (command.text, command.author)
        await self._do(lambda on: boards.put(on, self._show_id, question=question))

    async def _set_goal(self, command: cc.SetGoal) -> None:
        goal_minor = max(0, command.target_minor)
        await self._do(lambda on: boards.put(on, self._show_id, goal_minor=goal_minor))

    async def _set_ticker(self, command: cc.SetTicker) -> None:
        await self._do(lambda on: boards.put(on, self._show_id, has_ticker=command.on))
