"""The chat's and the orders' models: how their entries are named and described."""

from PySide6.QtCore import QObject

from studio.control.feeds import ChatLine, OrderLine
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.formats import clock, isolated, language, number
from ui.models.feed_model import FeedModel


def chat_model(parent: QObject) -> FeedModel[ChatLine]:
    """Chat, the newest line last."""
    return FeedModel(lambda line: line.line_id, describe_line, newest_first=False, parent=parent)


def order_model(parent: QObject) -> FeedModel[OrderLine]:
    """Orders, the newest first."""
    return FeedModel(lambda order: order.order_id, describe_order, newest_first=True, parent=parent)


def author(line: ChatLine) -> str:
    """Who said it, as shown."""
    return _("You") if line.is_host else line.author


def describe_line(line: ChatLine) -> str:
    """A chat line in one sentence, for screen readers."""
    if line.is_hidden:
        return _("{author}, hidden: {text}").format(
            author=isolated(author(line)), text=isolated(line.text)
        )
    text = isolated(line.translation or line.text)
    if not line.language:
        return _("{author}: {text}").format(author=isolated(author(line)), text=text)
    return _("{author} ({language}): {text}").format(
        author=isolated(author(line)), language=language(line.language), text=text
    )


def describe_order(order: OrderLine) -> str:
    """An order in one sentence, for screen readers."""
    return _("{time}, order {number}: {quantity} × {product}, {amount}, {status}").format(
        time=clock(order.at_ms),
        number=order.number,
        quantity=number(order.quantity),
        product=isolated(order.product_name),
        amount=words.order_amount(order),
        status=words.order_status(order.status).text,
    )
