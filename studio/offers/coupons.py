"""What a coupon takes off, as pure arithmetic in whole minor units."""

import unicodedata
from dataclasses import dataclass
from enum import Enum

from studio.errors import N_, UserError
from studio.ids import CouponId, ProductId
from studio.money import Money

MAX_CODE_CHARS = 24
MAX_PIECES = 100
_WHOLE = 100  # per cent


class CouponKind(Enum):
    """PERCENT; FIXED sum; THRESHOLD: sum off from a least total on; BUY_GET: pieces free."""

    PERCENT = "percent"
    FIXED = "fixed"
    THRESHOLD = "threshold"
    BUY_GET = "buy_get"


@dataclass(frozen=True, slots=True)
class Coupon:
    """One coupon of a show. code: as buyers type it, in the form of `code_of`.

    amount: per cent, or minor units of `currency`. least_minor: of a THRESHOLD. buy, get: pieces
    of a BUY_GET. product_id: None: every product. first_n: how many orders may use it.
    """

    coupon_id: CouponId
    code: str
    kind: CouponKind
    currency: str
    first_n: int
    starts_ms: int
    ends_ms: int
    amount: int = 0
    least_minor: int = 0
    buy: int = 0
    get: int = 0
    product_id: ProductId | None = None

    def off(self, unit: Money, quantity: int) -> Money:
        """What `quantity` pieces at `unit` each cost less; something is always left to pay."""
        total = unit * quantity
        if self.kind is CouponKind.PERCENT:
            off = (total.minor * self.amount + _WHOLE // 2) // _WHOLE
        elif self.kind is CouponKind.FIXED:
            off = self.amount
        elif self.kind is CouponKind.THRESHOLD:
            off = self.amount if total.minor >= self.least_minor else 0
        else:
            off = unit.minor * self._free_pieces(quantity)
        return Money(min(off, total.minor - 1), unit.currency)

    def fits(self, product_id: ProductId, currency: str) -> bool:
        """Whether it is for this product, and in its currency where that matters."""
        is_meant = self.product_id in {None, product_id}
        return is_meant and (self.kind in _WITHOUT_CURRENCY or self.currency == currency)

    def _free_pieces(self, quantity: int) -> int:
        rounds, rest = divmod(quantity, self.buy + self.get)
        return rounds * self.get + max(0, rest - self.buy)


_WITHOUT_CURRENCY = frozenset({CouponKind.PERCENT, CouponKind.BUY_GET})


def code_of(text: str) -> str:
    """A code in one form, whatever keyboard wrote it: NFKC, no blanks, upper case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()[:MAX_CODE_CHARS]


def check_coupon(coupon: Coupon, cheapest: Money | None = None) -> None:
    """Raises UserError for a coupon that takes nothing off, or everything.

    cheapest: the lowest price among the products it is for.
    """
    if not coupon.code:
        raise UserError(
            N_("The coupon has no code."), remedy=N_("Give it a short word."), code="coupon.code"
        )
    if coupon.first_n < 1 or coupon.ends_ms <= coupon.starts_ms:
        raise UserError(
            N_("The coupon could never be used."),
            remedy=N_("Let it last, and let at least one buyer use it."),
            code="coupon.never",
        )
    if not _takes_something(coupon):
        raise UserError(
            N_("The coupon takes nothing off, or everything."),
            remedy=N_("Change what it takes off."),
            code="coupon.amount",
        )
    is_fixed = coupon.kind is CouponKind.FIXED
    if is_fixed and cheapest is not None and coupon.amount >= cheapest.minor:
        raise UserError(
            N_("The coupon would take the whole price of a product off."),
            remedy=N_("Take less off, or only from a least sum on."),
            code="coupon.whole",
        )


def _takes_something(coupon: Coupon) -> bool:
    if coupon.kind is CouponKind.PERCENT:
        return 0 < coupon.amount < _WHOLE
    if coupon.kind is CouponKind.FIXED:
        return coupon.amount > 0
    if coupon.kind is CouponKind.THRESHOLD:
        return 0 < coupon.amount < coupon.least_minor
    return 0 < coupon.buy <= MAX_PIECES and 0 < coupon.get <= MAX_PIECES
