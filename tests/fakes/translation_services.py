"""The four translation services as their documentation describes them, on this computer.

Each "translates" by wrapping: `hola` from es to en becomes `en(hola)`; a placeholder survives
unless `eats_placeholders`. Keys, shapes and refusals are the real ones'.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

KEY = "canary-key-0123"


@dataclass
class FakeServices:
    """What was asked, and how to answer. status: what every request gets instead of an answer."""

    base: str = ""
    status: int = 200
    retry_after: str = ""
    nonsense: str = ""
    eats_placeholders: bool = False
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    requests: int = 0

    def translate(self, text: str, source: str, target: str) -> str:
        self.asked.append((text, source, target))
        if self.eats_placeholders:
            text = re.sub(r"⟦\d+⟧", "thing", text)
        return f"{target}({text})"

    async def libretranslate(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.get("api_key", "") not in {"", KEY}:
            return web.json_response({"error": "Invalid API key"}, status=403)
        assert body["format"] == "text"
        texts = body["q"] if isinstance(body["q"], list) else [body["q"]]
        done = [self.translate(text, body["source"], body["target"]) for text in texts]
        return web.json_response({"translatedText": done})

    async def deepl(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"DeepL-Auth-Key {KEY}":
            return web.json_response({"message": "Forbidden"}, status=403)
        body = await request.json()
        source, target = body["source_lang"].lower(), body["target_lang"].lower()
        done = [self.translate(text, source, target[:2]) for text in body["text"]]
        items = [{"detected_source_language": source.upper(), "text": text} for text in done]
        return web.json_response({"translations": items})

    async def google(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"error": {"code": 401}}, status=401)
        assert request.match_info["project"] == "shop"
        body = await request.json()
        source, target = body["sourceLanguageCode"], body["targetLanguageCode"]
        done = [self.translate(text, source, target[:2]) for text in body["contents"]]
        return web.json_response({"translations": [{"translatedText": text} for text in done]})

    async def token(self, request: web.Request) -> web.Response:
        body = await request.json()
        assert body["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        assert body["assertion"].count(".") == 2
        return web.json_response({"access_token": KEY, "expires_in": 3600})

    async def azure(self, request: web.Request) -> web.Response:
        if request.headers.get("Ocp-Apim-Subscription-Key") != KEY:
            return web.json_response({"error": {"code": 401000}}, status=401)
        assert request.headers["Ocp-Apim-Subscription-Region"] == "westeurope"
        assert request.query["api-version"] == "3.0"
        source, target = request.query["from"], request.query["to"]
        texts = [item["Text"] for item in await request.json()]
        items: list[dict[str, Any]] = [
            {"translations": [{"text": self.translate(text, source, target[:2]), "to": target}]}
            for text in texts
        ]
        return web.json_response(items)


@asynccontextmanager
async def fake_services() -> AsyncIterator[FakeServices]:
    """All four behind one address."""
    services = FakeServices()

    @web.middleware
    async def refuse(request: web.Request, handler: Any) -> web.StreamResponse:  # noqa: ANN401
        services.requests += 1
        if services.status != 200:
            headers = {"Retry-After": services.retry_after} if services.retry_after else {}
            return web.Response(status=services.status, headers=headers)
        if services.nonsense:
            return web.Response(text=services.nonsense, content_type="application/json")
        answer: web.StreamResponse = await handler(request)
        return answer

    application = web.Application(middlewares=[refuse])
    application.router.add_post("/translate", services.libretranslate)
    application.router.add_post("/azure/translate", services.azure)
    application.router.add_post("/v2/translate", services.deepl)
    application.router.add_post(
        "/v3/projects/{project}/locations/global:translateText", services.google
    )
    application.router.add_post("/token", services.token)
    server = TestServer(application)
    await server.start_server()
    services.base = f"http://127.0.0.1:{server.port}"
    try:
        yield services
    finally:
        await server.close()
