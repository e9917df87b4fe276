"""The doctor's report on the terminal, in the person's language."""

import sys
from pathlib import Path

from studio.doctor.checks import ALL, Finding, Grade
from studio.l10n.catalogue import gettext, set_language

_MARKS = {Grade.GOOD: "  ok ", Grade.WARN: "  !  ", Grade.BAD: "  X  "}
EXIT_UNWELL = 1


def main(profile: Path, language: str | None) -> int:
    """Print every finding; 0 when nothing keeps a show from going on air."""
    set_language(language or "en")
    findings = [finding for check in ALL for finding in check(profile)]
    sys.stdout.write("".join(lines(findings)))
    sys.stdout.flush()
    return EXIT_UNWELL if any(one.grade is Grade.BAD for one in findings) else 0


def lines(findings: list[Finding]) -> list[str]:
    """One or two lines for each: what it is and means, and what mends it."""
    out = []
    for one in findings:
        fields = dict(one.fields)
        name, meaning = gettext(one.name), gettext(one.meaning).format_map(fields)
        out.append(f"{_MARKS[one.grade]}{name}: {meaning}\n")
        if one.fix:
            out.append(f"       -> {gettext(one.fix)}\n")
    return out
