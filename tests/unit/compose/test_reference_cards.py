from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from studio.compose.text import missing_fonts
from tests.unit.compose.cards import CARDS, REFERENCE, countdown, drawn, psnr

# Equal fonts give equal pictures (361 dB); another FreeType or Noto release moves edges by a
# fraction of a pixel. One wrong word stays far below.
ENOUGH_DB = 34.0
NON_JOINER = "\u200c"


@pytest.fixture(autouse=True)
def _fonts() -> None:
    missing = missing_fonts()
    assert not missing, (
        f"no font for: {', '.join(missing)}. Install Debian's fonts-noto-core, fonts-noto-cjk and "
        "fonts-noto-color-emoji: the cards cannot be compared without them."
    )


def reference(script: str) -> NDArray[np.uint8]:
    image = cv2.imread(str(REFERENCE / f"{script}.png"))
    assert image is not None
    return np.asarray(image, dtype=np.uint8)


@pytest.mark.parametrize("script", sorted(CARDS))
def test_the_card_looks_as_it_did_when_it_was_looked_at(script: str) -> None:
    assert psnr(drawn(CARDS[script], countdown(script)), reference(script)) >= ENOUGH_DB


@pytest.mark.parametrize(
    ("script", "wrong_name"),
    [
        ("ar", NON_JOINER.join(CARDS["ar"].name)),  # letters isolated
        ("ar", CARDS["ar"].name[::-1]),  # read in the wrong direction
        ("th", "\u0e4f".join(CARDS["th"].name.split())),
        ("hi", CARDS["hi"].name.replace("\u094d", "\u094d\u200c")),  # conjuncts broken up
        ("zh", "□" * len(CARDS["zh"].name)),  # no glyphs
    ],
)
def test_a_wrongly_shaped_name_is_noticed(script: str, wrong_name: str) -> None:
    wrong = replace(CARDS[script], name=wrong_name)
    assert psnr(drawn(wrong, countdown(script)), reference(script)) < ENOUGH_DB
