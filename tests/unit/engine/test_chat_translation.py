"""Translation in a running chat: later, as an amendment of the same line; off is a state too."""

from pathlib import Path

import pytest

from studio.control.chat_commands import SetGlossary, SetTranslation
from studio.control.chat_states import TranslationState, TranslationStatus
from studio.control.commands import SendChat
from studio.control.roles import Role
from studio.errors import UserError
from tests.fakes.chat_desk import RunningChat, running_chat
from tests.fakes.translation_services import fake_services


def state(chat: RunningChat) -> TranslationState:
    shown = chat.desk.door.slices["translation"]
    assert isinstance(shown, TranslationState)
    return shown


async def test_lines_are_translated_for_the_host_and_replies_for_the_audience(
    tmp_path: Path,
) -> None:
    async with fake_services() as services, running_chat(tmp_path, ("es-MX", "zh", "en")) as chat:
        assert state(chat).status is TranslationStatus.OFF
        line_id = await chat.say("¿cuánto cuesta la roja?")
        await chat.until(lambda: line_id in chat.lines and chat.lines[line_id].language == "es")
        await chat.ask(SetTranslation("libretranslate", services.base), Role.OWNER)
        assert (state(chat).status, state(chat).languages) == (TranslationStatus.ON, ("es", "zh"))
        later = await chat.say("muchas gracias")
        await chat.until(lambda: later in chat.lines and chat.lines[later].translation != "")
        assert chat.lines[later].translation == "en(muchas gracias)"
        assert chat.lines[later].text == "muchas gracias"
        await chat.ask(SendChat("Shipping is free tonight"))
        await chat.until(lambda: any(line.translations for line in chat.lines.values()))
        said = next(line for line in chat.lines.values() if line.is_host)
        assert said.translations == {
            "es": "es(Shipping is free tonight)",
            "zh": "zh(Shipping is free tonight)",
        }
        await chat.until(lambda: state(chat).used_chars > 0)


async def test_what_the_host_reads_decides_what_is_translated(tmp_path: Path) -> None:
    async with fake_services() as services, running_chat(tmp_path) as chat:
        await chat.desk.interpreter.set_host_language("es-ES")
        await chat.ask(SetTranslation("libretranslate", services.base), Role.OWNER)
        english = await chat.say("how much is the red one")
        await chat.until(lambda: english in chat.lines and chat.lines[english].translation != "")
        assert chat.lines[english].translation == "es(how much is the red one)"


async def test_settings_are_kept_and_wrong_ones_refused(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        with pytest.raises(UserError):
            await chat.ask(SetTranslation("babelfish"), Role.OWNER)
        with pytest.raises(UserError):
            await chat.ask(SetTranslation("libretranslate", "gopher://x"), Role.OWNER)
        with pytest.raises(UserError):
            await chat.ask(SetTranslation("deepl"), Role.PRODUCER)
        await chat.ask(SetTranslation("deepl", key="canary-key", budget_chars=9), Role.OWNER)
        await chat.ask(SetGlossary("scarf = es: mascada"), Role.PRODUCER)
        assert "canary" not in str(chat.desk.door.slices)
    async with running_chat(tmp_path) as chat:
        assert (state(chat).provider, state(chat).budget_chars) == ("deepl", 9)
        assert state(chat).glossary == "scarf = es: mascada"
        assert not state(chat).has_key


async def test_a_service_that_fails_leaves_the_original_and_says_why(tmp_path: Path) -> None:
    async with fake_services() as services, running_chat(tmp_path) as chat:
        services.status = 401
        await chat.ask(SetTranslation("libretranslate", services.base, key="old"), Role.OWNER)
        line_id = await chat.say("muchas gracias a todos")
        await chat.until(lambda: state(chat).problem is not None)
        problem = state(chat).problem
        assert problem is not None
        assert problem.code == "translation.key"
        assert chat.lines[line_id].text == "muchas gracias a todos"


async def test_a_market_hears_the_host_in_its_own_words(tmp_path: Path) -> None:
    async with fake_services() as services, running_chat(tmp_path, ("es-ES", "es-MX")) as chat:
        await chat.ask(SetGlossary("silk scarf = es: pañuelo"), Role.PRODUCER)
        await chat.ask(SetGlossary("silk scarf = es: mascada", "MX"), Role.PRODUCER)
        with pytest.raises(UserError):
            await chat.ask(SetGlossary("silk scarf = es: mascada", "Mexico"), Role.PRODUCER)
        assert state(chat).market_glossaries == {"MX": "silk scarf = es: mascada"}
        await chat.ask(SetTranslation("libretranslate", services.base), Role.OWNER)
        await chat.ask(SendChat("the silk scarf is here"))
        await chat.until(lambda: any(line.translations for line in chat.lines.values()))
        said = next(line for line in chat.lines.values() if line.is_host)
        assert said.translations == {
            "es": "es(the pañuelo is here)",
            "es-MX": "es(the mascada is here)",
        }
        assert services.requests == 1
