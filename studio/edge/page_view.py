"""The page as one viewer may see it: in a language, under the terms of a market of the show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studio.edge.crowd_view import crowd_view
from studio.edge.delivery import delivery_text
from studio.edge.page_prices import is_reduced, price_of, variant_price
from studio.edge.page_protocol import Page, ProductView, VariantView
from studio.l10n.formats import money
from studio.link.messages import (
    PageCoupon,
    PageCrowd,
    PageFlash,
    PageMarket,
    PagePrice,
    PageProduct,
    PageState,
    PageVariant,
)
from studio.market import tender
from studio.market.tender import currency_of
from studio.money import Money
from studio.orders.claims import claim_text

FEW = 5  # where a market shows stock softly: "only a few left" from here down
_ASKED_ELSEWHERE = frozenset({"link", "shop"})
_WITHOUT_CURRENCY = frozenset({"percent", "buy_get"})
_OFF, _SOFT, _FULL = "off", "soft", "full"


@dataclass(frozen=True, slots=True)
class _Seen:
    """By whom a page is seen."""

    market: PageMarket
    currency: str


def market_of(state: PageState, language: str, country: str) -> PageMarket:
    """The market whose terms hold for a viewer: of the country, of the language, the main one."""
    return tender.market_of(state.markets, language, country) or PageMarket("", language)


def group_of(state: PageState, language: str, country: str) -> tuple[str, str, str]:
    """Viewers of one group see the same page: language, market and currency are theirs."""
    market = market_of(state, language, country)
    return language, market.country, currency_of(market, country)


def page_view(
    state: PageState, language: str, country: str = "", currency: str | None = None
) -> Page:
    """The page in `language`, for a viewer in `country` (ISO 3166 or "").

    currency: what the viewer pays in; None: what is used in their country.
    """
    market = market_of(state, language, country)
    seen = _Seen(market, currency_of(market, country) if currency is None else currency)
    return Page(
        title=state.title,
        is_live=state.is_live,
        is_demo=state.is_demo,
        pinned=state.pinned,
        products=tuple(_product(state, product, language, seen) for product in state.products),
        flash=_flash(state.flash, market),
        banner=state.banner,
        crowd=crowd_view(_usable(state, seen), language, market.countdown, market.stock),
        picture=state.picture,
        hold_minutes=state.hold_minutes,
        delivery=delivery_text(market, language),
    )


def needs_contact(product: PageProduct) -> bool:
    """Whether the seller must be able to reach a buyer: not where a payment page asks for it."""
    return product.way not in _ASKED_ELSEWHERE


def _usable(state: PageState, seen: "_Seen") -> PageCrowd:
    """What the audience takes part in, without coupons that nothing a viewer sees could use."""
    return replace(
        state.crowd,
        coupons=tuple(one for one in state.crowd.coupons if _has_use(one, state.products, seen)),
    )


def _has_use(coupon: PageCoupon, products: Sequence[PageProduct], seen: "_Seen") -> bool:
    """Whether a coupon fits a price as it is seen (studio.offers.coupons.Coupon.fits)."""
    is_free = coupon.kind in _WITHOUT_CURRENCY or seen.currency in {"", coupon.currency}
    meant = (one for one in products if coupon.product_id in {None, one.product_id})
    return is_free or any(price_of(one, seen.currency).currency == coupon.currency for one in meant)


def _flash(flash: PageFlash | None, market: PageMarket) -> PageFlash | None:
    """The countdown, as loud as the market allows; counts of pieces follow its rule of stock."""
    if flash is None or market.countdown == _OFF:
        return None
    if market.stock != _FULL:
        flash = replace(flash, units_sold=0, total_units=0)
    return replace(flash, countdown=market.countdown)


def _product(state: PageState, product: PageProduct, language: str, seen: "_Seen") -> ProductView:
    price = price_of(product, seen.currency)
    minor = _minor_now(product, price)
    is_exact = seen.market.stock == _FULL
    return ProductView(
        product_id=product.product_id,
        number=product.number,
        name=product.name,
        price=_text(minor, price.currency, language),
        was=_was(state, product, price, language, seen.market),
        price_minor=minor,
        stock=product.stock if is_exact else min(product.stock, 1),
        picture=product.picture,
        regular=_text(price.regular_minor, price.currency, language),
        regular_minor=price.regular_minor,
        sale=_text(price.sale_minor, price.currency, language),
        sale_minor=price.sale_minor or 0,
        currency=price.currency,
        is_counted=is_exact,
        is_scarce=seen.market.stock != _OFF and 0 < product.stock <= FEW,
        way=product.way,
        needs_contact=needs_contact(product),
        claim=_claim(state, product, language),
        variants=tuple(_variant(product, one, language, seen) for one in product.variants),
    )


def _claim(state: PageState, product: PageProduct, language: str) -> str:
    if not state.sells_by_comment:
        return ""
    return product.keyword or claim_text(product.number, language)


def _variant(
    product: PageProduct, variant: PageVariant, language: str, seen: "_Seen"
) -> VariantView:
    price = variant_price(product, variant, seen.currency)
    minor = _minor_now(product, price)
    is_exact = seen.market.stock == _FULL
    return VariantView(
        product_id=variant.product_id,
        title=variant.title,
        stock=variant.stock if is_exact else min(variant.stock, 1),
        price=_text(minor, price.currency, language),
        price_minor=minor,
        regular=_text(price.regular_minor, price.currency, language),
        regular_minor=price.regular_minor,
        sale=_text(price.sale_minor, price.currency, language),
        sale_minor=price.sale_minor or 0,
        currency=price.currency,
    )


def _minor_now(product: PageProduct, price: PagePrice) -> int:
    if is_reduced(product) and price.sale_minor is not None:
        return price.sale_minor
    return price.regular_minor


def _was(
    state: PageState, product: PageProduct, price: PagePrice, language: str, market: PageMarket
) -> str:
    """The former price its market supports, in the currency the viewer sees."""
    if price.sale_minor is not None and price.sale_minor >= price.regular_minor:
        return ""  # the ordinary price has come down to the sale's
    was, of = product.was_minor, product.currency
    if state.markets and state.flash and state.flash.product_id == product.product_id:
        was, of = market.was_minor, market.was_currency or product.currency
    return _text(was, of, language) if of == price.currency else ""


def _text(minor: int | None, currency: str, language: str) -> str:
    return "" if minor is None else money(Money(minor, currency), language)
