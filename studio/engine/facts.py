"""A product's facts for ready answers: what it costs and how many are left, this moment."""

from studio.chat.replies import Facts
from studio.control.states import FlashSale, RunItem
from studio.money import Money


def facts_of(item: RunItem, flash: FlashSale | None, now_ms: int) -> Facts:
    """The facts; the sale's price counts between its start and its end only."""
    usual = Money(item.price_minor, item.currency)
    is_sold_lower = (
        flash is not None
        and flash.product_id == item.product_id
        and flash.starts_ms <= now_ms < flash.ends_ms
    )
    if flash is None or not is_sold_lower:
        return Facts(item.name, usual, None, item.stock)
    was = Money(flash.was_minor, flash.currency) if flash.was_minor else None
    return Facts(item.name, Money(flash.price_minor, flash.currency), was, item.stock)
