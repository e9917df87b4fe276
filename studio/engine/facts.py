"""What ready answers may say to the speakers of a language: what their watch page says, no more."""

import re
from collections.abc import Sequence
from dataclasses import replace

from studio.chat.replies import Facts
from studio.edge.delivery import delivery_text
from studio.edge.page_prices import is_reduced
from studio.edge.page_protocol import ProductView
from studio.edge.page_view import market_of, page_view
from studio.ids import ProductId
from studio.l10n.safe_text import isolate
from studio.link.messages import PageCrowd, PageMarket, PageProduct, PageState, PageVariant

_BETWEEN = " · "
_VARIANTS_NAMED = 6


def facts_of(
    state: PageState, product_id: ProductId | None, language: str, asked: str = ""
) -> Facts:
    """The facts for everybody who speaks `language`.

    Where several markets speak it, each of their prices is named, and the strictest of their rules
    holds for the rest. A language that no market speaks has the prices of the main one. asked: the
    question; a size or colour that it names is the one that is meant, otherwise those that cost
    something else are named with their prices.
    """
    own = _spoken(state, language)
    delivery = _delivery(own or state.markets, language)
    product = next((one for one in state.products if one.product_id == product_id), None)
    if product is None:
        return Facts(delivery=delivery)
    alone = replace(state, products=(product,), crowd=PageCrowd())
    markets = own or (market_of(state, language, ""),)
    seen = [
        page_view(alone, _as_spoken(language, one) if own else language, one.country).products[0]
        for one in markets
    ]
    variant = _named(product, asked)
    meant = seen if variant is None else [_as_product(one, variant) for one in seen]
    prices = dict.fromkeys(_price(one) for one in meant)
    has_one_price = len(prices) == 1 and all(one.was == seen[0].was for one in seen)
    is_plain = all(one.price == former.price for one, former in zip(meant, seen, strict=True))
    has_was = has_one_price and is_plain and _price(meant[0]) == seen[0].price
    return Facts(
        name=meant[0].name,
        price=_BETWEEN.join(prices),
        was=seen[0].was if has_was and is_reduced(product) else "",
        stock=min(one.stock for one in meant),
        is_counted=all(one.is_counted for one in meant),
        is_scarce=all(one.is_scarce for one in meant),
        delivery=delivery,
        claim=meant[0].claim,
    )


def _named(product: PageProduct, asked: str) -> PageVariant | None:
    """The one size or colour that a question names as a whole word."""
    words = set(re.findall(r"\w+", asked.casefold()))
    named = [
        one
        for one in product.variants
        if (parts := re.findall(r"\w+", one.title.casefold())) and words.issuperset(parts)
    ]
    return named[0] if len(named) == 1 else None


def _as_product(product: ProductView, variant: PageVariant) -> ProductView:
    """A size or colour as if it were a product; how scarce it is alone, nobody has said."""
    view = next(one for one in product.variants if one.product_id == variant.product_id)
    return replace(
        product,
        name=f"{product.name} · {variant.title}",
        claim=f"{product.claim} {variant.title}" if product.claim else "",
        price=view.price,
        stock=view.stock,
        is_scarce=False,
        variants=(),
    )


def _price(product: ProductView) -> str:
    """What it costs; with different prices, what each size or colour costs."""
    if all(one.price == product.price for one in product.variants):
        return product.price
    named = product.variants[:_VARIANTS_NAMED]
    return ", ".join(f"{isolate(one.title)} {isolate(one.price)}" for one in named)


def _spoken(state: PageState, language: str) -> tuple[PageMarket, ...]:
    spoken = language.partition("-")[0]
    return tuple(one for one in state.markets if one.language.partition("-")[0] == spoken)


def _as_spoken(language: str, market: PageMarket) -> str:
    """A language as it is written in a market: Mexico's amounts are not Spain's."""
    return f"{language.partition('-')[0]}-{market.country}"


def _delivery(markets: Sequence[PageMarket], language: str) -> str:
    return _BETWEEN.join(filter(None, (delivery_text(one, language) for one in markets)))
