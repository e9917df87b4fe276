"""The Settings page: each control asks for its value, follows the engine, and says when to wait."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from studio.control.commands import SetPreview
from studio.control.settings_commands import SaveSettings
from studio.control.settings_states import SettingsValues
from studio.control.states import Reach, ShowStatus
from studio.errors import UserError
from tests.ui.conftest import Desk
from ui.pages.settings import SettingsPage
from ui.widgets.choice import Choice
from ui.widgets.fields import text_field
from ui.widgets.settings_engine import FolderField, MarketsGroup, RestartStrip
from ui.widgets.switch import Switch

pytestmark = pytest.mark.ui


def opened(desk: Desk, subject: str) -> SettingsPage:
    desk.shell.show_page("settings")
    page = desk.shell.page
    assert isinstance(page, SettingsPage)
    page.open(subject)
    return page


def choice(page: QWidget, name: str) -> Choice:
    return next(one for one in page.findChildren(Choice) if one._name == name)


def saved(desk: Desk) -> SettingsValues:
    sent: SettingsValues = desk.control.sent_of(SaveSettings)[-1].values
    return sent


@pytest.mark.parametrize(
    ("name", "value", "field", "wanted"),
    [
        ("Size", "1280x720", "width_px", 1280),
        ("Pictures per second", "60", "fps", 60),
        ("Bitrate", "4000", "bitrate_kbps", 4000),
        ("Bitrate", "400", "bitrate_kbps", 400),
        ("Encoder", "fast", "preset", "fast"),
    ],
)
def test_the_picture_is_set(desk: Desk, name: str, value: str, field: str, wanted: object) -> None:
    choice(opened(desk, "picture"), name).choose(value)
    assert getattr(saved(desk), field) == wanted


def test_recording_is_switched_and_its_folder_named(desk: Desk) -> None:
    page = opened(desk, "picture")
    page.findChildren(Switch)[0].click()
    assert saved(desk).recording is False
    page.findChildren(FolderField)[0]._take("shows")
    assert saved(desk).recording_folder == "shows"


def test_the_preview_is_this_windows_own(desk: Desk) -> None:
    choice(opened(desk, "picture"), "Preview").choose("10")
    assert desk.window._preferences.settings.preview_fps == "10"
    desk.shell.show_page("live")
    desk.page.stage.frame.preview._ask_for_size()
    assert desk.control.sent_of(SetPreview)[-1].fps == 10


def test_markets_come_go_and_change_places(desk: Desk) -> None:
    page = opened(desk, "show")
    markets = page.findChildren(MarketsGroup)[0]
    markets.add_country.choose("TH")
    assert [chip.country for chip in saved(desk).markets] == ["US", "MX", "SA", "TH"]
    markets._make_first(saved(desk).markets[3])
    assert [chip.country for chip in saved(desk).markets] == ["TH", "US", "MX", "SA"]
    markets._remove(saved(desk).markets[1])
    assert [chip.country for chip in saved(desk).markets] == ["TH", "MX", "SA"]
    assert len(markets.lines) == 3


def test_a_refused_value_goes_back(desk: Desk) -> None:
    page = opened(desk, "picture")
    desk.control.refuse = UserError("No.", remedy="Choose another.")
    rate = choice(page, "Pictures per second")
    rate.choose("60")
    assert rate.value == "30"


def test_what_waits_for_a_restart_says_so(desk: Desk) -> None:
    page = opened(desk, "network")
    strip = page.findChildren(RestartStrip)[0]
    assert not strip.isVisible()
    choice(page, "Who can see the show").choose("network")
    assert saved(desk).reach is Reach.NETWORK
    assert strip.isVisible()
    assert strip.restart.isEnabled()
    show = replace(desk.control.slices["show"], status=ShowStatus.LIVE)
    desk.control.put("show", show)
    assert not strip.restart.isEnabled()
    assert "after the show" in strip.text.text()


@pytest.mark.parametrize(("text", "port"), [("9000", 9000), ("", 0), ("x", -1)])
def test_the_port(desk: Desk, text: str, port: int) -> None:
    page = opened(desk, "network")
    field = next(
        one for one in page.findChildren(type(text_field(""))) if one.accessibleName() == "Port"
    )
    field.setText(text)
    field.editingFinished.emit()
    sent = desk.control.sent_of(SaveSettings)
    assert (sent[-1].values.edge_port if sent else 0) == port
