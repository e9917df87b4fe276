"""The passphrase of the keys' file: chosen in the settings, asked for above every page."""

import pytest
from PySide6.QtTest import QTest

from studio.control import key_commands as c
from studio.control.key_states import KeyPlace, KeysState
from tests.fakes.fake_keys import PASSPHRASE
from tests.ui.conftest import Desk
from ui.widgets.key_strip import KeyStrip, NewKeyFile

pytestmark = pytest.mark.ui


def test_locked_keys_are_asked_for_above_every_page(desk: Desk) -> None:
    shell = desk.window.shell
    assert shell is not None
    strip = shell.findChild(KeyStrip)
    assert strip is not None
    assert strip.isHidden()
    desk.control.put("keys", KeysState(KeyPlace.LOCKED))
    assert strip.isVisible()
    QTest.keyClicks(strip.passphrase.field, "something else")
    strip.take.click()
    assert "does not open" in strip.fault.text()
    strip.passphrase.field.clear()
    QTest.keyClicks(strip.passphrase.field, PASSPHRASE)
    strip.take.click()
    sent = desk.control.sent[-1]
    assert sent == c.UnlockKeys(PASSPHRASE)
    assert PASSPHRASE not in repr(sent)
    assert strip.isHidden()
    assert strip.passphrase.field.text() == ""


def test_a_lost_passphrase_is_given_up_with_two_presses(desk: Desk) -> None:
    assert desk.window.shell is not None
    strip = desk.window.shell.findChild(KeyStrip)
    assert strip is not None
    desk.control.put("keys", KeysState(KeyPlace.LOCKED))
    before = len(desk.control.sent)
    strip.forget.click()
    assert len(desk.control.sent) == before, "once is not enough"
    strip.forget.click()
    assert desk.control.sent[-1] == c.ForgetKeys()
    assert strip.isHidden()


def test_without_a_keyring_a_passphrase_keeps_the_keys(desk: Desk) -> None:
    assert desk.window.shell is not None
    desk.window.shell.show_subject("destinations")
    form = desk.window.shell.findChild(NewKeyFile)
    assert form is not None
    assert form.isHidden()
    desk.control.put("keys", KeysState(KeyPlace.MEMORY))
    assert form.isVisible()
    QTest.keyClicks(form.passphrase.field, PASSPHRASE)
    form.take.click()
    assert "differ" in form.fault.text()
    QTest.keyClicks(form.again.field, PASSPHRASE)
    form.take.click()
    assert desk.control.sent[-1] == c.UnlockKeys(PASSPHRASE)
    assert form.isHidden()
