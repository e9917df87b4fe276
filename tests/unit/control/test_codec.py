"""The border of the control API."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.control import codec
from studio.control.command import Command, wire_name
from studio.control.commands import (
    COMMAND_BY_NAME,
    COMMANDS,
    PinProduct,
    SetStock,
)
from studio.control.feeds import FEEDS
from studio.control.roles import Role
from studio.control.schema import control_schema
from studio.control.sound_commands import SetMicMuted
from studio.control.states import SLICES
from studio.control.wire import (
    CommandCall,
    Done,
    FeedArrived,
    Hello,
    Refused,
    ServerMessage,
    SliceChanged,
    Welcome,
)
from studio.errors import BugError, UserError
from studio.ids import ProductId
from tests.unit.control.samples import FEED_SAMPLES, PROBLEM, SLICE_SAMPLES, command_sample


@pytest.mark.parametrize("of", COMMANDS)
def test_every_command_survives_the_wire(of: type[Command]) -> None:
    sent = command_sample(of)
    text = codec.client_text(CommandCall(1, wire_name(of), codec.command_args(sent)))
    call = codec.client_message(text)
    assert isinstance(call, CommandCall)
    assert codec.command(call.name, call.args) == sent


@pytest.mark.parametrize("name", SLICES)
def test_every_slice_survives_the_wire(name: str) -> None:
    message = codec.server_message(codec.server_text(SliceChanged(name, SLICE_SAMPLES[name])))
    assert isinstance(message, SliceChanged)
    assert codec.slice_value(message.name, message.value) == SLICE_SAMPLES[name]


@pytest.mark.parametrize("name", FEEDS)
def test_every_feed_survives_the_wire(name: str) -> None:
    message = codec.server_message(codec.server_text(FeedArrived(name, FEED_SAMPLES[name])))
    assert isinstance(message, FeedArrived)
    assert codec.feed_batch(message.name, message.batch) == FEED_SAMPLES[name]


@pytest.mark.parametrize(
    "message", [Done(3), Refused(4, PROBLEM), Welcome(Role.SELLER, {"audio": {}}, {})]
)
def test_answers_survive_the_wire(message: ServerMessage) -> None:
    assert codec.server_message(codec.server_text(message)) == message


def test_hello_survives_the_wire() -> None:
    assert codec.client_message(codec.client_text(Hello("secret"))) == Hello("secret")


def refusal(name: str, args: dict[str, Any]) -> UserError:
    with pytest.raises(UserError) as refused:
        codec.command(name, args)
    assert refused.value.remedy
    return refused.value


def test_an_unknown_command_is_refused_by_name() -> None:
    error = refusal("format_disk", {})
    assert (error.code, error.fields["name"]) == ("control.unknown", "format_disk")


@pytest.mark.parametrize(
    ("name", "args", "detail"),
    [
        ("set_stock", {"product_id": "p"}, "stock: Field required"),
        ("set_stock", {"product_id": "p", "stock": "3"}, "stock: Input should be a valid integer"),
        ("set_stock", {"product_id": "p", "stock": 2**60}, "stock: too large"),
        ("set_stock", {"product_id": "p", "stock": 3, "ROLE": 1}, "ROLE: unknown"),
        ("set_mic_muted", {"muted": 1}, "muted: Input should be a valid boolean"),
        ("pin_product", {"product_id": ["p"]}, "product_id: Input should be a valid string"),
    ],
)
def test_arguments_that_do_not_fit_are_named(name: str, args: dict[str, Any], detail: str) -> None:
    error = refusal(name, args)
    assert error.code == "control.arguments"
    assert error.fields == {"name": name, "detail": detail}


def test_a_refusal_never_repeats_the_value() -> None:
    assert "hunter2" not in str(refusal("set_stock", {"product_id": "p", "stock": "hunter2"}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"t": "reboot"}',
        '{"t": "hello"}',
        '{"t": "hello", "token": 1}',
        '{"t": "command", "id": "1", "name": "go_live"}',
        '{"t": "command", "id": 1, "name": "go_live", "args": []}',
        '{"t": "hello", "token": "\\ud800"}',
        "[" * 100_000,
    ],
)
def test_a_message_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        codec.client_message(text)
    assert refused.value.code == "control.message"
    assert len(str(refused.value)) < 400


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    with pytest.raises(UserError):
        codec.client_message(text)


@given(
    st.dictionaries(
        st.sampled_from(["product_id", "stock", "x"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none()),
    )
)
def test_arguments_become_a_command_or_a_refusal(args: dict[str, Any]) -> None:
    try:
        built = codec.command("set_stock", args)
    except UserError:
        return
    assert built == SetStock(ProductId(args["product_id"]), args["stock"])


def test_what_a_newer_engine_says_is_left_out() -> None:
    assert codec.slice_value("weather", {}) is None
    assert codec.feed_batch("weather", {}) is None


def test_a_damaged_state_is_a_bug() -> None:
    with pytest.raises(BugError, match="audio: peak_db"):
        codec.slice_value("audio", {"peak_db": "loud"})
    with pytest.raises(BugError):
        codec.server_message("{}")


def test_problems_and_errors_are_two_forms_of_one() -> None:
    assert codec.problem_of(codec.error_of(PROBLEM)) == PROBLEM


def test_a_command_list_with_a_stranger_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMAND_BY_NAME, "stranger", SLICES["audio"])
    with pytest.raises(BugError):
        codec.command("stranger", {})


def test_defaults_may_be_left_out() -> None:
    assert codec.command("pin_product", {}) == PinProduct(None)
    assert codec.command("set_mic_muted", {"muted": False}) == SetMicMuted(muted=False)


def test_the_schema_names_everything() -> None:
    schema = json.loads(json.dumps(control_schema()))
    assert set(schema["commands"]) == {wire_name(of) for of in COMMANDS}
    assert schema["commands"]["panic"]["role"] == "moderator"
    assert set(schema["slices"]) == set(SLICES)
    assert set(schema["feeds"]) == set(FEEDS)
    references = [part.split('"')[0] for part in json.dumps(schema).split("#/$defs/")[1:]]
    assert references
    assert set(references) <= set(schema["$defs"])
