"""How people of a market are spoken to, how they pay, when they may be written to.

Data beside the pack of the same country. House knowledge until somebody who lives there signs it:
`reviewed_by` says who did.
"""

import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

CUSTOMS_DIR = Path(__file__).parent / "customs"


class Reason(Enum):
    """Why a word is better avoided."""

    FAMILIAR = "familiar"
    PUSHY = "pushy"
    SUPERLATIVE = "superlative"
    MEDICAL = "medical"
    RELIGION = "religion"
    ORIGIN = "origin"
    GAMBLING = "gambling"
    FREE = "free"
    REGULATED_SALE = "regulated_sale"


@dataclass(frozen=True, slots=True)
class Wording:
    """Words to avoid. say: what to say instead, in the market's language; source: the rule."""

    words: tuple[str, ...]
    reason: Reason
    say: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Customs:
    """One market. address: forms that suit many strangers; payment: most usual first.

    delivery_days: (soonest, latest) working days to promise for a parcel from abroad, a default of
    ours; quiet_hours: (from, to) local hours without promotion.
    """

    address: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    delivery_days: tuple[int, int] = (7, 21)
    quiet_hours: tuple[int, int] = (21, 9)
    messages_promote_by_whatsapp: bool = False
    reviewed_by: str = ""
    wording: tuple[Wording, ...] = ()


@lru_cache(maxsize=64)
def customs(country: str) -> Customs:
    """The customs of an ISO 3166 country; careful defaults where we know nothing."""
    path = CUSTOMS_DIR / f"{country}.toml"
    if not country.isalpha() or not path.is_file():
        return Customs()
    with path.open("rb") as file:
        return TypeAdapter(Customs).validate_python(tomllib.load(file))
