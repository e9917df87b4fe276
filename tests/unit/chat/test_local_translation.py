"""Translation on this computer with a real model, small enough to be built here."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from studio.chat.translation.adapter import Account, MissingPairError
from studio.chat.translation.local import LocalModels, check_folder, models_in
from studio.chat.translation.terms import Terms
from studio.chat.translation.translator import Translator
from studio.control.chat_commands import SetTranslation
from studio.control.chat_states import TranslationState, TranslationStatus
from studio.control.roles import Role
from studio.errors import UserError
from tests.fakes.chat_desk import running_chat
from tests.fakes.dictionary_model import build_model

SPANISH = {"hola": "hello", "gracias": "thanks", "amigos": "friends", "precio": "price"}
CHINESE = {"hello": "你好", "friends": "朋友们", "thanks": "谢谢", "price": "价格"}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    build_model(folder / "opus-mt-es-en", SPANISH)
    build_model(folder / "translate-en_zh-1_0" / "model", CHINESE)
    return folder


async def test_a_model_translates_and_two_lead_on_by_way_of_english(models: Path) -> None:
    local = LocalModels(Account(str(models)))
    texts = ["hola amigos", "precio"]
    assert await local.translate(texts, "es", "en") == ["hello friends", "price"]
    assert await local.translate(texts, "es", "zh") == ["你好 朋友们", "价格"]
    with pytest.raises(MissingPairError) as error:
        await local.translate(["hallo"], "de", "en")
    assert error.value.fields == {"source": "de", "target": "en"}
    await local.aclose()


async def test_a_line_never_waits_for_it(models: Path) -> None:
    local = LocalModels(Account(str(models)))
    loop_thread = threading.get_ident()
    seen: list[int] = []

    def note(texts: Sequence[str], source: str, target: str) -> list[str]:
        del source, target
        seen.append(threading.get_ident())
        return list(texts)

    local._models.translate = note  # type: ignore[method-assign]  # the test's stopwatch
    await asyncio.gather(*(local.translate(["hola"], "es", "en") for _ in range(3)))
    assert len(set(seen)) == 1
    assert loop_thread not in seen
    await local.aclose()


async def test_a_missing_pair_stops_no_other(models: Path) -> None:
    translator = Translator(LocalModels(Account(str(models))), 0, lambda: 0)
    for _ in range(5):
        assert await translator.translate(["guten tag"], "de", "en") == [""]
        assert translator.problem is not None
        assert translator.problem.code == "translation.no_pair"
    assert not translator.is_paused
    assert await translator.translate(["hola"], "es", "en") == ["hello"]
    assert translator.problem is None
    await translator.aclose()


async def test_protected_terms_survive_a_model_that_never_saw_them(models: Path) -> None:
    translator = Translator(LocalModels(Account(str(models))), 0, lambda: 0)
    translator.terms = Terms(["Silk scarf"])
    (text,) = await translator.translate(["precio Silk scarf amigos"], "es", "en")
    assert text == "price Silk scarf friends"
    await translator.aclose()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda folder: folder / "nowhere", "translation.folder"),
        (lambda folder: folder, "translation.no_models"),
    ],
)
def test_a_bad_folder_is_refused_with_what_to_do(
    tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    with pytest.raises(UserError) as error:
        check_folder(str(make(tmp_path)))
    assert error.value.code == code
    assert error.value.remedy


async def test_a_broken_model_says_its_name(tmp_path: Path) -> None:
    place = tmp_path / "es-en"
    place.mkdir()
    for name in ("model.bin", "source.spm", "target.spm"):
        (place / name).write_bytes(b"\x06\x00\x00\x00no model")
    check_folder(str(tmp_path))
    assert list(models_in(tmp_path)) == [("es", "en")]
    local = LocalModels(Account(str(tmp_path)))
    with pytest.raises(UserError) as error:
        await local.translate(["hola"], "es", "en")
    assert (error.value.code, error.value.fields) == ("translation.model", {"name": "es-en"})
    await local.aclose()


async def test_a_running_chat_is_translated_without_a_network(tmp_path: Path, models: Path) -> None:
    async with running_chat(tmp_path) as chat:
        with pytest.raises(UserError):
            await chat.ask(SetTranslation("local", str(tmp_path / "nowhere")), Role.OWNER)
        await chat.ask(SetTranslation("local", str(models)), Role.OWNER)
        shown = chat.desk.door.slices["translation"]
        assert isinstance(shown, TranslationState)
        assert shown.status is TranslationStatus.ON
        line_id = await chat.say("hola amigos gracias amigos", language="es")
        await chat.until(lambda: line_id in chat.lines and chat.lines[line_id].translation != "")
        assert chat.lines[line_id].translation == "hello friends thanks friends"
