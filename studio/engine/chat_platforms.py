"""The other platforms whose chats are read and written to: connected, signed in to, disconnected.

Lives on the control loop; each platform has a reader and a queue of its own.
"""

import asyncio
from dataclasses import asdict, replace

from studio.chat.connectors.connector import Connector
from studio.chat.connectors.signin import App, Code
from studio.chat.settings import read_setting, write_setting
from studio.control import chat_commands as cc
from studio.control.chat_states import PlatformsState, PlatformState, PlatformStatus, SignInCode
from studio.control.states import ShowState
from studio.engine.chat_postings import Postings
from studio.engine.chat_reader import CONNECTORS, Lines, PlatformSetting, Reader, problem_of
from studio.engine.chat_signin import Kept, SignIns
from studio.engine.chat_translation import Secrets
from studio.errors import N_, StudioError, UserError
from studio.kit.tasks import TaskScope

_SETTING = "platforms"


class PlatformDesk:
    """Owner of the connectors. base: where the platforms are, "" for the real ones."""

    def __init__(self, desk: Lines, secrets: Secrets) -> None:
        self._desk = desk
        self.base = ""
        self.signins = SignIns(secrets, self._show_code, self._signed_in)
        self.postings = Postings(desk, self._writers, self._posted)
        self._scope = TaskScope("platforms")
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._readers: dict[str, Reader] = {}
        self._states = {name: PlatformState(name) for name in CONNECTORS}
        self._settings: dict[str, PlatformSetting] = {}

    async def load(self) -> None:
        """Read again what was read in the former run."""
        kept = await self._desk.store.read(
            lambda on: read_setting(on, _SETTING, list[PlatformSetting])
        )
        for setting in kept or []:
            if setting.name in CONNECTORS:
                self._settings[setting.name] = setting
                await self._begin(setting)
        self._show()

    def wire(self) -> None:
        """Take the commands about platforms."""
        self._desk.door.on(cc.ConnectPlatform, self._connect)
        self._desk.door.on(cc.DisconnectPlatform, self._disconnect)
        self._desk.door.on(cc.SignInPlatform, self._sign_in)

    async def aclose(self) -> None:
        """Stop reading and writing."""
        await self.signins.aclose()
        await self.postings.aclose()
        await self._scope.aclose()

    async def _connect(self, command: cc.ConnectPlatform) -> None:
        if command.name not in CONNECTORS:
            raise UserError(
                N_("This platform is not known."),
                remedy=N_("Choose one of the list."),
                code="platform.unknown",
            )
        if command.name == "facebook" and not command.channel.strip():
            raise UserError(
                N_("Facebook needs the number of the live video."),
                remedy=N_("Copy it from the address of the video."),
                code="platform.channel",
            )
        if command.token is not None:
            await self.signins.keep(command.name, Kept(command.token.strip()))
        setting = PlatformSetting(
            command.name, command.channel.strip(), command.client_id.strip(), command.writes
        )
        self._settings[command.name] = setting
        await self._keep()
        await self._begin(setting)

    async def _sign_in(self, command: cc.SignInPlatform) -> None:
        """The platform is read as soon as the host has agreed there."""
        app = App(command.client_id.strip(), command.client_secret.strip())
        self.signins.base = self.base
        await self.signins.begin(command.name, app, writes=command.writes)
        self._settings[command.name] = PlatformSetting(
            command.name, "", app.client_id, command.writes
        )

    def _show_code(self, name: str, code: Code) -> None:
        self._end(name)
        shown = SignInCode(code.user_code, code.url)
        self.put(replace(self._states[name], signin=shown, problem=None))

    async def _signed_in(self, name: str, error: StudioError | None) -> None:
        self.put(replace(self._states[name], signin=None))
        if error is not None:
            self._fail(name, error)
            return
        await self._keep()
        await self._begin(self._settings[name])

    async def _disconnect(self, command: cc.DisconnectPlatform) -> None:
        setting = self._settings.pop(command.name, PlatformSetting(command.name))
        self._end(command.name)
        await self._keep()
        if command.name in CONNECTORS:
            self.put(PlatformState(command.name))
        await self.signins.forget(command.name, setting.client_id)

    async def _keep(self) -> None:
        settings = [asdict(setting) for setting in self._settings.values()]
        await self._desk.store.write(lambda on: write_setting(on, _SETTING, settings))

    async def _begin(self, setting: PlatformSetting) -> None:
        self._end(setting.name)
        kept = await self.signins.kept(setting.name)
        self.put(replace(self._states[setting.name], writes=setting.writes))
        if not kept.token:
            self._fail(setting.name, _no_token())
            return
        reader = Reader(setting, self._desk, self, self.signins, self.postings.foreign)
        self._readers[setting.name] = reader
        self._tasks[setting.name] = self._scope.start(reader.run(), setting.name)

    def _end(self, name: str) -> None:
        task = self._tasks.pop(name, None)
        if task is not None:
            task.cancel()
        self._readers.pop(name, None)

    def _writers(self) -> dict[str, Connector]:
        """Whom the host's words are written to; in a rehearsal nobody."""
        show = self._desk.door.slices.get("show")
        if isinstance(show, ShowState) and show.is_rehearsal:
            return {}
        return {
            name: reader.connector
            for name, reader in self._readers.items()
            if reader.connector is not None
            and self._states[name].writes
            and self._states[name].status is not PlatformStatus.FAILED
        }

    def _posted(self, name: str, error: StudioError | None) -> None:
        state = self._states[name]
        if error is None:
            self.put(replace(state, posted=state.posted + 1, post_problem=None))
        else:
            refused, problem = state.refused + 1, problem_of(error)
            self.put(replace(state, refused=refused, post_problem=problem))

    def _fail(self, name: str, error: StudioError) -> None:
        state = self._states[name]
        self.put(replace(state, status=PlatformStatus.FAILED, problem=problem_of(error)))

    def state(self, name: str) -> PlatformState:
        """As Board."""
        return self._states[name]

    def put(self, state: PlatformState) -> None:
        """As Board; shown at once."""
        self._states[state.name] = state
        self._show()

    def _show(self) -> None:
        self._desk.door.show(
            "platforms", PlatformsState(tuple(self._states.values()), self.signins.is_lasting)
        )


def _no_token() -> UserError:
    return UserError(
        N_("The access token is not known any more."),
        remedy=N_("Connect again."),
        code="platform.no_token",
    )
