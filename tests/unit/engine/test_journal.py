from dataclasses import replace
from pathlib import Path

import pytest

from studio.engine.journal import Journal


def test_what_was_written_is_read(tmp_path: Path) -> None:
    entry = replace(Journal.read(tmp_path / "none"), was_live_since_ms=17)
    entry.write(tmp_path / "show.json")
    assert Journal.read(tmp_path / "show.json") == entry


@pytest.mark.parametrize("text", ["", "{", "[]", '{"show_id": "a"}', '{"show_id": 1, "was_live'])
def test_a_torn_entry_begins_a_new_show(tmp_path: Path, text: str) -> None:
    (tmp_path / "show.json").write_text(text)
    entry = Journal.read(tmp_path / "show.json")
    assert entry.was_live_since_ms is None
    assert len(entry.show_id) == 32
