"""What the watch pages are told of a line."""

from studio.control.feeds import Audience, ChatLine
from studio.ids import ViewerId
from studio.link.messages import RoomLine


def room_line(line: ChatLine, viewer_id: ViewerId, answered_in: str = "") -> RoomLine:
    """The line for everybody on the page; of a hidden or held one only that it is gone.

    One for its author alone names the author: the edge shows it there and takes it off elsewhere.
    answered_in: the language of the line it answers.
    """
    is_gone = line.is_hidden or line.audience is Audience.NOBODY
    is_private = line.audience is Audience.AUTHOR and not is_gone
    return RoomLine(
        line_id=line.line_id,
        seq=line.seq,
        at_ms=line.at_ms,
        author=line.author,
        text="" if is_gone else line.text,
        is_host=line.is_host,
        is_hidden=is_gone,
        only=viewer_id if is_private else ViewerId(""),
        language=line.language,
        translations={} if is_gone else line.translations,
        is_automatic=line.is_automatic,
        what=line.kind.value,
        count=line.count,
        platform=line.platform,
        answers=line.answers,
        answered_in=answered_in,
    )
