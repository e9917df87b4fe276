"""Settings, Chat: bridges, glossaries, services."""

import pytest
from PySide6.QtGui import QGuiApplication

from studio.control.chat_commands import (
    AddChatBridge,
    ConnectPlatform,
    RemoveChatBridge,
    SetGlossary,
    SetTranslation,
    SignInPlatform,
)
from studio.control.chat_states import (
    BridgesState,
    BridgeState,
    PlatformsState,
    PlatformState,
    PlatformStatus,
    SignInCode,
    TranslationState,
)
from studio.control.problem import Problem
from tests.ui.conftest import Desk
from ui.pages.settings import SettingsPage
from ui.widgets.settings_bridges import BridgesGroup, _Row, bridge_address
from ui.widgets.settings_chat import GlossaryGroup, TranslationGroup
from ui.widgets.settings_platforms import PlatformsGroup

pytestmark = pytest.mark.ui


def page(desk: Desk) -> SettingsPage:
    desk.shell.show_page("settings")
    shown = desk.shell.page
    assert isinstance(shown, SettingsPage)
    shown.open("chat")
    return shown


def test_a_token_is_made_shown_once_and_revoked(desk: Desk) -> None:
    (group,) = page(desk).findChildren(BridgesGroup)
    assert not group.token.isVisible()
    group.name.setText("Zap")
    group.make.click()
    sent = desk.control.sent_of(AddChatBridge)[-1]
    assert (sent.name, len(sent.token) >= 32) == ("Zap", True)
    assert not group.token.isVisible()
    desk.window._studio.replace("bridges", BridgesState((BridgeState("b2", "Zap"),)))
    assert group.token.isVisible()
    group.token.copy.click()
    assert QGuiApplication.clipboard().text() == sent.token
    group.findChildren(_Row)[-1].revoke.click()
    assert desk.control.sent_of(RemoveChatBridge)[-1].bridge_id == "b2"
    desk.shell.show_page("live")
    (again,) = page(desk).findChildren(BridgesGroup)
    assert not again.token.isVisible()


def test_the_address_is_beside_the_watch_page() -> None:
    assert bridge_address("https://live.example.com/") == "wss://live.example.com/bridge"
    assert bridge_address("http://127.0.0.1:8787/") == "ws://127.0.0.1:8787/bridge"
    assert bridge_address("") == ""


def test_each_market_has_words_of_its_own(desk: Desk) -> None:
    (group,) = page(desk).findChildren(GlossaryGroup)
    state = TranslationState(
        glossary="scarf = es: chal", market_glossaries={"MX": "scarf = es: mascada"}
    )
    desk.window._studio.replace("translation", state)
    group.market.choose("MX")
    assert group.text.toPlainText() == "scarf = es: mascada"
    group.text.setPlainText("scarf = es: rebozo")
    group.keep.click()
    assert desk.control.sent_of(SetGlossary)[-1] == SetGlossary("scarf = es: rebozo", "MX")
    group.market.choose("")
    assert group.text.toPlainText() == "scarf = es: chal"


def test_a_folder_of_models_is_asked_for(desk: Desk) -> None:
    (group,) = page(desk).findChildren(TranslationGroup)
    group.provider.choose("local")
    assert group.fields["folder"].isVisible()
    assert not group.fields["key"].isVisible()
    group.fields["folder"].setText("/srv/models")
    group.apply.click()
    sent = desk.control.sent_of(SetTranslation)[-1]
    assert (sent.provider, sent.url, sent.key) == ("local", "/srv/models", None)


def test_the_consent_says_what_is_read_and_written_and_how_it_ends(desk: Desk) -> None:
    (group,) = page(desk).findChildren(PlatformsGroup)
    text = group.consent.text()
    assert "user:read:chat" in text
    assert "Writes: nothing" in text
    assert "twitch.tv/settings/connections" in text
    group.writes.click()
    assert "user:write:chat" in group.consent.text()
    assert "no keyring" not in group.consent.text()
    studio = desk.window._studio
    studio.replace("platforms", PlatformsState(studio.platforms.platforms, keeps_tokens=False))
    assert "no keyring" in group.consent.text()
    group.platform.choose("facebook")
    assert "pages_manage_engagement" not in group.consent.text()
    assert not group.sign_in.isVisible()
    group.writes.click()
    group.fields["channel"].setText("123")
    group.fields["token"].setText("t0ken")
    group.connect_button.click()
    sent = desk.control.sent_of(ConnectPlatform)[-1]
    assert (sent.name, sent.token, sent.channel, sent.writes) == ("facebook", "t0ken", "123", True)
    assert group.fields["token"].text() == ""


def test_signing_in_shows_a_code_and_where_to_enter_it(desk: Desk) -> None:
    (group,) = page(desk).findChildren(PlatformsGroup)
    group.fields["client_id"].setText("app")
    group.sign_in.click()
    assert desk.control.sent_of(SignInPlatform)[-1] == SignInPlatform("twitch", "app")
    assert not group.code.isVisible()
    code = SignInCode("ABCD-EFGH", "https://www.twitch.tv/activate")
    waiting = PlatformState("twitch", PlatformStatus.OFF, signin=code)
    desk.window._studio.replace("platforms", PlatformsState((waiting,)))
    assert group.code.isVisible()
    group.code.copy.click()
    assert QGuiApplication.clipboard().text() == "ABCD-EFGH"
    reading = PlatformState("twitch", PlatformStatus.ON, 3, writes=True, posted=2)
    desk.window._studio.replace("platforms", PlatformsState((reading,)))
    assert not group.code.isVisible()
    assert "2 of yours written there" in group.states.text()


def test_what_a_platform_did_not_take_is_said_where_the_host_looks(desk: Desk) -> None:
    studio = desk.window._studio
    good = PlatformState("twitch", PlatformStatus.ON, writes=True)
    studio.replace("platforms", PlatformsState((good,)))
    problem = Problem("platform.not_taken", "{platform} did not take your message: {reason}", "", {
        "platform": "Twitch", "reason": "AutoMod",
    })  # fmt: skip
    for refused in (1, 2):
        bad = PlatformState(
            "twitch", PlatformStatus.ON, writes=True, refused=refused, post_problem=problem
        )
        studio.replace("platforms", PlatformsState((bad,)))
    texts = [toast.message.text() for toast in desk.shell.toasts.shown]
    assert len(texts) == 2
    assert "AutoMod" in texts[0]
