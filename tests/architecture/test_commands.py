"""The one door: every command has a name, a role and somebody who carries it out."""

import ast
import pkgutil
from importlib import import_module

import pytest

from studio import control
from studio.control.command import Command, wire_name
from studio.control.commands import COMMANDS
from studio.control.roles import Role
from tests.architecture.sources import calls, files

OWNER_ONLY = {
    "GoLive", "EndShow", "Shutdown", "SetLanguage",
    "SetLogo", "AddSource", "ChangeSource", "RemoveSource",
    "AddPicture", "ReadImport", "ApplyImport", "ExportCatalog",  # the host's own files
    "SaveSettings", "RestartEngine", "ExportSummary", "StartNextShow", "Rehearse",
    "AddDestination", "ChangeDestination", "RemoveDestination", "EnableDestination",  # and keys
    "SetMainDestination", "TryDestination", "PairEdge", "EnableEdge", "RemoveEdge",
    "SetTranslation", "ConnectPlatform", "SignInPlatform", "DisconnectPlatform",
    "UnlockKeys", "ForgetKeys",
    "AddChatBridge", "RemoveChatBridge",
    "TryEncoders", "SetEncoder",
    "ConnectShop", "DisconnectShop", "ExportOrders", "ExportBuyer", "EraseBuyer",
    "ExportViewer", "EraseViewer",
    "SetRate", "ForgetRate", "ImportRates",
    "AddMusic",
}  # fmt: skip


def declared() -> set[type[Command]]:
    """Every command class of the modules that hold commands."""
    names = [info.name for info in pkgutil.iter_modules(control.__path__)]
    modules = [import_module(f"studio.control.{name}") for name in names if "commands" in name]
    return {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Command) and value is not Command
    }


def handled() -> list[str]:
    """The class names given to `door.on(...)` anywhere in the engine."""
    found: list[str] = []
    for path in files("studio/engine"):
        for call, called in calls(path):
            if called == "on" and call.args:
                target = call.args[0]
                if isinstance(target, ast.Attribute):
                    found.append(target.attr)
                elif isinstance(target, ast.Name):
                    found.append(target.id)
    return found


def test_the_list_of_commands_is_complete_and_its_names_are_unique() -> None:
    assert declared() == set(COMMANDS)
    assert len({wire_name(of) for of in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("of", COMMANDS)
def test_a_command_has_a_role(of: type[Command]) -> None:
    assert of.ROLE in Role
    assert of.__doc__


def test_what_nobody_but_the_host_may_do_is_listed_here() -> None:
    assert {of.__name__ for of in COMMANDS if of.ROLE is Role.OWNER} == OWNER_ONLY


def test_every_command_has_exactly_one_handler() -> None:
    assert sorted(handled()) == sorted(of.__name__ for of in COMMANDS)
