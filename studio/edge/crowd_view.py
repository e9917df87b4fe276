"""What the audience takes part in, in words of a language, as loud as a market allows."""

from studio.edge.page_protocol import CouponView, CrowdView
from studio.l10n.catalogue import Catalogue
from studio.l10n.formats import locale_of, money, number
from studio.link.messages import PageCoupon, PageCrowd, PageOrder
from studio.money import Money

_FULL, _OFF = "full", "off"


def crowd_view(crowd: PageCrowd, language: str, countdown: str, stock: str) -> CrowdView:
    """As a page shows it. countdown, stock: full, soft or off.

    How many uses a coupon has left presses like a stock; where the market wants none of that, the
    count (0: gone, 1: there are some) stays coarse. Other people's orders are urgency too: they
    are shown where stock may be.
    """
    return CrowdView(
        coupons=tuple(_coupon(one, language, is_counted=stock == _FULL) for one in crowd.coupons),
        poll=crowd.poll,
        giveaway=crowd.giveaway,
        goal_share=None if countdown == _OFF else crowd.goal_share,
        question=crowd.question,
        question_by=crowd.question_by,
        ticker=() if stock == _OFF else tuple(order_line(one, language) for one in crowd.ticker),
    )


def order_line(order: PageOrder, language: str) -> str:
    """`A*** from Mexico: 2 × Silk scarf`."""
    texts = Catalogue.load(language)
    country = locale_of(language).territories.get(order.country, "")
    key = texts.gettext("{buyer} from {country}: {quantity} × {product}")
    if not country:
        key = texts.gettext("{buyer}: {quantity} × {product}")
    return key.format(
        buyer=order.buyer,
        country=country,
        quantity=number(order.quantity, language),
        product=order.product,
    )


def _coupon(coupon: PageCoupon, language: str, *, is_counted: bool) -> CouponView:
    left = coupon.left if is_counted else min(coupon.left, 1)
    return CouponView(coupon.code, coupon_text(coupon, language), left, coupon.ends_ms)


def coupon_text(coupon: PageCoupon, language: str) -> str:
    """What it takes off, in a few words."""
    texts = Catalogue.load(language)

    def sum_of(minor: int) -> str:
        return money(Money(minor, coupon.currency), language)

    if coupon.kind == "percent":
        percent = number(coupon.amount, language)
        return texts.gettext("{percent} % off").format(percent=percent)
    if coupon.kind == "fixed":
        return texts.gettext("{amount} off").format(amount=sum_of(coupon.amount))
    if coupon.kind == "threshold":
        return texts.gettext("{amount} off from {least} on").format(
            amount=sum_of(coupon.amount), least=sum_of(coupon.least_minor)
        )
    return texts.gettext("Buy {buy}, get {get} free").format(
        buy=number(coupon.buy, language), get=number(coupon.get, language)
    )
