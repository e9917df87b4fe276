from collections.abc import Sequence
from typing import Any

specs: Any

class TranslationResult:
    hypotheses: list[list[str]]

class Translator:
    def __init__(
        self,
        model_path: str,
        device: str = ...,
        *,
        inter_threads: int = ...,
        intra_threads: int = ...,
    ) -> None: ...
    def translate_batch(
        self,
        source: Sequence[Sequence[str]],
        *,
        beam_size: int = ...,
        max_input_length: int = ...,
        max_decoding_length: int = ...,
        replace_unknowns: bool = ...,
    ) -> list[TranslationResult]: ...
