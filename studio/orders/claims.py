"""Comments that buy: `SOLD 12 2 blue`, `+1`, a product's own keyword.

The grammar, after NFKC, letters of one case and every script's digits as 0-9:

    claim    = trigger number [quantity] [words]      SOLD 12 · sold #12 x2 blue · จอง 12
             | trigger keyword [quantity] [words]     SOLD SCARF 2
             | keyword [quantity] [words]             scarf 2 blue
             | "+" quantity                           +1 (the product on air)
    quantity = 1..99, with or without x, × or *

A question is no claim, whatever else it says. `number` is the one on the product's card.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from studio.errors import N_
from studio.ids import ProductId
from studio.l10n.catalogue import Catalogue
from studio.l10n.formats import in_digits_of

CLAIM = N_("SOLD {number}")  # in each language what is read here
MAX_KEYWORD_CHARS = 20
MAX_WORDS_CHARS = 40

TRIGGERS = (
    "sold", "mine", "claim", "i want", "want",  # English
    "vendido", "lo quiero", "quiero", "mío", "mia", "mío",  # Spanish
    "quero", "vendida", "meu",  # Portuguese
    "mau", "ambil", "keep", "fix", "beli",  # Indonesian, Malay
    "จอง", "เอา", "cf",  # Thai
    "chốt", "lấy", "mua",  # Vietnamese
    "أريد", "اريد", "احجز", "حجز", "لي",  # Arabic
    "ich nehme", "nehme", "gekauft", "meins",  # German
    "je prends", "je veux", "pris", "vendu",  # French
    "要", "我要", "买", "購", "买了", "扣",  # Chinese
)  # fmt: skip
_QUESTION = re.compile(r"[?？؟;;]\s*$|[?？؟]")
_SEPARATORS = re.compile(r"[\s,.:·\-_/|]+")
_PLUS = re.compile(r"\+ ?(\d{1,2})")
_REST = re.compile(r"(?: ?[x×*] ?(\d{1,2})| (\d{1,2}))?(?: (?P<words>\D.*))?")
_NUMBER = re.compile(r"#? ?(?:no ?)?(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a comment asks for.

    number: the product's on its card; product_id: the one its keyword names; neither: the product
    on air. words: what else was said, for example a colour.
    """

    quantity: int = 1
    number: int | None = None
    product_id: ProductId | None = None
    words: str = ""


def claim_text(number: int, language: str, number_language: str = "") -> str:
    """What one writes in `language` to claim the product with this number.

    number_language: whose digits are used, "" for those of `language`.
    """
    digits = in_digits_of(str(number), number_language or language)
    return Catalogue.load(language).gettext(CLAIM).format(number=digits)


def read_claim(text: str, keywords: Mapping[str, ProductId]) -> Claim | None:
    """What `text` claims; None when it is only talk. keywords: as `plain` writes them."""
    if _QUESTION.search(text):
        return None
    said = plain(text)
    plus = _PLUS.fullmatch(said)
    if plus is not None:
        return _claim(int(plus[1]))
    trigger = next((one for one in _TRIGGERS if _begins(said, one)), "")
    rest = said[len(trigger) :].strip()
    named = _by_keyword(rest, keywords)
    if named is not None or not trigger:
        return named
    number = _NUMBER.match(rest)
    if number is None:
        return None
    return _with_rest(rest[number.end() :], Claim(number=int(number[1])))


def plain(text: str) -> str:
    """`text` as the grammar reads it: NFKC, one case, ASCII digits, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    digits = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in folded)
    return " ".join(_SEPARATORS.sub(" ", digits).split()).rstrip("!؛،。！ ")


_TRIGGERS = tuple(sorted({plain(one) for one in TRIGGERS}, key=len, reverse=True))


def _begins(said: str, word: str) -> bool:
    """Whether `said` begins with the word, and not with a longer one of the same letters."""
    after = said[len(word) : len(word) + 1]
    is_spaced = word.isascii() or not unicodedata.category(word[-1]).startswith("Lo")
    return said.startswith(word) and not (is_spaced and after.isalpha())


def _by_keyword(said: str, keywords: Mapping[str, ProductId]) -> Claim | None:
    for word in sorted(keywords, key=len, reverse=True):
        if word and _begins(said, word):
            rest = said[len(word) :]
            gap = " " if rest[:1].isdigit() else ""
            return _with_rest(gap + rest, Claim(product_id=keywords[word]))
    return None


def _with_rest(rest: str, claim: Claim) -> Claim | None:
    """Quantity and words behind the product; None when more digits follow than make sense."""
    found = _REST.fullmatch(rest)
    if found is None:
        return None
    quantity = int(found[1] or found[2] or 1)
    words = (found["words"] or "").strip()[:MAX_WORDS_CHARS]
    return _claim(quantity, claim, words)


def _claim(quantity: int, claim: Claim = Claim(), words: str = "") -> Claim | None:
    if not quantity:
        return None
    return Claim(quantity, claim.number, claim.product_id, words)
