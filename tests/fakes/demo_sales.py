"""Sales, shops and what is agreed about money, as the window meets them."""

from typing import Any

from studio.control.orders_states import (
    ClaimsState,
    Keyword,
    Loss,
    MoneyState,
    PartTotal,
    PayLink,
    RateState,
    SalesState,
    ShopsState,
    ShopState,
)
from studio.ids import ProductId


def demo_sales(now_ms: int) -> dict[str, Any]:
    """Their slices."""
    return {
        "claims": ClaimsState(True, (Keyword(ProductId("p1"), "scarf"),)),
        "sales": SalesState(
            "USD",
            24_180,
            (
                PartTotal("Hand-painted silk scarf", 12, 9, 15_990),
                PartTotal("Leather shoulder bag", 3, 3, 8190, 1),
            ),
            (PartTotal("MX", 9, 7, 14_090), PartTotal("US", 6, 5, 10_090)),
            (Loss("funds", "MX", 2, 9980),),
            (PayLink(ProductId("p1"), "https://buy.stripe.com/test_scarf"),),
        ),
        "money": MoneyState(
            "USD", 60, (RateState("MXN", "0.0545", "European Central Bank", now_ms),), ("EUR",)
        ),
        "shops": ShopsState(
            (
                ShopState("shopify", "silk-road", "/hooks/shopify/silk-road", has_secret=True),
                ShopState("standard", "till", "/hooks/standard/till"),
            )
        ),
    }
