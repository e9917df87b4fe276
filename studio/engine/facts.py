"""What ready answers may say to the speakers of a language: what their watch page says, no more."""

from collections.abc import Sequence
from dataclasses import replace

from studio.chat.replies import Facts
from studio.edge.delivery import delivery_text
from studio.edge.page_prices import is_reduced
from studio.edge.page_view import market_of, page_view
from studio.ids import ProductId
from studio.link.messages import PageCrowd, PageMarket, PageState

_BETWEEN = " · "


def facts_of(state: PageState, product_id: ProductId | None, language: str) -> Facts:
    """The facts for everybody who speaks `language`.

    Where several markets speak it, each of their prices is named, and the strictest of their rules
    holds for the rest. A language that no market speaks has the prices of the main one.
    """
    own = _spoken(state, language)
    delivery = _delivery(own or state.markets, language)
    product = next((one for one in state.products if one.product_id == product_id), None)
    if product is None:
        return Facts(delivery=delivery)
    alone = replace(state, products=(product,), crowd=PageCrowd())
    markets = own or (market_of(state, language, ""),)
    seen = [page_view(alone, language, one.country).products[0] for one in markets]
    prices = dict.fromkeys(one.price for one in seen)
    has_one_price = len(prices) == 1 and all(one.was == seen[0].was for one in seen)
    return Facts(
        name=product.name,
        price=_BETWEEN.join(prices),
        was=seen[0].was if has_one_price and is_reduced(product) else "",
        stock=min(one.stock for one in seen),
        is_counted=all(one.is_counted for one in seen),
        is_scarce=all(one.is_scarce for one in seen),
        delivery=delivery,
    )


def _spoken(state: PageState, language: str) -> tuple[PageMarket, ...]:
    spoken = language.partition("-")[0]
    return tuple(one for one in state.markets if one.language.partition("-")[0] == spoken)


def _delivery(markets: Sequence[PageMarket], language: str) -> str:
    return _BETWEEN.join(filter(None, (delivery_text(one, language) for one in markets)))
