"""Sound devices that are plugged in and pulled out by a test (see tests/fakes/portaudio)."""

import json
from pathlib import Path
from typing import Any

import pytest

FAKE_DIR = Path(__file__).parent / "portaudio"
MIC = {"name": "USB Mic", "inputs": 1, "rate": 48_000}
PHONES = {"name": "Headphones", "outputs": 2, "rate": 48_000}


class SoundBench:
    """The devices on the table; worker processes started from now on see them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._file = folder / "devices.json"
        self.put()
        monkeypatch.setenv("PYTHONPATH", str(FAKE_DIR))
        monkeypatch.setenv("FAKE_PORTAUDIO", str(self._file))

    def put(self, *devices: dict[str, Any], has_library: bool = True) -> None:
        """These and no others are plugged in."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"devices": devices, "library": has_library}))
        fresh.replace(self._file)
