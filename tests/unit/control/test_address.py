"""The engine's address file."""

import stat
from pathlib import Path

import pytest

from studio.control.address import EngineAddress, new_token

ADDRESS = EngineAddress("http://127.0.0.1:1", "secret", 7, "http://127.0.0.1:2/watch")


def test_the_file_is_private_and_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "engine.json"
    file.write_text("old")
    file.chmod(0o644)
    ADDRESS.write(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert EngineAddress.read(file) == ADDRESS
    assert [path.name for path in tmp_path.iterdir()] == ["engine.json"]


@pytest.mark.parametrize(
    "text", [None, "", "[]", "null", "{}", '{"url": "u", "token": "t", "pid": "x"}', '{"url"']
)
def test_a_torn_or_missing_file_is_no_address(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "engine.json"
    if text is not None:
        file.write_text(text)
    assert EngineAddress.read(file) is None


def test_the_token_stays_out_of_logs() -> None:
    assert "secret" not in f"{ADDRESS} {ADDRESS!r}"


def test_tokens_are_long_and_never_twice() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len(new_token()) >= 43
