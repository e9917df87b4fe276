"""Translation on this computer: CTranslate2 with the models of a folder, no network.

The folder holds a folder for each pair of languages, named like `es-en` (`opus-mt-es-en` and
`translate-es_en-1_0` are understood too), with the converted model and its SentencePiece models:
`source.spm` and `target.spm`, or one `sentencepiece.model`. A pair without a model goes by way of
English. One thread of low priority does the work, so the picture comes first.
"""

import asyncio
import json
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from studio.chat.translation.adapter import Account, MissingPairError
from studio.errors import N_, UserError

if TYPE_CHECKING:
    import ctranslate2
    import sentencepiece

PIVOT = "en"
_LOADED = 4  # a model takes 80 to 300 MB
_NICENESS = 10
_BEAM = 2
_LONGEST_TOKENS = 256
_PAIR = re.compile(r"(?:^|[-_])([a-z]{2,3})[-_]([a-z]{2,3})(?:[-_][\d._]+)?$")
_EOS = "</s>"
_BEGIN = "▁"

Pair = tuple[str, str]


class LocalModels:
    """The adapter. `url` of its account is the folder."""

    def __init__(self, account: Account) -> None:
        self._models = _Models(Path(account.url).expanduser())
        self._thread = ThreadPoolExecutor(1, "chat-translation", initializer=_give_way)

    async def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """See Adapter."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, self._models.translate, list(texts), source, target
        )

    async def aclose(self) -> None:
        """See Adapter; at most one batch is waited for."""
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)


def check_folder(path: str) -> None:
    """Raises UserError when nothing could be translated with this folder. Reads the disk."""
    if not (find_spec("ctranslate2") and find_spec("sentencepiece")):
        raise UserError(
            N_("The part that translates on this computer is not installed."),
            remedy=N_("Install it with: uv sync --extra offline"),
            code="translation.extra",
        )
    folder = Path(path).expanduser()
    if not path or not folder.is_dir():
        raise UserError(
            N_("There is no folder {path}."),
            remedy=N_("Enter the folder that holds the models."),
            code="translation.folder",
            fields={"path": path},
        )
    if not models_in(folder):
        raise UserError(
            N_("There is no model in {path}."),
            remedy=N_("Each is a folder named like es-en, with model.bin and its .spm files."),
            code="translation.no_models",
            fields={"path": path},
        )


def models_in(folder: Path) -> dict[Pair, Path]:
    """The folder of each pair's model."""
    found: dict[Pair, Path] = {}
    for entry in (folder, *sorted(one for one in folder.iterdir() if one.is_dir())):
        match = _PAIR.search(entry.name.lower())
        places = (one for one in (entry, entry / "model") if (one / "model.bin").is_file())
        place = next(places, None)
        if match is not None and place is not None and _pieces(place):
            found[match.group(1), match.group(2)] = place
    return found


def _pieces(place: Path) -> tuple[Path, Path] | None:
    """The SentencePiece models of source and target."""
    for folder in (place, place.parent):
        both = folder / "source.spm", folder / "target.spm"
        if all(one.is_file() for one in both):
            return both
        one = folder / "sentencepiece.model"
        if one.is_file():
            return one, one
    return None


@dataclass(frozen=True, slots=True)
class _Model:
    """A loaded model. end: what it wants behind the source's tokens."""

    translator: "ctranslate2.Translator"
    source: "sentencepiece.SentencePieceProcessor"
    target: "sentencepiece.SentencePieceProcessor"
    end: tuple[str, ...]

    def translate(self, texts: Sequence[str]) -> list[str]:
        tokens = [[*self.source.encode(text, out_type=str), *self.end] for text in texts]
        results = self.translator.translate_batch(
            tokens,
            beam_size=_BEAM,
            max_input_length=_LONGEST_TOKENS,
            max_decoding_length=_LONGEST_TOKENS,
            replace_unknowns=True,
        )
        return [self._text(one.hypotheses[0]) for one in results]

    def _text(self, tokens: Sequence[str]) -> str:
        """Pieces it did not know come over from the source, mark of a word's begin and all."""
        return " ".join(str(self.target.decode(list(tokens))).replace(_BEGIN, " ").split())


class _Models:
    """The newest used models stay loaded. Lives on the adapter's thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: Mapping[Pair, Path] | None = None
        self._loaded: OrderedDict[Pair, _Model] = OrderedDict()

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Raises UserError when no model leads there, or one is broken."""
        done = list(texts)
        for pair in self._way(source, target):
            done = self._model(pair).translate(done)
        return done

    def _way(self, source: str, target: str) -> list[Pair]:
        if self._places is None:
            self._places = models_in(self._folder) if self._folder.is_dir() else {}
        if (source, target) in self._places:
            return [(source, target)]
        way = [(source, PIVOT), (PIVOT, target)]
        if all(pair in self._places for pair in way):
            return way
        raise MissingPairError(
            N_("There is no model from {source} to {target}."),
            remedy=N_("Put one into the folder of models, then choose the folder again."),
            code="translation.no_pair",
            fields={"source": source, "target": target},
        )

    def _model(self, pair: Pair) -> _Model:
        model = self._loaded.pop(pair, None) or self._load(pair)
        self._loaded[pair] = model
        while len(self._loaded) > _LOADED:
            self._loaded.popitem(last=False)
        return model

    def _load(self, pair: Pair) -> _Model:
        import ctranslate2
        import sentencepiece

        assert self._places is not None
        place = self._places[pair]
        pieces = _pieces(place)
        try:
            if pieces is None:
                raise OSError("its SentencePiece models are gone")
            source, target = (sentencepiece.SentencePieceProcessor(str(one)) for one in pieces)
            translator = ctranslate2.Translator(
                str(place), device="cpu", inter_threads=1, intra_threads=1
            )
            return _Model(translator, source, target, _end(place))
        except (OSError, RuntimeError, ValueError) as error:
            raise UserError(
                N_("The model {name} cannot be read."),
                remedy=N_("Copy or convert it again."),
                code="translation.model",
                fields={"name": place.name},
            ) from error


def _end(place: Path) -> tuple[str, ...]:
    """Marian's models from Transformers want an end that nobody adds; their start tells them."""
    path = place / "config.json"
    config = json.loads(path.read_text()) if path.is_file() else {}
    is_marian = config.get("decoder_start_token") == _EOS and not config.get("add_source_eos")
    return (_EOS,) if is_marian else ()


def _give_way() -> None:
    """Threads of the library inherit it where the system gives each thread its own priority."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
