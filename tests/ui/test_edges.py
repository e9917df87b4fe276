"""Edges by pressing and typing: paired by a code, refused, switched, removed."""

import pytest
from PySide6.QtTest import QTest

from studio.control import edge_commands as c
from studio.ids import EdgeId
from tests.fakes.fake_edges import CODE
from tests.ui.conftest import Desk
from ui.widgets.edges import EdgesPage

pytestmark = pytest.mark.ui


@pytest.fixture
def page(desk: Desk) -> EdgesPage:
    assert desk.window.shell is not None
    desk.window.shell.show_subject("edges")
    found = desk.window.shell.findChild(EdgesPage)
    assert found is not None
    return found


def test_an_edge_is_paired_by_its_code(desk: Desk, page: EdgesPage) -> None:
    QTest.keyClicks(page.form.address, "live.example.org")
    QTest.keyClicks(page.form.code, "1")
    page.form.pair.click()
    assert "does not know this code" in page.form.fault.text()
    page.form.code.clear()
    QTest.keyClicks(page.form.code, CODE)
    QTest.keyClicks(page.form.name, "Dubai")
    page.form.pair.click()
    sent = desk.control.sent[-1]
    assert sent == c.PairEdge("live.example.org", CODE, "Dubai")
    assert CODE not in repr(sent)
    assert [card.name.full_text for card in page.cards][-1] == "Dubai"
    assert page.form.address.text() == ""
    assert page.form.fault.isHidden()


def test_a_card_says_how_its_edge_is_and_leaves_at_the_second_press(
    desk: Desk, page: EdgesPage
) -> None:
    near, away = page.cards
    assert "214" in near.figures.text()
    assert "does not answer" in away.cause.text()
    away.switch.click()
    assert desk.control.sent[-1] == c.EnableEdge(EdgeId("e2"), enabled=False)
    assert away.cause.isHidden()
    near.remove.click()
    assert len(page.cards) == 2
    near.remove.click()
    assert c.RemoveEdge(EdgeId("e1")) in desk.control.sent
    assert [card.edge.edge_id for card in page.cards] == ["e2"]
