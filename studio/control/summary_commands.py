"""Commands around a show: rehearsing it, its figures as a file, and the next one."""

from dataclasses import dataclass

from studio.control.command import Command


@dataclass(frozen=True, slots=True)
class Rehearse(Command):
    """Go on air with nobody watching: no destination, and the watch page on this computer alone.

    The page says that nothing can be bought; what is ordered meanwhile is cancelled at the end.
    """


@dataclass(frozen=True, slots=True)
class ExportSummary(Command):
    """Write the last show's figures into a CSV file on this computer."""

    path: str


@dataclass(frozen=True, slots=True)
class StartNextShow(Command):
    """Open another show: chat and orders begin anew. Refused on air.

    keep_products: the run of show comes along.
    """

    keep_products: bool = True


COMMANDS: tuple[type[Command], ...] = (Rehearse, ExportSummary, StartNextShow)
