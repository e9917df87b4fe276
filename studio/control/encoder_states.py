"""The picture's encoder as front ends see it."""

from dataclasses import dataclass

from studio.control.problem import Problem


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """An encoder that may be here. fault: "" when the trial passed.

    Else one of not_here, no_pictures, wrong_stream, wrong_picture, too_slow, crashed, hangs.
    """

    name: str
    title: str
    is_tried: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class EncoderState:
    """chosen: an encoder's name, or auto. planned: what the next show uses; in_use: this one."""

    chosen: str = "auto"
    planned: str = "libx264"
    in_use: str = ""
    is_trying: bool = False
    choices: tuple[EncoderChoice, ...] = ()
    problem: Problem | None = None
