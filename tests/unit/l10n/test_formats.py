"""Money, numbers and times, against what people of each market write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.l10n.formats import (
    clock_time,
    digits_of,
    in_digits_of,
    is_right_to_left,
    minor_digits,
    money,
    number,
)
from studio.money import Money

NBSP = "\u00a0"
RLM = "\u200f"

AMOUNTS = [
    ("en-US", 123450, "USD", "$1,234.50"),
    ("es-MX", 123450, "MXN", "$1,234.50"),
    ("en", 2000, "MXN", "MX$20.00"),
    ("en", 2000, "SAR", f"SAR{NBSP}20.00"),
    ("en", -2000, "SAR", f"-SAR{NBSP}20.00"),
    ("ar-SA", 123450, "SAR", f"{RLM}١٬٢٣٤٫٥٠{NBSP}ر.س.{RLM}"),
    ("ar-SA-u-nu-latn", 123450, "SAR", f"{RLM}1,234.50{NBSP}ر.س.{RLM}"),
    ("ar", 2000, "SAR", f"{RLM}20.00{NBSP}ر.س.{RLM}"),
    ("ar-KW", 1250, "KWD", f"{RLM}١٫٢٥٠{NBSP}د.ك.{RLM}"),
    ("id-ID", 15000000, "IDR", f"Rp{NBSP}150.000"),
    ("id-ID", 15000050, "IDR", f"Rp{NBSP}150.000,50"),
    ("th-TH", 129000, "THB", "฿1,290.00"),
    ("de-DE", 123450, "EUR", f"1.234,50{NBSP}€"),
    ("vi", 150000, "VND", f"150.000{NBSP}₫"),
    ("ja", 1235, "JPY", "￥1,235"),
    ("hi-IN", 12345650, "INR", "₹1,23,456.50"),
    ("xx-unknown", 5, "USD", "$0.05"),
]


@pytest.mark.parametrize(("language", "minor", "currency", "text"), AMOUNTS)
def test_money_is_written_as_in_the_market(
    language: str, minor: int, currency: str, text: str
) -> None:
    assert money(Money(minor, currency), language) == text


ABROAD = [
    ("en-US", "USD", "US$29.00"),
    ("es-MX", "MXN", "MX$29.00"),
    ("es-MX", "USD", f"USD{NBSP}29.00"),
    ("es-CO", "COP", f"COP{NBSP}29"),
    ("fr-CA", "USD", f"29,00{NBSP}${NBSP}US"),
    ("fr-CA", "CAD", f"29,00{NBSP}CA$"),
    ("de", "USD", f"29,00{NBSP}US$"),
    ("zh", "CNY", "CN¥29.00"),
    ("ja", "JPY", "JP¥2,900"),
    ("pt-BR", "BRL", f"R${NBSP}29,00"),
    ("ar-SA", "USD", f"{RLM}٢٩٫٠٠{NBSP}US$\u200e"),
    ("de", "EUR", f"29,00{NBSP}€"),
]


@pytest.mark.parametrize(("language", "currency", "text"), ABROAD)
def test_where_other_countries_read_it_a_sign_says_whose_it_is(
    language: str, currency: str, text: str
) -> None:
    assert money(Money(2900, currency), language, is_abroad=True) == text


@settings(deadline=None)
@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from(["USD", "JPY", "KWD", "IDR", "SAR", "EUR"]),
    st.sampled_from(["en", "ar-SA", "de", "hi-IN", "th", "es-MX", "id", "ja"]),
)
def test_no_minor_unit_is_ever_lost(minor: int, currency: str, language: str) -> None:
    written = money(Money(minor, currency), language)
    figures = "".join(str(int(char)) for char in written if char.isdigit())
    places = minor_digits(currency)
    is_whole = currency == "IDR" and minor % 100 == 0
    assert int(figures) == abs(minor) // (10**places if is_whole else 1)


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_two_amounts_never_look_alike(minor: int) -> None:
    assert money(Money(minor, "USD"), "ar-SA") != money(Money(minor + 1, "USD"), "ar-SA")


def test_minor_digits_follow_the_currency() -> None:
    assert [minor_digits(code) for code in ("USD", "JPY", "KWD")] == [2, 0, 3]


def test_numbers_have_the_languages_marks_and_digits() -> None:
    assert number(1234567, "en") == "1,234,567"
    assert number(1234567, "de") == "1.234.567"
    assert number(1234567, "ar-SA") == "١٬٢٣٤٬٥٦٧"
    assert number(1234567, "hi-u-nu-deva") == "१२,३४,५६७"


def test_times_are_of_the_zone_and_the_custom() -> None:
    instant_ms = 1_795_449_900_000  # 2026-11-23 16:45 UTC
    assert clock_time(instant_ms, "America/New_York", "en-US") == "11:05\u202fAM"
    assert clock_time(instant_ms, "Europe/Berlin", "de") == "17:05"
    assert clock_time(instant_ms, "Asia/Riyadh", "ar-SA") == "٧:٠٥ م"


def test_digits_of_a_language() -> None:
    assert digits_of("en") == digits_of("ar") == digits_of("ar-AE") == "0123456789"
    assert digits_of("ar-SA") == "٠١٢٣٤٥٦٧٨٩"
    assert digits_of("fa") == "۰۱۲۳۴۵۶۷۸۹"
    assert digits_of("th-u-nu-thai") == "๐๑๒๓๔๕๖๗๘๙"
    assert digits_of("en-u-nu-nonsense") == "0123456789"
    assert in_digits_of("05:59", "ar-SA") == "٠٥:٥٩"


@pytest.mark.parametrize("language", ["ar", "ar-SA", "he", "fa", "ur"])
def test_languages_from_right_to_left(language: str) -> None:
    assert is_right_to_left(language)


@pytest.mark.parametrize("language", ["en", "de", "th", "hi", "zh-Hant", "", "nonsense-tag"])
def test_languages_from_left_to_right(language: str) -> None:
    assert not is_right_to_left(language)
