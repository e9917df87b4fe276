"""The grammar of claims: its own table, every row of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.ids import ProductId
from studio.orders.claims import Claim, plain, read_claim

SCARF, BAG = ProductId("scarf"), ProductId("bag")
KEYWORDS = {"scarf": SCARF, "red bag": BAG, "围巾": SCARF, "شال": SCARF}


def number(wanted: int, quantity: int = 1, words: str = "") -> Claim:
    return Claim(quantity, wanted, None, words)


def keyword(product: ProductId, quantity: int = 1, words: str = "") -> Claim:
    return Claim(quantity, None, product, words)


TABLE: list[tuple[str, Claim | None]] = [
    # trigger and number
    ("SOLD 12", number(12)),
    ("sold 12 2", number(12, 2)),
    ("SOLD 12 2 blue", number(12, 2, "blue")),
    ("Sold 12 blue", number(12, 1, "blue")),
    ("sold12", number(12)),
    ("SOLD #12", number(12)),
    ("sold # 12 x2", number(12, 2)),
    ("sold no 12", number(12)),
    ("SOLD No. 12, 2", number(12, 2)),
    ("sold 12x2", number(12, 2)),
    ("sold 12 × 3 XL", number(12, 3, "xl")),
    ("sold 12*3", number(12, 3)),
    ("  SOLD   12  ", number(12)),
    ("SOLD 12!", number(12)),
    ("SOLD 12!!!", number(12)),
    ("sold-12-2-blue", number(12, 2, "blue")),
    ("mine 3", number(3)),
    ("I want 7", number(7)),
    ("want 7 2", number(7, 2)),
    # every script's digits, full width, NFKC
    ("ＳＯＬＤ　１２　２", number(12, 2)),
    ("SOLD ١٢ ٢", number(12, 2)),
    ("sold ۱۲", number(12)),
    ("SOLD १२", number(12)),
    ("จอง ๑๒ ๒", number(12, 2)),
    ("sold ①", number(1)),
    # other languages
    ("lo quiero 5", number(5)),
    ("Quiero 5 2 azul", number(5, 2, "azul")),
    ("vendido 5", number(5)),
    ("quero 5", number(5)),
    ("mau 5", number(5)),
    ("keep 5 2", number(5, 2)),
    ("cf 5", number(5)),
    ("CF5", number(5)),
    ("เอา5", number(5)),
    ("chốt 5", number(5)),
    ("أريد 5", number(5)),
    ("أريد ٥ ٢ أزرق", number(5, 2, "أزرق")),
    ("ich nehme 5", number(5)),
    ("je prends 5", number(5)),
    ("要5", number(5)),
    ("我要 5 2", number(5, 2)),
    ("买５", number(5)),
    # plus
    ("+1", Claim(1)),
    ("+2", Claim(2)),
    ("＋１", Claim(1)),
    ("+ 3", Claim(3)),
    ("+١", Claim(1)),
    ("+1!", Claim(1)),
    # keywords
    ("scarf", keyword(SCARF)),
    ("SCARF 2", keyword(SCARF, 2)),
    ("Scarf 2 blue", keyword(SCARF, 2, "blue")),
    ("scarf blue", keyword(SCARF, 1, "blue")),
    ("SOLD scarf 2", keyword(SCARF, 2)),
    ("red bag x2", keyword(BAG, 2)),
    ("围巾2", keyword(SCARF, 2)),
    ("我要围巾", keyword(SCARF)),
    ("شال ٢", keyword(SCARF, 2)),
    # talk
    ("", None),
    ("sold", None),
    ("sold out", None),
    ("is 12 sold?", None),
    ("SOLD 12?", None),
    ("sold 12？", None),
    ("أريد 5؟", None),
    ("+1 agreed", None),
    ("+0", None),
    ("+100", None),
    ("1", None),
    ("12", None),
    ("soldier 12", None),
    ("scarfs 2", None),
    ("I love the scarf", None),
    ("how much is 12", None),
    ("sold 12 0", None),
    ("sold 12345", None),
    ("sold 12 2 3", None),
    ("sold 12 222", None),
    ("minecraft 3", None),
    ("call me +1 555 1234", None),
    ("+1 555 1234", None),
    ("😍😍😍", None),
    ("http://sold 12", None),
]


@pytest.mark.parametrize(("text", "claim"), TABLE)
def test_every_row_of_the_table(text: str, claim: Claim | None) -> None:
    assert read_claim(text, KEYWORDS) == claim


def test_without_keywords_a_word_is_only_a_word() -> None:
    assert read_claim("scarf 2", {}) is None


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_without_harm(text: str) -> None:
    claim = read_claim(text, KEYWORDS)
    if claim is not None:
        assert 1 <= claim.quantity <= 99
        assert len(claim.words) <= 40


@given(st.integers(1, 9999), st.integers(1, 99), st.sampled_from(["latn", "arab", "thai", "fullw"]))
def test_any_digits_mean_the_same(number_: int, quantity: int, script: str) -> None:
    first = {"latn": 0x30, "arab": 0x660, "thai": 0xE50, "fullw": 0xFF10}[script]
    table = {0x30 + digit: first + digit for digit in range(10)}
    text = f"SOLD {number_} {quantity}".translate(table)
    assert read_claim(text, {}) == number(number_, quantity)


@given(st.text(max_size=40))
def test_plain_says_the_same_again(text: str) -> None:
    assert plain(plain(text)) == plain(text)
