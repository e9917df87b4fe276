"""What a viewer pays: in their own currency where the seller has set a price in it."""

from studio.link.messages import PagePrice, PageProduct, PageVariant


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
