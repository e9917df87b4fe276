"""Control types to JSON and back; the border where untyped input becomes frozen values.

pydantic validates strictly (a number is no text, an unknown name is refused) and dumps. Adapters
are built at first use, because building all of them costs start-up time. Safe from every thread.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from studio.control.command import Command
from studio.control.commands import COMMAND_BY_NAME
from studio.control.feeds import FEEDS
from studio.control.states import SLICES, Problem
from studio.control.wire import ClientMessage, ServerMessage
from studio.errors import N_, BugError, FieldValue, StudioError, UserError

MAX_CLIENT_MESSAGE_BYTES = 256 * 1024
MAX_SERVER_MESSAGE_BYTES = 16 * 1024 * 1024  # a Welcome carries two feeds of 500 entries
_MAX_INTEGER = 2**53 - 1  # what every JSON reader keeps exactly; also fits the store's columns

_SHORT_REMEDY = N_("Update both programs to the same version, then try again.")


_adapters: dict[type, TypeAdapter[Any]] = {}


def adapter(of: type) -> TypeAdapter[Any]:
    """The adapter of one control type."""
    known = _adapters.get(of)
    if known is None:
        known = _adapters[of] = TypeAdapter(of)
    return known


@cache
def client_messages() -> TypeAdapter[ClientMessage]:
    """The adapter of everything a client may send."""
    return TypeAdapter(Annotated[ClientMessage, Field(discriminator="t")])


@cache
def server_messages() -> TypeAdapter[ServerMessage]:
    """The adapter of everything the server may send."""
    return TypeAdapter(Annotated[ServerMessage, Field(discriminator="t")])


def client_message(text: str) -> ClientMessage:
    """Read what a client sent. Raises UserError `control.message`."""
    try:
        return client_messages().validate_json(text, strict=True)
    except ValidationError as error:
        raise UserError(
            N_("The studio could not read a message: {detail}"),
            remedy=_SHORT_REMEDY,
            code="control.message",
            fields={"detail": _first_fault(error)},
        ) from error


def server_message(text: str) -> ServerMessage:
    """Read what the server sent. Raises BugError `control.message`."""
    try:
        return server_messages().validate_json(text)
    except ValidationError as error:
        raise BugError(_first_fault(error), code="control.message") from error


def client_text(message: ClientMessage) -> str:
    """A client's message as JSON."""
    return client_messages().dump_json(message).decode()


def server_text(message: ServerMessage) -> str:
    """A server's message as JSON; slices, batches and their enums are dumped by their own types."""
    return server_messages().dump_json(message).decode()


def command(name: str, args: Mapping[str, Any]) -> Command:
    """Build the command `name`. Raises UserError `control.unknown` or `control.arguments`."""
    of = COMMAND_BY_NAME.get(name)
    if of is None:
        raise UserError(
            N_("This studio does not know the command “{name}”."),
            remedy=_SHORT_REMEDY,
            code="control.unknown",
            fields={"name": name[:60]},
        )
    _check_names(name, of, args)
    try:
        built = adapter(of).validate_json(json.dumps(dict(args)), strict=True)
    except ValidationError as error:
        raise _bad_arguments(name, _first_fault(error)) from error
    if not isinstance(built, Command):
        raise BugError("COMMANDS holds something else than commands", code="control.commands")
    return built


def command_args(command: Command) -> dict[str, Any]:
    """The fields of `command`, ready for JSON."""
    dumped: dict[str, Any] = adapter(type(command)).dump_python(command, mode="json")
    return dumped


def slice_value(name: str, raw: object) -> object | None:
    """A slice by wire name; None when this program is older and does not know it.

    Raises BugError `control.state` when it does not fit its type.
    """
    return _state(SLICES.get(name), name, raw)


def feed_batch(name: str, raw: object) -> object | None:
    """A feed's batch by wire name; None and BugError as for `slice_value`."""
    return _state(FEEDS.get(name), name, raw)


def problem_of(error: StudioError) -> Problem:
    """The form in which an error crosses to a front end."""
    return Problem(error.code, error.message, error.remedy, dict(error.fields))


def error_of(problem: Problem) -> UserError:
    """The error a front end raises for a refused command."""
    fields: dict[str, FieldValue] = dict(problem.fields)
    return UserError(problem.message, remedy=problem.remedy, code=problem.code, fields=fields)


def _check_names(name: str, of: type[Command], args: Mapping[str, Any]) -> None:
    unknown = args.keys() - {field.name for field in fields(of)}
    if unknown:
        raise _bad_arguments(name, f"{min(unknown)[:60]}: unknown")
    for key, value in args.items():
        if isinstance(value, int) and abs(value) > _MAX_INTEGER:
            raise _bad_arguments(name, f"{key}: too large")


def _bad_arguments(name: str, detail: str) -> UserError:
    return UserError(
        N_("The command “{name}” does not fit: {detail}"),
        remedy=N_("Correct the value and try again."),
        code="control.arguments",
        fields={"name": name, "detail": detail},
    )


def _state(of: type | None, name: str, raw: object) -> object | None:
    if of is None:
        return None
    try:
        value: object = adapter(of).validate_python(raw)
    except ValidationError as error:
        raise BugError(f"{name}: {_first_fault(error)}", code="control.state") from error
    return value


def _first_fault(error: ValidationError) -> str:
    """The first fault as `place: reason`, without the offending value (it may be a secret)."""
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place[:60]}: {fault['msg'][:160]}"
