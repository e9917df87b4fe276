"""What a person should know went wrong, in the form in which it crosses to front ends."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know: catalogue keys with the values for their `{fields}`."""

    code: str
    message: str
    remedy: str = ""
    fields: dict[str, str | int | float] = field(default_factory=dict)
