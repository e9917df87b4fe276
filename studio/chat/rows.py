"""From a row of chat_lines to the line front ends see, and back."""

import json
from typing import Any

from sqlalchemy import Row

from studio.control.feeds import Audience, ChatLine, LineKind
from studio.ids import ChatLineId


def line_of(row: Row[Any]) -> ChatLine:
    """The line in a row of chat_lines."""
    return ChatLine(
        line_id=ChatLineId(row.line_id),
        seq=row.seq,
        at_ms=row.at_ms,
        author=row.author,
        text=row.text,
        language=row.language,
        country=row.country,
        translation=row.translation,
        is_host=row.is_host,
        is_hidden=row.is_hidden,
        is_demo=row.is_demo,
        platform=row.platform,
        kind=LineKind(row.kind),
        count=row._mapping["count"],  # a row is a tuple: its own count is a method
        audience=Audience(row.audience),
        flag=row.flag,
        intent=row.intent,
        answers=row.answers,
        is_automatic=row.is_automatic,
        is_answered=row.is_answered,
        translations=json.loads(row.translations),
    )


def values_of(line: ChatLine) -> dict[str, object]:
    """The columns of a line; show and viewer are the caller's."""
    return {
        "line_id": line.line_id,
        "seq": line.seq,
        "at_ms": line.at_ms,
        "author": line.author,
        "text": line.text,
        "language": line.language,
        "country": line.country,
        "translation": line.translation,
        "is_host": line.is_host,
        "is_hidden": line.is_hidden,
        "is_demo": line.is_demo,
        "platform": line.platform,
        "kind": line.kind.value,
        "count": line.count,
        "audience": line.audience.value,
        "flag": line.flag,
        "intent": line.intent,
        "answers": line.answers,
        "is_automatic": line.is_automatic,
        "is_answered": line.is_answered,
        "translations": json.dumps(line.translations, ensure_ascii=False),
    }
