"""In the smallest window, in every language: no button cuts its word, no fact loses its figures."""

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from studio.control.commands import GoLive
from studio.control.feeds import CurrencyTotal, OrderBatch
from tests.fakes.demo_state import demo_summary
from tests.ui.conftest import Desk, OpenDesk
from ui.widgets.canvas_menu import CanvasButton
from ui.widgets.painting import text_width
from ui.widgets.panel import Panel

pytestmark = pytest.mark.ui
_RAIL_WORD_PX = 60  # between the paddings of an entry
LANGUAGES = ("en", "ar", "es", "zh-CN")


def small(open_desk: OpenDesk, language: str) -> Desk:
    """The window at the smallest size it is made for."""
    desk = open_desk(language=language)
    desk.window.resize(1280, 720)
    QApplication.processEvents()
    return desk


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_shows_its_whole_word(open_desk: OpenDesk, language: str) -> None:
    desk = small(open_desk, language)
    for is_live in (False, True):
        if is_live:
            desk.control.listener.submit(GoLive())  # type: ignore[attr-defined]  # direct link
            QApplication.processEvents()
        cut = [
            (button.text(), button.width(), button.sizeHint().width())
            for button in desk.shell.findChildren(QPushButton)
            if button.isVisible() and button.width() < button.sizeHint().width()
            if not isinstance(button, CanvasButton)  # drops the rate by itself
        ]
        assert cut == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sum_of_the_orders_is_never_cut(open_desk: OpenDesk, language: str) -> None:
    desk = small(open_desk, language)
    totals = (CurrencyTotal("USD", 1_241_800, 61), CurrencyTotal("MXN", 99_800, 3))
    desk.control.listener.feed_arrived("orders", OrderBatch((), totals))
    QApplication.processEvents()
    label = desk.page.orders.totals
    assert label.text()
    assert text_width(label.text(), label.font()) <= label.width()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_rail_shows_its_whole_word(open_desk: OpenDesk, language: str) -> None:
    desk = small(open_desk, language)
    desk.control.put("summary", demo_summary())
    entries = desk.shell.rail.pages.values()
    assert all(entry.isVisible() for entry in entries)
    cut = [
        entry.text() for entry in entries if text_width(entry.text(), entry.font()) > _RAIL_WORD_PX
    ]
    assert cut == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_a_wide_picture_no_figure_of_the_headings_is_cut(
    open_desk: OpenDesk, language: str
) -> None:
    desk = open_desk(language=language, is_portrait=False)
    desk.window.resize(1280, 720)
    QApplication.processEvents()
    chat, pill = desk.page.chat, desk.page.chat.waiting
    assert chat.width() < 250
    assert not chat.rate.isVisible()
    assert pill.isVisible()
    assert pill.width() >= pill.sizeHint().width()
    titles = [panel.title for panel in desk.page.findChildren(Panel)]
    cut = [title for title in titles if text_width(title.text(), title.font()) > title.width()]
    assert cut == []
