from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODEL_FILE: str

class LanguageIdentifier:
    nb_ptc: NDArray[np.float16]
    nb_pc: NDArray[np.float32]
    nb_classes: list[str]
    tk_nextmove: Any
    tk_output: Any
    tk_row: Any
    def __init__(
        self,
        nb_ptc: NDArray[np.float16],
        nb_pc: NDArray[np.float32],
        nb_classes: list[str],
        tk_nextmove: object,
        tk_output: object,
        *,
        tk_row: object,
    ) -> None: ...
    @classmethod
    def from_model_file(cls, model_file: str) -> LanguageIdentifier: ...
    def set_languages(self, langs: Iterable[str] | None = None) -> None: ...
    def rank(self, text: str) -> list[tuple[str, float]]: ...
