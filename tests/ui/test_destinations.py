"""Destinations by pressing and typing: added, refused, changed, tested, removed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from studio.control import destination_commands as c
from studio.control.command import Command
from studio.control.destination_states import DestinationState
from studio.control.edge_states import EdgesState, EdgeState
from studio.control.states import OutputsState, OutputState, OutputStatus, Problem
from studio.ids import DestinationId, EdgeId, OutputId
from tests.ui.conftest import Desk
from ui.widgets.destinations import DestinationsPage

pytestmark = pytest.mark.ui

KEY = "canary-key"
ON = DestinationState(
    DestinationId("on"), "youtube", "rtmp", "YouTube", "rtmps://y/live2", True, True
)


@pytest.fixture
def page(desk: Desk) -> DestinationsPage:
    assert desk.window.shell is not None
    desk.window.shell.footer.destinations.click()
    found = desk.window.shell.findChild(DestinationsPage)
    assert found is not None
    return found


def last_sent(desk: Desk) -> Command:
    return desk.control.sent[-1]


def test_a_destination_is_added_and_its_key_stays_hidden(
    desk: Desk, page: DestinationsPage
) -> None:
    page.new.click()
    form = page.form
    assert form is not None
    assert form.url.text().startswith("rtmps://a.rtmps.youtube.com")
    form.platform.choose("twitch")
    assert "live-video.net" in form.url.text()
    assert form.name.text() == "Twitch"
    form.url.setText("rtmps://mine.example/app")
    form.platform.choose("facebook")
    assert form.url.text() == "rtmps://mine.example/app", "what the host wrote stays"
    QTest.keyClicks(form.key.field, KEY)
    assert form.key.field.echoMode() is QLineEdit.EchoMode.Password
    form.key.eye.click()
    assert form.key.field.echoMode() is QLineEdit.EchoMode.Normal
    QTest.keyClick(form.key.field, Qt.Key.Key_Return)
    sent = c.AddDestination("facebook", "Facebook", "rtmps://mine.example/app", KEY)
    assert last_sent(desk) == sent
    assert KEY not in repr(sent)
    assert page.form is None
    assert [card.name.full_text for card in page.cards][-1] == "Facebook"


def test_a_refused_address_keeps_the_form_open_and_says_why(
    desk: Desk, page: DestinationsPage
) -> None:
    page.new.click()
    form = page.form
    assert form is not None
    form.platform.choose("rtmp")
    form.url.setText("https://wrong.example")
    form.save.click()
    assert page.form is form
    assert "RTMP" in form.fault.text()
    form.url.setText("rtmp://right.example/live")
    form.save.click()
    assert page.form is None


def test_a_change_keeps_the_key_that_is_there(desk: Desk, page: DestinationsPage) -> None:
    page.cards[0].change.click()
    form = page.form
    assert form is not None
    assert not form.platform.isEnabled()
    assert form.key.field.placeholderText()
    form.name.setText("Main channel")
    form.save.click()
    last = desk.control.sent[-1]
    assert isinstance(last, c.ChangeDestination)
    assert last.key is None
    assert page.cards[0].name.full_text == "Main channel"


def test_switch_test_main_and_remove(desk: Desk, page: DestinationsPage) -> None:
    card = page.cards[1]
    mine = card.destination.destination_id
    card.test.click()
    assert last_sent(desk) == c.TryDestination(mine)
    assert "passed" in card.word.text()
    card.make_main.click()
    assert last_sent(desk) == c.SetMainDestination(mine)
    assert not page.cards[0].destination.is_main
    card.switch.click()
    assert last_sent(desk) == c.EnableDestination(mine, enabled=False)
    before = len(desk.control.sent)
    card.remove.click()
    assert len(desk.control.sent) == before, "once is not enough"
    card.remove.click()
    assert last_sent(desk) == c.RemoveDestination(DestinationId(mine))
    assert len(page.cards) == 2


def test_the_page_says_what_the_connection_must_upload(desk: Desk, page: DestinationsPage) -> None:
    destinations, edges = desk.control.slices["destinations"], desk.control.slices["edges"]
    values = replace(desk.control.slices["settings"].values, bitrate_kbps=2550)
    desk.control.put("settings", replace(desk.control.slices["settings"], values=values))
    off = tuple(replace(one, is_enabled=False) for one in destinations.destinations)
    desk.control.put("edges", EdgesState())
    desk.control.put("destinations", replace(destinations, destinations=off))
    assert not page.upload.isVisible()
    desk.control.put("destinations", replace(destinations, destinations=(ON, *off)))
    assert "2.7 Mb/s" in page.upload.text()
    assert "once" in page.upload.text()
    edge = EdgeState(EdgeId("e"), "North", "https://n.example", "https://n.example/watch", True)
    desk.control.put("edges", replace(edges, edges=(edge,)))
    assert "5.4 Mb/s" in page.upload.text()
    assert "2 times" in page.upload.text()


def test_on_air_the_card_shows_its_output(desk: Desk, page: DestinationsPage) -> None:
    problem = Problem("rtmp.refused", "{host} refuses the connection.", "", {"host": "a.example"})
    output = OutputState(
        OutputId("d1"), "rtmp", "YouTube", OutputStatus.RETRYING, 5, problem=problem
    )
    desk.control.put("outputs", OutputsState((output,)))
    card = page.cards[0]
    assert card.word.text() == "retrying"
    assert "a.example" in card.cause.text()
    assert not card.test.isEnabled()


def test_the_watch_page_may_play_what_a_server_shows(desk: Desk, page: DestinationsPage) -> None:
    page.new.click()
    form = page.form
    assert form is not None
    assert not form.watch.isVisibleTo(form), "a platform has a page of its own"
    form.platform.choose("whip")
    assert form.watch.isVisibleTo(form)
    form.url.setText("https://relay.example/show/whip")
    form.watch.url.setText("http://relay.example/show/whep")
    form.save.click()
    assert page.form is form
    assert "https" in form.fault.text()
    form.watch.url.setText("https://relay.example/show/whep")
    form.watch.delay.choose("20")
    form.save.click()
    sent = last_sent(desk)
    assert isinstance(sent, c.AddDestination)
    assert (sent.watch_url, sent.watch_delay_s) == ("https://relay.example/show/whep", 20)
    assert "20" in page.cards[-1].watched.text()
    assert "relay.example" in page.cards[-1].watched.text()
