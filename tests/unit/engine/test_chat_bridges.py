"""Bridges in a running chat: a token made and revoked, names that nobody else has."""

from pathlib import Path

import pytest

from studio.control.chat_commands import AddChatBridge, RemoveChatBridge
from studio.control.chat_states import BridgesState
from studio.control.feeds import LineKind
from studio.control.roles import Role
from studio.errors import UserError
from studio.ids import ChatLineId, ViewerId
from studio.link.messages import ViewerChat
from tests.fakes.chat_desk import RunningChat, running_chat

TOKEN = "canary-bridge-token-0123456789abcdef"


def state(chat: RunningChat) -> BridgesState:
    shown = chat.desk.door.slices["bridges"]
    assert isinstance(shown, BridgesState)
    return shown


async def bring(chat: RunningChat, line_id: str, platform: str) -> None:
    said = ViewerChat(
        ChatLineId(line_id), ViewerId("b1:7"), "Ana", "hola", "", "", 1, platform, "gift", 3
    )
    await chat.desk.store.write(lambda on: chat.desk.apply_item(on, said))
    chat.desk.applied()


async def test_a_bridge_is_made_counted_and_revoked(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        await chat.ask(AddChatBridge(" Kick ", TOKEN), Role.OWNER)
        (bridge,) = state(chat).bridges
        assert (bridge.name, bridge.has_token) == ("Kick", True)
        assert "canary" not in str(chat.desk.door.slices)
        await bring(chat, "l1", "Kick")
        line = await chat.shown(ChatLineId("l1"))
        assert (line.platform, line.kind, line.count) == ("Kick", LineKind.GIFT, 3)
        await chat.until(lambda: state(chat).bridges[0].lines == 1)
        await chat.ask(RemoveChatBridge(bridge.bridge_id), Role.OWNER)
        assert state(chat).bridges == ()


async def test_a_bridge_survives_the_program_and_says_when_its_token_does_not(
    tmp_path: Path,
) -> None:
    async with running_chat(tmp_path) as chat:
        await chat.ask(AddChatBridge("Kick", TOKEN), Role.OWNER)
    async with running_chat(tmp_path) as chat:
        (bridge,) = state(chat).bridges
        assert (bridge.name, bridge.has_token) == ("Kick", False)


@pytest.mark.parametrize("name", ["", "kick", "TWITCH"])
async def test_a_bridge_has_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    async with running_chat(tmp_path) as chat:
        await chat.ask(AddChatBridge("Kick", TOKEN), Role.OWNER)
        with pytest.raises(UserError):
            await chat.ask(AddChatBridge(name, TOKEN), Role.OWNER)
        with pytest.raises(UserError):
            await chat.ask(AddChatBridge("Other", "short"), Role.OWNER)


async def test_an_edge_cannot_speak_for_a_connector(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        await bring(chat, "l1", "twitch")
        assert (await chat.shown(ChatLineId("l1"))).platform == ""
