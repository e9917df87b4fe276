"""The watch page's chat in Chromium: the host's words in the viewer's language, gifts, bullets."""

from dataclasses import replace
from pathlib import Path

import pytest

from studio.ids import ChatLineId, ViewerId
from studio.link.messages import RoomLine
from tests.e2e.test_watch_page import show

pytestmark = pytest.mark.e2e
HOST = RoomLine(
    ChatLineId("host1"), 1, 1, "Host", "Shipping is free", True, False,
    language="en", translations={"es": "El envío es gratis"}, is_automatic=True,
)  # fmt: skip
GUEST = RoomLine(ChatLineId("line1"), 2, 2, "Ana", "<b>hola</b>", False, False)


async def test_the_host_speaks_the_viewers_language_with_the_original_beneath(
    tmp_path: Path,
) -> None:
    async with show(tmp_path, language="es") as (page, engine):
        await engine.say(HOST)
        line = page.locator('[data-line-id="host1"]')
        assert await line.locator(".text").inner_text() == "El envío es gratis"
        assert await line.locator(".original").inner_text() == "Shipping is free"
        assert await line.locator(".note").inner_text() == "Respuesta automática"
        said = await line.inner_text()
        assert said.startswith("Anfitrión")
        assert "Host" not in said, "the badge says who it is, in one language"


async def test_who_has_no_name_yet_is_told_what_is_missing(tmp_path: Path) -> None:
    async with show(tmp_path, language="es") as (page, _engine):
        await page.fill("#chat-text", "hola")
        await page.press("#chat-text", "Enter")
        assert await page.inner_text("#chat-refusal") == "Escribe antes tu nombre, el que quieras."
        assert await page.evaluate("document.activeElement.id") == "chat-name"
        assert await page.input_value("#chat-text") == "hola"


async def test_bullets_are_an_option_and_gifts_always_show(tmp_path: Path) -> None:
    async with show(tmp_path) as (page, engine):
        await engine.say(GUEST)
        await page.wait_for_selector('[data-line-id="line1"]')
        assert await page.locator(".bullet").count() == 0
        await page.tap("#bullets-switch")
        await engine.say(replace(GUEST, line_id=ChatLineId("line2")))
        bullet = await page.wait_for_selector(".bullet", state="attached")
        assert bullet is not None
        assert await bullet.text_content() == "<b>hola</b>"
        gift = replace(GUEST, line_id=ChatLineId("gift"), text="Rose", what="gift", count=5)
        await engine.say(gift)
        await page.wait_for_selector("#bullets .gift")
        assert "× 5" in await page.inner_text("#bullets .gift")
        await page.wait_for_selector("#bullets .gift", state="detached")


async def test_a_line_for_its_author_alone_is_seen_by_nobody_else(tmp_path: Path) -> None:
    async with show(tmp_path) as (page, engine):
        await engine.say(replace(GUEST, only=ViewerId("somebody-else")))
        await engine.say(replace(GUEST, line_id=ChatLineId("line2"), text="after"))
        await page.wait_for_selector('[data-line-id="line2"]')
        assert await page.locator('[data-line-id="line1"]').count() == 0
