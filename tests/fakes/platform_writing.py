"""What Twitch, YouTube and Facebook take, and how they let a program in, as they document it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

_MOST_ON_YOUTUBE = 200


@dataclass
class FakeWriting:
    """Messages that were taken. scopes: whether tokens may write; drops: Twitch's
    AutoMod; status: what Twitch answers everything with."""

    scopes: bool = True
    drops: str = ""
    status: int = 200
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    wrote: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, platform: str, text: str, answers: str) -> str:
        self.taken.append((platform, text, answers))
        self.wrote.set()
        return f"own-{len(self.taken)}"

    async def twitch(self, request: web.Request) -> web.Response:
        if self.status != 200:
            return web.json_response({"message": "later"}, status=self.status)
        if not self.scopes:
            said = {"status": 401, "message": "Missing scope: user:write:chat"}
            return web.json_response(said, status=401)
        body = await request.json()
        assert body["broadcaster_id"] == body["sender_id"] == "77"
        if self.drops:
            reason = {"code": "channel_settings", "message": self.drops}
            sent: dict[str, Any] = {"message_id": "", "is_sent": False, "drop_reason": reason}
            return web.json_response({"data": [sent]})
        own = self.take("twitch", body["message"], body.get("reply_parent_message_id", ""))
        return web.json_response({"data": [{"message_id": own, "is_sent": True}]})

    async def youtube(self, request: web.Request) -> web.Response:
        assert request.query["part"] == "snippet"
        if not self.scopes:
            error = {"code": 403, "errors": [{"reason": "insufficientPermissions"}]}
            return web.json_response({"error": error}, status=403)
        snippet = (await request.json())["snippet"]
        assert (snippet["liveChatId"], snippet["type"]) == ("chat-1", "textMessageEvent")
        text = snippet["textMessageDetails"]["messageText"]
        assert len(text) <= _MOST_ON_YOUTUBE
        return web.json_response({"id": self.take("youtube", text, "")})

    async def facebook(self, request: web.Request) -> web.Response:
        if not self.scopes:
            error = {"code": 200, "message": "(#200) Requires pages_manage_engagement"}
            return web.json_response({"error": error}, status=403)
        form = await request.post()
        answers = request.match_info["object"]
        return web.json_response({"id": self.take("facebook", str(form["message"]), answers)})

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/helix/chat/messages", self.twitch)
        router.add_post("/youtube/v3/liveChat/messages", self.youtube)
        router.add_post("/{object}/comments", self.facebook)


@dataclass
class FakeSignIn:
    """The device flows. agrees: the host has entered the code. tokens: those that are good."""

    base: str = ""
    agrees: bool = False
    denies: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    async def device(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if form["client_id"] != "client":
            return web.json_response({"status": 400, "message": "invalid client"}, status=400)
        url = f"{self.base}/activate"
        offer = {"device_code": "device", "user_code": "ABCD-EFGH", "expires_in": 1800}
        field_name = "verification_uri" if "scopes" in form else "verification_url"
        return web.json_response(offer | {"interval": 1, field_name: url})

    async def token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if form["grant_type"] == "refresh_token":
            assert form["refresh_token"] == f"refresh-{len(self.tokens)}"
            return self._grant()
        assert form["device_code"] == "device"
        is_google = request.path.startswith("/oauth2.googleapis.com")
        error = self.denies or ("" if self.agrees else "authorization_pending")
        if error:
            said = {"error": error} if is_google else {"status": 400, "message": error}
            return web.json_response(said, status=428 if is_google else 400)
        return self._grant()

    def _grant(self) -> web.Response:
        number = len(self.tokens) + 1
        self.tokens.append(f"canary-signed-{number}")
        grant = {"access_token": self.tokens[-1], "refresh_token": f"refresh-{number}"}
        return web.json_response(grant | {"token_type": "bearer", "expires_in": 14_000})

    async def revoke(self, request: web.Request) -> web.Response:
        self.revoked.append(str((await request.post())["token"]))
        return web.Response()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/id.twitch.tv/oauth2/device", self.device)
        router.add_post("/id.twitch.tv/oauth2/token", self.token)
        router.add_post("/id.twitch.tv/oauth2/revoke", self.revoke)
        router.add_post("/oauth2.googleapis.com/device/code", self.device)
        router.add_post("/oauth2.googleapis.com/token", self.token)
        router.add_post("/oauth2.googleapis.com/revoke", self.revoke)
