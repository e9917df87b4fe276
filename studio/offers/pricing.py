"""What an order costs, as one pure function of the offers, the counts and the order.

A sale's price goes to as many pieces as its limits leave, the others have the ordinary price. A
coupon is reckoned on the ordinary price; the buyer gets whichever of the two costs less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from studio.control.states import FlashSale, RunItem
from studio.errors import N_, FieldValue
from studio.ids import CouponId, OfferId, OrderId, ProductId, ViewerId
from studio.money import Money
from studio.offers.coupons import Coupon
from studio.offers.offers import Offers, Sale

TOLD_LATE_MS = 180_000  # so long after a sale a buyer is told that it was over
_MS_PER_SECOND = 1000


@dataclass(frozen=True, slots=True)
class Ask:
    """An order as far as its price goes.

    instant_ms: when the edge had it on its disk. delay_ms: of the picture where the buyer watches.
    coupon: in the form of `code_of`, "" for none. ordinary: what the product itself costs in the
    seller's currency, where the unit is a variant of it or has another currency.
    """

    order_id: OrderId
    viewer_id: ViewerId
    product_id: ProductId
    quantity: int
    instant_ms: int
    delay_ms: int
    coupon: str = ""
    ordinary: Money | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What has gone already. sold, bought: pieces of the sale, by all and by this buyer.

    used: orders with the coupon. has_used: this buyer is among them.
    """

    sold: int = 0
    bought: int = 0
    used: int = 0
    has_used: bool = False


class Verdict(Enum):
    """Why an order has the price it has."""

    ORDINARY = "ordinary"
    SALE = "sale"
    SALE_IN_DELAY = "sale_in_delay"
    SALE_IN_PART = "sale_in_part"
    TOO_LATE = "too_late"
    SOLD_OUT = "sold_out"
    BUYER_LIMIT = "buyer_limit"
    COUPON = "coupon"
    COUPON_UNKNOWN = "coupon_unknown"
    COUPON_GONE = "coupon_gone"
    COUPON_USED = "coupon_used"
    COUPON_NOTHING = "coupon_nothing"


NOTES = {
    Verdict.SALE_IN_DELAY: N_(
        "Reserved at the sale price: the sale was still running in your picture."
    ),
    Verdict.SALE_IN_PART: N_(
        "Reserved: {units} at the sale price, the others at the ordinary price. No more were left."
    ),
    Verdict.TOO_LATE: N_(
        "Reserved at the ordinary price: the sale had ended {seconds} s before your order came."
    ),
    Verdict.SOLD_OUT: N_("Reserved at the ordinary price: the pieces of the sale are gone."),
    Verdict.BUYER_LIMIT: N_(
        "Reserved at the ordinary price: the sale allows {most} to each buyer, and you have them."
    ),
    Verdict.COUPON: N_("Reserved for you. Your coupon {code} is taken off."),
    Verdict.COUPON_UNKNOWN: N_("Reserved without a coupon: {code} is not valid for this."),
    Verdict.COUPON_GONE: N_("Reserved without a coupon: others were quicker with {code}."),
    Verdict.COUPON_USED: N_("Reserved without a coupon: you have used {code} already."),
    Verdict.COUPON_NOTHING: N_("Reserved. The coupon {code} takes nothing off this order."),
}


@dataclass(frozen=True, slots=True)
class Priced:
    """What an order costs and why. units: pieces at the sale price. off: by the coupon."""

    total: Money
    verdict: Verdict = Verdict.ORDINARY
    offer_id: OfferId | None = None
    units: int = 0
    coupon_id: CouponId | None = None
    off_minor: int = 0
    ends_ms: int | None = None
    fields: Mapping[str, FieldValue] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """What the buyer is told, a catalogue key; "" where nothing needs an explanation."""
        return NOTES.get(self.verdict, "")


def price(ask: Ask, unit: Money, offers: Offers, coupon: Coupon | None, counts: Counts) -> Priced:
    """The price of an order. unit: the ordinary price. coupon: the one that `ask` names."""
    by_sale = _by_sale(ask, unit, offers, counts)
    if not ask.coupon:
        return by_sale
    by_coupon = _by_coupon(ask, unit, coupon, counts)
    if by_coupon.verdict is Verdict.COUPON or by_sale.units == 0:
        return by_sale if by_sale.total < by_coupon.total else by_coupon
    return by_sale


def _by_sale(ask: Ask, unit: Money, offers: Offers, counts: Counts) -> Priced:
    whole = unit * ask.quantity
    sale = offers.sale_at(ask.product_id, ask.instant_ms, ask.delay_ms)
    if sale is None:
        return _missed(ask, whole, offers)
    at_sale = sale_unit(unit, ask.ordinary or unit, sale)
    if at_sale is None:
        return Priced(whole)
    units = min(ask.quantity, _left(sale, counts))
    if units == 0:
        return _beyond_limits(sale, whole, counts)
    total = at_sale * units + unit * (ask.quantity - units)
    verdict = Verdict.SALE if ask.instant_ms < sale.ends_ms else Verdict.SALE_IN_DELAY
    if units < ask.quantity:
        verdict = Verdict.SALE_IN_PART
    return Priced(
        total, verdict, sale.offer_id, units, ends_ms=sale.ends_ms, fields={"units": units}
    )


def sale_unit(unit: Money, ordinary: Money, sale: Sale) -> Money | None:
    """As `reduced`, in a sale of the store."""
    return reduced(unit, ordinary, sale.terms.price, sale.terms.was.minor)


def flash_unit(unit: Money, item: RunItem, flash: FlashSale | None) -> Money | None:
    """As `reduced`, in the sale that is announced or runs; None when it is not of this product."""
    if flash is None or flash.product_id != item.product_id:
        return None
    at_sale = Money(flash.price_minor, flash.currency)
    return reduced(unit, Money(item.price_minor, item.currency), at_sale, flash.regular_minor)


def unit_in(item: RunItem, currency: str) -> Money:
    """A product's ordinary price for who pays in `currency`; the seller's where it has no such."""
    minor = next((tag.minor for tag in item.prices if tag.currency == currency), None)
    if minor is None:
        return Money(item.price_minor, item.currency)
    return Money(minor, currency)


def reduced(unit: Money, ordinary: Money, at_sale: Money, was_minor: int) -> Money | None:
    """What one piece costs in a sale; None when that is no less, or in another currency by now.

    ordinary: of the product itself; at_sale, was_minor: what it costs in the sale and cost at its
    start. A variant's own price, and one in another currency, go down by the same share: nothing
    is converted.
    """
    if at_sale.currency != ordinary.currency:
        return None
    if unit == ordinary:
        return at_sale if at_sale < unit else None
    return Money(share_of(unit.minor, at_sale.minor, was_minor), unit.currency)


def share_of(minor: int, part: int, whole: int) -> int:
    """`minor` less the share that `part` is below `whole`, rounded half up, at least one."""
    return max(1, (2 * minor * part + whole) // (2 * whole))


def _left(sale: Sale, counts: Counts) -> int:
    """Pieces that this buyer may still have at the sale price."""
    terms = sale.terms
    for_all = terms.total_units - counts.sold if terms.total_units else 1 << 30
    for_one = terms.per_buyer - counts.bought if terms.per_buyer else 1 << 30
    return max(0, min(for_all, for_one))


def _beyond_limits(sale: Sale, whole: Money, counts: Counts) -> Priced:
    terms = sale.terms
    is_all_gone = terms.total_units and counts.sold >= terms.total_units
    verdict = Verdict.SOLD_OUT if is_all_gone else Verdict.BUYER_LIMIT
    return Priced(
        whole, verdict, sale.offer_id, ends_ms=sale.ends_ms, fields={"most": terms.per_buyer}
    )


def _missed(ask: Ask, whole: Money, offers: Offers) -> Priced:
    sale = offers.missed_at(ask.product_id, ask.instant_ms, TOLD_LATE_MS)
    if sale is None:
        return Priced(whole)
    late_s = max(1, (ask.instant_ms - sale.ends_ms) // _MS_PER_SECOND)
    return Priced(
        whole, Verdict.TOO_LATE, sale.offer_id, ends_ms=sale.ends_ms, fields={"seconds": late_s}
    )


def _by_coupon(ask: Ask, unit: Money, coupon: Coupon | None, counts: Counts) -> Priced:
    whole = unit * ask.quantity
    told = {"code": ask.coupon}
    if coupon is None or not coupon.fits(ask.product_id, unit.currency):
        return Priced(whole, Verdict.COUPON_UNKNOWN, fields=told)
    if not coupon.starts_ms <= ask.instant_ms < coupon.ends_ms + ask.delay_ms:
        return Priced(whole, Verdict.COUPON_UNKNOWN, fields=told)
    if counts.has_used:
        return Priced(whole, Verdict.COUPON_USED, fields=told)
    if counts.used >= coupon.first_n:
        return Priced(whole, Verdict.COUPON_GONE, fields=told)
    off = coupon.off(unit, ask.quantity)
    if off.minor == 0:
        return Priced(whole, Verdict.COUPON_NOTHING, fields=told)
    return Priced(
        whole - off, Verdict.COUPON, coupon_id=coupon.coupon_id, off_minor=off.minor, fields=told
    )
