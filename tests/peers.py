"""Real peers of the studio on this machine: in CI a missing one fails, elsewhere it skips."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def need_program(name: str) -> Path:
    """Where the program `name` is."""
    found = shutil.which(name)
    if found is None:
        missing(f"the program {name}")
    return Path(found)


def missing(what: str) -> NoReturn:
    """End this test, saying what is missing: failed in CI, skipped on a user's machine."""
    text = f"{what} is not on this machine; .ci/run names the packages that bring it"
    if os.environ.get("CI"):
        pytest.fail(text)
    pytest.skip(text)
