"""What a viewer pays in: the currency of their country where the seller has set a price in it."""

from functools import lru_cache

from babel.core import get_global

from studio.link.messages import PageMarket, PagePrice, PageProduct, PageVariant

_KEPT = 256


def currency_of(market: PageMarket, country: str) -> str:
    """The currency a viewer of `country` pays in; without a country, their market's; "" unknown."""
    if country in {"", market.country}:
        return market.currency
    return _tender_of(country)


def price_of(product: PageProduct, currency: str) -> PagePrice:
    """A product's price in `currency`, else in the seller's: nothing is converted."""
    own = PagePrice(
        product.currency, product.regular_minor or product.price_minor, product.sale_minor
    )
    return _in(product.prices, currency) or own


def variant_price(product: PageProduct, variant: PageVariant, currency: str) -> PagePrice:
    """A variant's own price, in the seller's currency where it has no other; else its product's."""
    if not variant.prices:
        return price_of(product, currency)
    return _in(variant.prices, currency) or variant.prices[0]


def is_reduced(product: PageProduct) -> bool:
    """Whether the sale's price holds now."""
    return product.price_minor != (product.regular_minor or product.price_minor)


def _in(prices: tuple[PagePrice, ...], currency: str) -> PagePrice | None:
    return next((price for price in prices if price.currency == currency), None)


@lru_cache(_KEPT)
def _tender_of(country: str) -> str:
    """The currency of a country today (CLDR); "" for a code that is none."""
    known = get_global("territory_currencies").get(country, ())
    return next((code for code, _start, end, is_tender in known if is_tender and end is None), "")
