"""The control API as one JSON schema document, for people who write clients."""

from typing import Any, Literal

from pydantic import TypeAdapter

from studio.control import codec
from studio.control.commands import COMMAND_BY_NAME
from studio.control.feeds import FEEDS
from studio.control.states import SLICES
from studio.control.wire import PROTOCOL

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_Input = tuple[str, Literal["validation", "serialization"], TypeAdapter[Any]]


def control_schema() -> dict[str, Any]:
    """Messages of both sides, every command with its least role, every slice and feed."""
    inputs: list[_Input] = [
        ("client", "validation", codec.client_messages()),
        ("server", "serialization", codec.server_messages()),
    ]
    for kind, types in (("command", COMMAND_BY_NAME), ("slice", SLICES), ("feed", FEEDS)):
        mode: Literal["validation", "serialization"] = (
            "validation" if kind == "command" else "serialization"
        )
        inputs += [(f"{kind} {name}", mode, codec.adapter(of)) for name, of in types.items()]
    schemas, shared = TypeAdapter.json_schemas(inputs)
    named = {key: schema for (key, _), schema in schemas.items()}
    return {
        "$schema": DIALECT,
        "title": "Caravan Studio control API",
        "protocol": PROTOCOL,
        "client": named["client"],
        "server": named["server"],
        "commands": {
            name: {"role": command.ROLE.name.lower(), "args": named[f"command {name}"]}
            for name, command in COMMAND_BY_NAME.items()
        },
        "slices": {name: named[f"slice {name}"] for name in SLICES},
        "feeds": {name: named[f"feed {name}"] for name in FEEDS},
        "$defs": shared.get("$defs", {}),
    }
