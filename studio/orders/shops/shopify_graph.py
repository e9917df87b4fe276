"""Shopify's orders as the GraphQL Admin API gives them (2026-01), read like a webhook."""

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from studio.orders.shops import shopify
from studio.orders.shops.news import Said, ShopNews, Text, UnreadableError

QUERY = """
query Changed($first: Int!, $after: String, $query: String) {
  orders(first: $first, after: $after, sortKey: UPDATED_AT, query: $query) {
    pageInfo { hasNextPage endCursor }
    nodes {
      legacyResourceId name createdAt updatedAt cancelledAt
      displayFinancialStatus displayFulfillmentStatus currencyCode statusPageUrl
      totalPriceSet { ...both }
      customAttributes { key value }
      customer { firstName lastName }
      shippingAddress { countryCodeV2 }
      lineItems(first: 50) {
        nodes { title sku quantity currentQuantity originalUnitPriceSet { ...both } }
      }
      refunds(first: 20) {
        createdAt
        transactions(first: 10) {
          nodes { id kind status amountSet { ...both } }
        }
      }
    }
  }
}
fragment both on MoneyBag {
  shopMoney { amount currencyCode }
  presentmentMoney { amount currencyCode }
}
"""


class _Spelt(Said):
    """Shopify writes its names in camel case."""

    model_config = ConfigDict(alias_generator=to_camel)


class _Money(_Spelt):
    amount: Text
    currency_code: Text


class _Both(_Spelt):
    shop_money: _Money
    presentment_money: _Money

    def as_webhook(self) -> dict[str, dict[str, str]]:
        """As the REST form writes it."""
        return {
            name: {"amount": money.amount, "currency_code": money.currency_code}
            for name, money in (
                ("shop_money", self.shop_money),
                ("presentment_money", self.presentment_money),
            )
        }


class _Attribute(_Spelt):
    key: Text = ""
    value: Text = ""


class _Person(_Spelt):
    first_name: Text = ""
    last_name: Text = ""


class _Address(_Spelt):
    country_code_v2: Text = ""


class _Line(_Spelt):
    title: Text = ""
    sku: Text = ""
    quantity: int
    current_quantity: int
    original_unit_price_set: _Both


class _Lines(_Spelt):
    nodes: tuple[_Line, ...] = ()


class _Transaction(_Spelt):
    id: Text
    kind: Text = ""
    status: Text = ""
    amount_set: _Both


class _Transactions(_Spelt):
    nodes: tuple[_Transaction, ...] = ()


class _Refund(_Spelt):
    created_at: Text
    transactions: _Transactions = _Transactions()


class Node(_Spelt):
    """One order."""

    legacy_resource_id: Text
    name: Text = ""
    created_at: Text
    updated_at: Text
    cancelled_at: Text = ""
    display_financial_status: Text = ""
    display_fulfillment_status: Text = ""
    currency_code: Text
    status_page_url: Text = ""
    total_price_set: _Both
    custom_attributes: tuple[_Attribute, ...] = ()
    customer: _Person | None = None
    shipping_address: _Address | None = None
    line_items: _Lines = _Lines()
    refunds: tuple[_Refund, ...] = ()


class _PageInfo(_Spelt):
    has_next_page: bool
    end_cursor: str | None = None


class _Orders(_Spelt):
    page_info: _PageInfo
    nodes: tuple[Node, ...] = ()


class _Data(_Spelt):
    orders: _Orders


class Answer(_Spelt):
    """What the endpoint answers."""

    data: _Data


def order_news(node: Node) -> ShopNews:
    """One order as news. Raises UnreadableError."""
    person = node.customer or _Person()
    address = node.shipping_address or _Address()
    found = shopify.read(
        {
            "id": node.legacy_resource_id,
            "name": node.name,
            "created_at": node.created_at,
            "updated_at": node.updated_at,
            "cancelled_at": node.cancelled_at,
            "financial_status": node.display_financial_status.lower(),
            "fulfillment_status": node.display_fulfillment_status.lower(),
            "currency": node.currency_code,
            "total_price": node.total_price_set.shop_money.amount,
            "total_price_set": node.total_price_set.as_webhook(),
            "line_items": [_line(line) for line in node.line_items.nodes],
            "refunds": [_refund(place, refund) for place, refund in enumerate(node.refunds)],
            "note_attributes": [
                {"name": one.key, "value": one.value} for one in node.custom_attributes
            ],
            "customer": {"first_name": person.first_name, "last_name": person.last_name},
            "shipping_address": {"country_code": address.country_code_v2},
            "order_status_url": node.status_page_url,
        }
    )
    if found is None:
        raise UnreadableError("order")
    return found


def _line(line: _Line) -> dict[str, object]:
    return {
        "title": line.title,
        "sku": line.sku,
        "quantity": line.quantity,
        "current_quantity": line.current_quantity,
        "price": line.original_unit_price_set.shop_money.amount,
        "price_set": line.original_unit_price_set.as_webhook(),
    }


def _refund(place: int, refund: _Refund) -> dict[str, object]:
    transactions = [
        {
            "id": one.id.rpartition("/")[2],  # gid://shopify/OrderTransaction/17 is REST's 17
            "kind": one.kind.lower(),
            "status": one.status.lower(),
            "amount": one.amount_set.presentment_money.amount,
            "currency": one.amount_set.presentment_money.currency_code,
        }
        for one in refund.transactions.nodes
    ]
    return {"id": str(place), "created_at": refund.created_at, "transactions": transactions}
