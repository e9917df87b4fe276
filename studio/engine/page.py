"""From the desk's state to what the watch page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from yarl import URL

from studio.control.orders_states import Way
from studio.control.states import (
    FlashSale,
    MarketChip,
    OffersState,
    RunItem,
    RunOfShowState,
    RunVariant,
)
from studio.ids import ProductId
from studio.link.messages import (
    PageFlash,
    PageMarket,
    PagePicture,
    PagePrice,
    PageProduct,
    PageVariant,
)
from studio.market.customs import customs
from studio.market.market import countries
from studio.money import Money
from studio.offers.pricing import flash_unit


@dataclass(frozen=True, slots=True)
class PageParts:
    """What the page knows of products beside the run of show, by product.

    pictures: addresses on the edge. ways: how they are paid, where their buyers are not asked.
    keywords: what comments may say instead of a number.
    """

    pictures: Mapping[ProductId, str] = field(default_factory=dict)
    ways: Mapping[ProductId, Way] = field(default_factory=dict)
    keywords: Mapping[ProductId, str] = field(default_factory=dict)


_NO_PARTS = PageParts()


def page_products(
    run: RunOfShowState, offers: OffersState, parts: PageParts = _NO_PARTS, now_ms: int = 0
) -> tuple[PageProduct, ...]:
    """The products with the price an order costs now."""
    return tuple(
        replace(
            _product(item, offers, now_ms),
            picture=parts.pictures.get(item.product_id, ""),
            way=parts.ways.get(item.product_id, Way.ASK).value,
            keyword=parts.keywords.get(item.product_id, ""),
        )
        for item in run.items
    )


def page_picture(watch_url: str) -> PagePicture:
    """Another server's picture: a playlist is HLS, everything else WHEP."""
    is_playlist = URL(watch_url).path.endswith(".m3u8")
    return PagePicture(watch_url, "hls" if is_playlist else "whep")


def page_flash(offers: OffersState) -> PageFlash | None:
    """The countdown of the announced or running sale."""
    flash = offers.flash
    if flash is None:
        return None
    return PageFlash(
        product_id=flash.product_id,
        ends_ms=flash.ends_ms,
        total_s=flash.total_s,
        starts_ms=flash.starts_ms,
        lead_s=flash.lead_s,
        total_units=flash.total_units,
        per_buyer=flash.per_buyer,
        units_sold=flash.units_sold,
    )


def page_markets(chips: Sequence[MarketChip], offers: OffersState) -> tuple[PageMarket, ...]:
    """What each market may see, the main one first."""
    known = countries()
    languages = {chip.country: chip.language for chip in chips}
    currencies = {chip.country: chip.currency for chip in chips}
    return tuple(
        PageMarket(
            country=terms.country,
            language=languages.get(terms.country, "en"),
            countdown=terms.countdown,
            stock=terms.stock,
            was_minor=terms.was_minor,
            was_currency=terms.currency,
            currency=currencies.get(terms.country, ""),
            delivery_days=customs(terms.country).delivery_days if terms.country in known else None,
        )
        for terms in offers.markets
    )


def _product(item: RunItem, offers: OffersState, now_ms: int) -> PageProduct:
    flash = offers.flash
    own = _price(Money(item.price_minor, item.currency), item, flash)
    is_running = flash is not None and flash.runs_at(now_ms)
    price_minor = (own.sale_minor if is_running else None) or own.regular_minor
    is_reduced = price_minor != own.regular_minor
    return PageProduct(
        product_id=item.product_id,
        number=item.number,
        name=item.name,
        price_minor=price_minor,
        currency=item.currency,
        was_minor=flash.was_minor or None if flash and is_reduced else None,
        stock=item.stock,
        regular_minor=item.price_minor,
        sale_minor=own.sale_minor,
        prices=tuple(_price(Money(tag.minor, tag.currency), item, flash) for tag in item.prices),
        variants=tuple(_variant(one, item, flash) for one in item.variants),
    )


def _price(unit: Money, item: RunItem, flash: FlashSale | None) -> PagePrice:
    """As an order is priced; in a sale that takes nothing off, that is the ordinary price."""
    if flash is None or flash.product_id != item.product_id:
        return PagePrice(unit.currency, unit.minor)
    at_sale = flash_unit(unit, item, flash) or unit
    return PagePrice(unit.currency, unit.minor, at_sale.minor)


def _variant(one: RunVariant, item: RunItem, flash: FlashSale | None) -> PageVariant:
    own: tuple[PagePrice, ...] = ()
    if one.price_minor is not None:
        own = (_price(Money(one.price_minor, item.currency), item, flash),)
    return PageVariant(one.product_id, one.title, one.stock, own)
