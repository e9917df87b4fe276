"""The markets in the settings: hints beside the texts, and signatures under them."""

import pytest

from studio.control.market_commands import SignText
from studio.control.market_states import MarketText
from tests.ui.conftest import Desk
from ui.pages.settings import SettingsPage
from ui.widgets.settings_markets import MarketsForm, TextRow, _facts, standing


def form_of(desk: Desk) -> MarketsForm:
    desk.shell.show_page("settings")
    page = desk.shell.page
    assert isinstance(page, SettingsPage)
    page.open("markets")
    form = page.stack.currentWidget()
    assert isinstance(form, MarketsForm)
    return form


@pytest.mark.parametrize(
    "kind", ["product", "banner", "script", "coupon", "poll", "giveaway", "question"]
)
def test_every_kind_of_text_has_a_name(kind: str) -> None:
    assert standing(MarketText(kind, "Hi")) != standing(MarketText("banner", "Hi")) or (
        kind == "banner"
    )


def test_a_text_is_signed_with_a_name_and_only_then(desk: Desk) -> None:
    form = form_of(desk)
    unsigned, signed = form.findChildren(TextRow)
    unsigned.button.click()
    assert desk.control.sent_of(SignText) == []
    form.reviewer.setText(" Greta ")
    unsigned.button.click()
    signed.button.click()
    assert desk.control.sent_of(SignText) == [
        SignText("DE", "Letzte Chance", "Greta"),
        SignText("DE", "Silk scarf", ""),
    ]


def test_rules_that_nobody_read_are_not_shown_like_those_that_were(desk: Desk) -> None:
    said = dict(_facts(form_of(desk)._studio.markets.markets[0]))
    assert "Article 6a" in said["Rules, text read"]
    assert "Annex I (7)" in said["Rules, text not read yet"]
    assert "House rule" in said["House rules"]
    assert "nobody" in said["Customs read by"]
