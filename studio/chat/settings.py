"""The chat's settings in the store, as named JSON values. Secrets are never among them."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, delete, insert, select

from studio.chat.tables import chat_settings

T = TypeVar("T")


def read_setting(connection: Connection, name: str, kind: type[T]) -> T | None:
    """A setting; None when there is none, or one that a newer studio wrote."""
    text = connection.execute(
        select(chat_settings.c.value).where(chat_settings.c.name == name)
    ).scalar()
    if text is None:
        return None
    try:
        return TypeAdapter(kind).validate_json(text)
    except ValidationError:
        return None


def write_setting(connection: Connection, name: str, value: object) -> None:
    """Keep a setting in place of the former."""
    connection.execute(delete(chat_settings).where(chat_settings.c.name == name))
    text = TypeAdapter(type(value)).dump_json(value).decode()
    connection.execute(insert(chat_settings).values(name=name, value=text))
