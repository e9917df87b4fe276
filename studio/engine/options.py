"""How an engine process was asked to run."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """The engine's command line.

    show_file: the show to run; None opens the profile's own show. go_live: broadcast at once
    (headless use). seconds: end after so long and print figures; None runs until told to stop.
    resume: go live again when the former engine ended while live. safe: after repeated crashes,
    start with the test card and no recording. demo_audience: made-up buyers come at once.
    """

    profile: Path
    show_file: Path | None = None
    go_live: bool = False
    seconds: float | None = None
    resume: bool = False
    safe: bool = False
    is_demo: bool = False
    demo_audience: bool = False
    language: str | None = None
