"""A working CTranslate2 model that knows a dictionary, built weight by weight.

One layer, one head. A state has three parts: the token, its position, the outcome. The decoder's
attention looks from each position at the same position of the source, whose token becomes, in the
projection, the dictionary's word. So every weight has a reason, and the answer is exact.
"""

import io
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import numpy.typing as npt
import sentencepiece

Matrix = npt.NDArray[np.float32]

_POSITIONS = 64
_SPECIAL = ["<unk>", "<s>", "</s>"]
_SHARP = 200.0  # so sharp that attention sees one position


def build_model(folder: Path, words: Mapping[str, str]) -> None:
    """A model of `words` (source word -> target word) with its two SentencePiece models."""
    folder.mkdir(parents=True)
    sources = _pieces(folder / "source.spm", words)
    targets = _pieces(folder / "target.spm", set(words.values()))
    pairs = {f"▁{source}": f"▁{target}" for source, target in words.items()}
    _Weights(sources, targets).save(folder, pairs | {"</s>": "</s>", "<unk>": "<unk>"})


def _pieces(path: Path, words: Collection[str]) -> list[str]:
    """Train a SentencePiece model of whole words; its pieces as the vocabulary."""
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(sorted(words))] * 50),
        model_writer=trained,
        model_type="word",
        vocab_size=len(words) + len(_SPECIAL),
        hard_vocab_limit=False,
        minloglevel=2,
    )
    path.write_bytes(trained.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    pieces = [str(processor.id_to_piece(n)) for n in range(processor.get_piece_size())]
    return _SPECIAL + [piece for piece in pieces if piece not in _SPECIAL]


class _Weights:
    """The parts of a state lie one behind the other: tokens, positions, outcomes."""

    def __init__(self, sources: list[str], targets: list[str]) -> None:
        self._sources, self._targets = sources, targets
        self._tokens = slice(0, len(sources))
        self._places = slice(len(sources), len(sources) + _POSITIONS)
        self._outcomes = slice(self._places.stop, self._places.stop + len(sources))
        self._width = self._outcomes.stop + self._outcomes.stop % 2

    def save(self, folder: Path, pairs: Mapping[str, str]) -> None:
        spec = ctranslate2.specs.TransformerSpec.from_config((1, 1), 1, pre_norm=True)
        known = self._zeros(len(self._sources))
        known[:, self._tokens] = np.eye(len(self._sources))
        spec.encoder.embeddings[0].weight = known
        spec.decoder.embeddings.weight = self._zeros(len(self._targets))
        for side in (spec.encoder, spec.decoder):
            self._idle(side)
        self._look(spec.decoder.layer[0].attention)
        projection = self._zeros(len(self._targets))
        for source, target in pairs.items():
            at = self._outcomes.start + self._sources.index(source)
            projection[self._targets.index(target), at] = 1
        _linear(spec.decoder.projection, projection)
        spec.register_source_vocabulary(self._sources)
        spec.register_target_vocabulary(self._targets)
        spec.config.add_source_eos = True
        spec.validate()
        spec.optimize()
        spec.save(str(folder))

    def _zeros(self, rows: int) -> Matrix:
        return np.zeros((rows, self._width), np.float32)

    def _idle(self, side: Any) -> None:  # noqa: ANN401 - a spec of the library
        """Everything that only passes the state on, and where each position is marked."""
        places = self._zeros(_POSITIONS)
        places[:, self._places] = np.eye(_POSITIONS)
        side.scale_embeddings = False
        side.position_encodings.encodings = places
        layer = side.layer[0]
        for norm in (side.layer_norm, layer.ffn.layer_norm, layer.self_attention.layer_norm):
            self._norm(norm)
        for linear in (layer.ffn.linear_0, layer.ffn.linear_1, layer.self_attention.linear[1]):
            _linear(linear, self._zeros(self._width))
        _linear(layer.self_attention.linear[0], self._zeros(3 * self._width))

    def _look(self, attention: Any) -> None:  # noqa: ANN401 - a spec of the library
        """From each position at the same one of the source; its token becomes the outcome."""
        query, key, value, out = (self._zeros(self._width) for _ in range(4))
        query[self._places, self._places] = _SHARP * np.eye(_POSITIONS)
        key[self._places, self._places] = np.eye(_POSITIONS)
        value[self._tokens, self._tokens] = np.eye(len(self._sources))
        out[self._outcomes, self._tokens] = np.eye(len(self._sources))
        self._norm(attention.layer_norm)
        _linear(attention.linear[0], query)
        _linear(attention.linear[1], np.concatenate([key, value]))
        _linear(attention.linear[2], out)

    def _norm(self, norm: Any) -> None:  # noqa: ANN401 - a spec of the library
        norm.gamma = np.ones(self._width, np.float32)
        norm.beta = np.zeros(self._width, np.float32)


def _linear(linear: Any, weight: Matrix) -> None:  # noqa: ANN401 - a spec of the library
    linear.weight = weight
    linear.bias = np.zeros(weight.shape[0], np.float32)
