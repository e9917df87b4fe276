"""Adapters against the services' documented behaviour; terms, cache, budget and breaker."""

import json
import time
from email.utils import formatdate

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.chat.translation.adapter import Account
from studio.chat.translation.glossary import merged, read_glossary
from studio.chat.translation.services import SERVICES
from studio.chat.translation.terms import Terms
from studio.chat.translation.translator import Translator
from studio.errors import RetryableError, UserError
from studio.kit.clock import NS_PER_SECOND
from tests.fakes.clock import FakeClock
from tests.fakes.translation_services import KEY, FakeServices, fake_services

NAMES = sorted(SERVICES.keys() - {"local"})  # which has tests of its own


def account(services: FakeServices, name: str, key: str = KEY) -> Account:
    base = f"{services.base}/azure" if name == "azure" else services.base
    return Account(base, key, "westeurope", "shop")


@pytest.mark.parametrize("name", NAMES)
async def test_a_service_translates_in_order(name: str) -> None:
    async with fake_services() as services:
        adapter = SERVICES[name](account(services, name))
        assert await adapter.translate(["hola", "¿talla?"], "es", "en") == [
            "en(hola)",
            "en(¿talla?)",
        ]
        await adapter.aclose()


@pytest.mark.parametrize("name", NAMES)
async def test_a_wrong_key_is_said_and_never_shown(name: str) -> None:
    async with fake_services() as services:
        wrong = account(services, name, "wrong-canary")
        adapter = SERVICES[name](wrong)
        with pytest.raises(UserError) as refusal:
            await adapter.translate(["hola"], "es", "en")
        await adapter.aclose()
        assert refusal.value.code == "translation.key"
        assert "canary" not in f"{refusal.value}{wrong!r}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("nonsense", ["[]", "{}", '"x"', "not json", '{"translations": [{}]}'])
async def test_nonsense_is_no_translation(name: str, nonsense: str) -> None:
    async with fake_services() as services:
        services.nonsense = nonsense
        adapter = SERVICES[name](account(services, name))
        with pytest.raises(RetryableError):
            await adapter.translate(["hola"], "es", "en")
        await adapter.aclose()


async def test_a_google_service_account_signs_for_a_token() -> None:
    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    async with fake_services() as services:
        key = json.dumps(
            {
                "client_email": "studio@shop.example",
                "private_key": pem.decode(),
                "token_uri": f"{services.base}/token",
            }
        )
        adapter = SERVICES["google"](account(services, "google", key))
        assert await adapter.translate(["hola"], "es", "zh") == ["zh(hola)"]
        await adapter.translate(["hola"], "es", "zh")
        assert services.requests == 3
        await adapter.aclose()
        broken = SERVICES["google"](account(services, "google", "{}"))
        with pytest.raises(UserError, match="service account"):
            await broken.translate(["hola"], "es", "en")


async def translator(services: FakeServices, clock: FakeClock, budget: int = 0) -> Translator:
    return Translator(
        SERVICES["libretranslate"](account(services, "libretranslate")), budget, clock.now_ns
    )


async def test_what_was_translated_once_costs_nothing_again() -> None:
    async with fake_services() as services:
        one = await translator(services, FakeClock())
        assert await one.translate(["hola", "hola"], "es", "en") == ["en(hola)"] * 2
        assert await one.translate(["hola"], "es", "en") == ["en(hola)"]
        assert (services.requests, one.used_chars) == (1, 4)
        await one.aclose()


async def test_the_budget_ends_translation_and_says_so() -> None:
    async with fake_services() as services:
        one = await translator(services, FakeClock(), budget=6)
        assert await one.translate(["hola"], "es", "en") == ["en(hola)"]
        assert await one.translate(["gracias"], "es", "en") == [""]
        assert one.problem is not None
        assert (one.problem.code, services.requests) == ("translation.budget", 1)
        await one.aclose()


async def test_a_failing_service_is_left_alone_and_tried_again() -> None:
    clock = FakeClock()
    async with fake_services() as services:
        one = await translator(services, clock)
        services.status = 503
        for number in range(10):
            assert await one.translate([f"hola {number}"], "es", "en") == [""]
        assert (services.requests, one.is_paused) == (3, True)
        clock.advance_ns(15 * NS_PER_SECOND)
        await one.translate(["otra"], "es", "en")
        assert services.requests == 4
        clock.advance_ns(15 * NS_PER_SECOND)
        assert one.is_paused
        clock.advance_ns(15 * NS_PER_SECOND)
        services.status = 200
        assert await one.translate(["hola"], "es", "en") == ["en(hola)"]
        assert (one.is_paused, one.problem) == (False, None)
        await one.aclose()


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_a_busy_service_is_left_alone_for_as_long_as_it_asks(form: str) -> None:
    clock = FakeClock()
    asked = "40" if form == "seconds" else formatdate(time.time() + 40, usegmt=True)
    async with fake_services() as services:
        one = await translator(services, clock)
        services.status, services.retry_after = 429, asked
        await one.translate(["hola"], "es", "en")
        clock.advance_ns(37 * NS_PER_SECOND)
        assert one.is_paused
        clock.advance_ns(5 * NS_PER_SECOND)
        assert not one.is_paused
        await one.aclose()


async def test_product_names_and_glossary_terms_survive() -> None:
    async with fake_services() as services:
        one = await translator(services, FakeClock())
        one.terms = Terms(["Celadon tea cup"], {"silk scarf": {"es": "mascada"}})
        text = "the silk scarf and the celadon TEA cup"
        assert await one.translate([text], "en", "es") == [
            "es(the mascada and the celadon TEA cup)"
        ]
        assert services.asked[0][0] == "the ⟦0⟧ and the ⟦1⟧"
        services.eats_placeholders = True
        assert await one.translate(["a silk scarf!"], "en", "es") == ["es(a silk scarf!)"]
        await one.aclose()


@pytest.mark.parametrize("name", NAMES)
async def test_every_service_gets_each_markets_own_words(name: str) -> None:
    glossaries = {"": "silk scarf = es: pañuelo\nCaravan", "MX": "silk scarf = es: mascada"}
    async with fake_services() as services:
        one = Translator(SERVICES[name](account(services, name)), 0, FakeClock().now_ns)
        one.terms = Terms((), merged(glossaries))
        text = "Caravan silk scarf"
        assert one.terms.variants(one.terms.cover(text), "es") == ("es-MX",)
        assert await one.translate([text], "en", "es") == ["es(Caravan pañuelo)"]
        assert await one.translate([text], "en", "es-MX") == ["es(Caravan mascada)"]
        assert await one.translate([text], "en", "es-CO") == ["es(Caravan pañuelo)"]
        assert services.asked == [("⟦0⟧ ⟦1⟧", "en", "es")]
        one.terms = Terms((), merged({"": "silk scarf = es: chal"}))
        assert await one.translate([text], "en", "es") == ["es(Caravan chal)"]
        await one.aclose()


async def test_a_hostile_service_cannot_flood_or_reorder_the_window() -> None:
    async with fake_services() as services:
        one = await translator(services, FakeClock())
        services.nonsense = json.dumps({"translatedText": ["\u202e<b>" + "A" * 100_000]})
        (text,) = await one.translate(["hola"], "es", "en")
        assert "\u202e" not in text
        assert len(text) <= 200
        await one.aclose()


@given(st.lists(st.text("ab c⟦0⟧", min_size=3), max_size=4), st.text("ab c⟦0⟧[]", max_size=40))
@settings(deadline=None)
def test_covered_terms_come_back_as_they_were(names: list[str], text: str) -> None:
    terms = Terms(names)
    covered = terms.cover(text)
    if covered.terms:
        assert terms.uncover(covered.text, covered, "es") == text
    else:
        assert covered.text == text


def test_a_glossary_is_read_or_its_wrong_line_named() -> None:
    text = "silk scarf = es: mascada, de: Seidenschal\n\nCaravan\n"
    assert read_glossary(text) == {
        "silk scarf": {"es": "mascada", "de": "Seidenschal"},
        "Caravan": {},
    }
    with pytest.raises(UserError) as refusal:
        read_glossary("ok = es: si\nbad = nonsense")
    assert refusal.value.fields["number"] == 2
