"""Customs are complete, and the linter finds words where they stand alone, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.market.customs import CUSTOMS_DIR, Customs, Reason, customs
from studio.market.market import countries
from studio.market.wording import lint


def test_every_market_has_customs() -> None:
    assert {path.stem for path in CUSTOMS_DIR.glob("*.toml")} == set(countries())


@pytest.mark.parametrize("country", countries())
def test_customs_are_complete(country: str) -> None:
    known = customs(country)
    assert known.address
    assert known.payment
    assert 0 < known.delivery_days[0] <= known.delivery_days[1]
    assert all(0 <= hour < 24 for hour in known.quiet_hours)
    assert known.wording


@pytest.mark.parametrize("country", countries())
def test_every_word_of_a_list_is_found_by_itself(country: str) -> None:
    for wording in customs(country).wording:
        for word in wording.words:
            assert wording in [finding.wording for finding in lint(f"… {word}!", country)]


@pytest.mark.parametrize(
    ("country", "text", "reasons"),
    [
        ("US", "Hello BABIES, this cures all", [Reason.FAMILIAR, Reason.MEDICAL]),
        ("US", "Lullabies for babiesitters, accurately secures", []),
        ("MX", "Hola bebés, es milagroso", [Reason.FAMILIAR, Reason.MEDICAL]),
        ("MX", "Una bolsa para la oficina, segura y procura calidad", []),
        ("FR", "Les SOLDES commencent", [Reason.REGULATED_SALE]),
        ("DE", "Letzte Chance, nur noch heute!", [Reason.PUSHY, Reason.PUSHY]),
        ("CN", "全网最低价，第一名", [Reason.SUPERLATIVE, Reason.SUPERLATIVE]),
        ("JP", "絶対に治る", [Reason.SUPERLATIVE, Reason.MEDICAL]),
        ("JP", "Ｎｏ．１ のバッグ", [Reason.SUPERLATIVE]),
        ("SA", "أهلا حبايبي", [Reason.FAMILIAR]),
        ("XX", "babies", []),
    ],
)
def test_what_is_found(country: str, text: str, reasons: list[Reason]) -> None:
    assert [finding.wording.reason for finding in lint(text, country)] == reasons


def test_an_unknown_country_gets_careful_defaults() -> None:
    assert customs("../US") == Customs()


@given(st.text(max_size=200), st.sampled_from(countries()))
def test_no_text_breaks_it(text: str, country: str) -> None:
    for finding in lint(text, country):
        assert finding.word
