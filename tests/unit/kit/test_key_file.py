"""The encrypted file: opens with its passphrase alone, and holds nothing that can be read."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from keyring.backends import fail

from studio.errors import UserError
from studio.kit.key_file import KeyFile
from studio.kit.vault import Vault

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

PASSPHRASE = "four words of mine"
SECRET = "canary-key-42"


def cheap(path: Path) -> KeyFile:
    """What a guess costs is for the real file."""
    return KeyFile(path, memory_kib=8 * 1024)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def without_keyring(path: Path) -> Vault:
    none = fail.Keyring()  # type: ignore[no-untyped-call] # its own
    return Vault("test", cast("KeyringBackend", none), cheap(path))


def test_what_is_kept_comes_back_with_the_passphrase_alone(path: Path) -> None:
    first = cheap(path)
    first.open(PASSPHRASE)
    first.put("d1", SECRET)
    first.put("d2", "another")
    first.drop("d2")
    text = path.read_text()
    assert SECRET not in text
    assert "d1" not in text
    assert path.stat().st_mode & 0o077 == 0
    later = cheap(path)
    assert later.get("d1") is None
    with pytest.raises(UserError) as wrong:
        later.open("four words of yours")
    assert wrong.value.code == "keys.passphrase"
    assert not later.is_open
    later.open(PASSPHRASE)
    assert later.get("d1") == SECRET
    assert later.get("d2") is None


def test_every_write_has_a_nonce_of_its_own(path: Path) -> None:
    file = cheap(path)
    file.open(PASSPHRASE)
    seen = set()
    for number in range(5):
        file.put("d1", str(number))
        seen.add(json.loads(path.read_text())["nonce"])
    assert len(seen) == 5


@pytest.mark.parametrize("name", ["salt", "memory_kib", "passes", "data", "nonce"])
def test_a_file_somebody_changed_does_not_open(path: Path, name: str) -> None:
    file = cheap(path)
    file.open(PASSPHRASE)
    file.put("d1", SECRET)
    said = json.loads(path.read_text())
    said[name] = said[name] + 1 if isinstance(said[name], int) else "AAAAAAAAAAAAAAAA" * 2
    path.write_text(json.dumps(said))
    with pytest.raises(UserError) as refused:
        cheap(path).open(PASSPHRASE)
    assert refused.value.code in {"keys.passphrase", "keys.broken"}


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"salt": 5}', '{"memory_kib": 99999999}'])
def test_a_torn_file_is_said_and_stays(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(UserError) as refused:
        cheap(path).open(PASSPHRASE)
    assert refused.value.code == "keys.broken"
    assert path.read_text() == text


def test_a_short_passphrase_begins_nothing(path: Path) -> None:
    with pytest.raises(UserError) as refused:
        cheap(path).open("short")
    assert refused.value.code == "keys.short"
    assert not path.exists()


def test_without_a_keyring_what_was_entered_moves_into_the_file(path: Path) -> None:
    vault = without_keyring(path)
    assert vault.place == "memory"
    assert not vault.put("d1", SECRET)
    vault.unlock(PASSPHRASE)
    assert vault.place == "file"
    assert vault.is_lasting
    assert vault.put("d2", "another")
    later = without_keyring(path)
    assert later.place == "locked"
    assert later.get("d1") is None
    later.unlock(PASSPHRASE)
    assert (later.get("d1"), later.get("d2")) == (SECRET, "another")
    later.drop("d1")
    assert later.get("d1") is None
    later.forget()
    assert later.place == "memory"
    assert not path.exists()
