"""Signing in to platforms with a code, and keeping their tokens good. Lives on the control loop."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field

import structlog

from studio.chat.connectors.signin import FLOWS, App, Code, Grant, SignIn
from studio.engine.chat_translation import Secrets
from studio.errors import N_, RetryableError, StudioError, UserError
from studio.kit.tasks import TaskScope

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the vault keeps for a platform. refresh, secret: of one that was signed in to."""

    token: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    @classmethod
    def read(cls, text: str | None) -> "Kept":
        """From the vault's text; a pasted token stands there alone."""
        if text and text.startswith("{"):
            said = json.loads(text)
            return cls(said.get("token", ""), said.get("refresh", ""), said.get("secret", ""))
        return cls(text or "")

    def text(self) -> str:
        """For the vault."""
        return json.dumps(asdict(self)) if self.refresh else self.token


class SignIns:
    """Owner of the flows that are under way.

    on_code: a code to show; on_end: the flow ended, with the reason when without a token.
    is_lasting: whether the newest token outlives the program.
    """

    def __init__(
        self,
        secrets: Secrets,
        on_code: Callable[[str, Code], None],
        on_end: Callable[[str, StudioError | None], Awaitable[None]],
    ) -> None:
        self._secrets = secrets
        self._on_code = on_code
        self._on_end = on_end
        self._scope = TaskScope("signins")
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.base = ""
        self.is_lasting = True

    async def aclose(self) -> None:
        """Give up what is under way."""
        await self._scope.aclose()

    async def begin(self, name: str, app: App, *, writes: bool) -> None:
        """Show a code and wait for the host. Raises UserError when none is to be had."""
        if name not in FLOWS or not app.client_id:
            raise UserError(
                N_("Signing in needs the client ID of an app of yours."),
                remedy=N_("Register one at the platform's developer console; it is free."),
                code="platform.client_id",
            )
        self.cancel(name)
        flow = SignIn(FLOWS[name], app, self.base)
        code = await flow.begin(writes=writes)
        self._on_code(name, code)
        self._tasks[name] = self._scope.start(
            self._wait(name, flow, code, app, writes=writes), name
        )

    def cancel(self, name: str) -> None:
        """Do not wait any more."""
        task = self._tasks.pop(name, None)
        if task is not None:
            task.cancel()

    async def kept(self, name: str) -> Kept:
        """What is known of a platform's account."""
        return Kept.read(await asyncio.to_thread(self._secrets.get, entry(name)))

    async def keep(self, name: str, kept: Kept) -> None:
        """Keep it in place of the former."""
        self.is_lasting = await asyncio.to_thread(self._secrets.put, entry(name), kept.text())

    async def renew(self, name: str, client_id: str) -> bool:
        """A fresh token for the one that was refused. False when there is no way to one."""
        kept = await self.kept(name)
        if not kept.refresh or name not in FLOWS:
            return False
        try:
            grant = await SignIn(FLOWS[name], App(client_id, kept.secret), self.base).renew(
                kept.refresh
            )
        except UserError as error:
            _log.info("signin.not_renewed", platform=name, reason=error.code)
            return False
        await self.keep(name, Kept(grant.token, grant.refresh, kept.secret))
        return True

    async def forget(self, name: str, client_id: str) -> None:
        """Drop the token here, and tell the platform that gave it to us."""
        self.cancel(name)
        kept = await self.kept(name)
        await self.keep(name, Kept())
        if kept.refresh and name in FLOWS:
            try:
                await SignIn(FLOWS[name], App(client_id), self.base).revoke(kept.token)
            except RetryableError as error:
                raise UserError(
                    N_("The token is forgotten here, but {platform} could not be told."),
                    remedy=N_("Revoke it there, in the account's settings under connections."),
                    code="platform.not_revoked",
                    fields={"platform": FLOWS[name].shown},
                ) from error

    async def _wait(self, name: str, flow: SignIn, code: Code, app: App, *, writes: bool) -> None:
        try:
            grant: Grant = await flow.wait(code, writes=writes)
            await self.keep(name, Kept(grant.token, grant.refresh, app.secret))
        except StudioError as error:
            await self._on_end(name, error)
        else:
            await self._on_end(name, None)


def entry(name: str) -> str:
    """Where the vault keeps it."""
    return f"chat:{name}"
