"""Product files: good rows are kept, every bad row says why, nothing else gets in."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.catalog.drafts import BadValueError, Reading, money_of, units_of
from studio.catalog.export import as_csv
from studio.catalog.feeds.cells import rows, safe_cell
from studio.catalog.feeds.reading import read
from studio.control.catalog_states import CatalogProduct, CatalogState, PriceTag, VariantState
from studio.errors import UserError
from studio.ids import ProductId
from studio.money import Money

OLD = """Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src,Status
scarf,Silk scarf,"<p>line one
line two</p>",Color,Red,SC-R,4,29.00,https://a.example/1.jpg,active
scarf,,,,Blue,SC-B,-2,31,https://a.example/2.jpg,
scarf,,,,Green,SC-G,7,free,,
scarf,,,,,,,,https://a.example/3.jpg,
bag,Bag,,Title,Default Title,BAG,3,85.00,,active
,,,,Lost,,1,9.00,,
old,Old,,Title,Default Title,OLD,3,5.00,,archived
"""  # noqa: E501 - a file as it comes
NEW = """URL handle,Title,Description,Option1 name,Option1 value,SKU,Price,Compare-at price,Inventory quantity,Product image URL,Price / International
scarf,Silk scarf,,Color,Red,SC-R,29.00,39.00,4,https://a.example/1.jpg,
scarf,,,,Blue,SC-B,31,,0,https://a.example/2.jpg,
mug,Mug,,Title,Default Title,MUG,9.99,,,,
tea,Tea,,Title,Default Title,TEA,,,5,,
long,Long,,Title,Default Title,L,1,,5,,,surplus
"""  # noqa: E501 - a file as it comes
TSV = (
    "id\ttitle\tprice\tavailability\titem group id\tcolor\timage link\n"
    "1\tCup red\t24.50 USD\tin_stock\tcup\tRed\thttps://a.example/r.png\n"
    "2\tCup blue\tUSD 25\tout of stock\tcup\tBlue\t\n"
    "3\tLamp\t18.00 EUR\tin_stock\t\t\t\n"
    "4\t\t18.00 USD\tin_stock\t\t\t\n"
    "5\tVase\t\tin_stock\t\t\t\n"
)
XML = """<?xml version="1.0"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>
<item><g:id>TV</g:id><g:title>Shawl</g:title><g:price>39.00 USD</g:price>
<g:image_link>https://a.example/s.png</g:image_link>
<g:additional_image_link>https://a.example/t.png</g:additional_image_link></item>
<item><g:id>X</g:id><title>Bad</title><g:price>-1 USD</g:price></item>
</channel></rss>"""
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "Product",
            "name": "Basket",
            "sku": "B1",
            "image": ["https://a.example/b.png", {"@type": "ImageObject", "url": "https://b"}],
            "offers": [
                {"@type": "Offer", "price": "20", "priceCurrency": "EUR"},
                {"@type": "Offer", "price": 22.0, "priceCurrency": "USD",
                 "inventoryLevel": {"value": 9}},
            ],
        },
        {"@type": "ProductGroup", "name": "Shirt", "productGroupID": "sh", "hasVariant": [
            {"@type": "Product", "size": "S", "sku": "S1", "offers": {"price": "10"}},
            {"@type": "Product", "size": "M", "sku": "S2",
             "offers": {"price": "11", "availability": "https://schema.org/OutOfStock"}},
        ]},
        {"@type": "Product", "name": "Euro only", "offers": {"price": 1, "priceCurrency": "EUR"}},
        {"@type": "Product", "offers": {"price": 1}},
        {"@type": "Person", "name": "Nobody"},
    ],
}  # fmt: skip


def reasons(reading: Reading) -> dict[str, str]:
    return {fault.title: fault.reason for fault in reading.faults}


def test_shopify_of_the_old_generation() -> None:
    reading = read(OLD.encode(), "USD")
    scarf, bag = reading.drafts
    assert (scarf.name, scarf.prices, len(scarf.pictures)) == (
        "Silk scarf", (Money(2900, "USD"),), 3,
    )  # fmt: skip
    assert [(v.title, v.sku, v.stock) for v in scarf.variants] == [
        ("Red", "SC-R", 4),
        ("Blue", "SC-B", 0),
    ]
    assert (bag.variants, bag.sku, bag.stock) == ((), "BAG", 3)
    assert [(fault.line, fault.reason) for fault in reading.faults] == [
        (5, "“{text}” is not a price."),
        (8, "The row names no product."),
        (9, "The product is archived in the shop."),
    ]


def test_shopify_of_the_new_generation() -> None:
    reading = read(NEW.encode("utf-8-sig"), "USD")
    scarf, mug = reading.drafts
    assert [v.price for v in scarf.variants] == [Money(2900, "USD"), Money(3100, "USD")]
    assert (mug.name, mug.stock, mug.prices) == ("Mug", None, (Money(999, "USD"),))
    assert reasons(reading) == {
        "Tea": "The price is missing.",
        "Long": "The row has more cells than the table has columns.",
    }


def test_a_merchant_feed_with_tabs() -> None:
    reading = read(TSV.encode("utf-16"), "USD")
    (cup,) = reading.drafts
    assert [(v.title, v.price, v.stock) for v in cup.variants] == [
        ("Red", Money(2450, "USD"), None),
        ("Blue", Money(2500, "USD"), 0),
    ]
    assert reasons(reading) == {
        "Lamp": "The price is in {named}, but this show sells in {currency}.",
        "4": "The product has no name.",
        "Vase": "The price is missing.",
    }


def test_a_merchant_feed_in_xml() -> None:
    reading = read(XML.encode(), "USD")
    (shawl,) = reading.drafts
    assert (shawl.name, shawl.pictures) == (
        "Shawl", ("https://a.example/s.png", "https://a.example/t.png"),
    )  # fmt: skip
    assert reasons(reading) == {"Bad": "“{text}” is not a price."}


@pytest.mark.parametrize("as_page", [False, True])
def test_json_ld_alone_or_in_a_page(*, as_page: bool) -> None:
    text = json.dumps(LINKED)
    if as_page:
        text = f'<!doctype html><html><script type="application/ld+json">{text}</script></html>'
    reading = read(text.encode(), "USD")
    basket, shirt = reading.drafts
    assert (basket.prices, basket.stock, len(basket.pictures)) == ((Money(2200, "USD"),), 9, 2)
    assert [(v.title, v.stock) for v in shirt.variants] == [("S", None), ("M", 0)]
    assert [fault.reason for fault in reading.faults] == [
        "The price is in {named}, but this show sells in {currency}.",
        "The product has no name.",
    ]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "import.unknown"),
        (b"a,b,c\n1,2,3\n", "import.unknown"),
        ("Handle,Title,Variant Price\n\xe4".encode("latin-1"), "import.encoding"),
        (b"<rss><item>", "import.xml"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><rss/>", "import.xml"),
        (b'{"@type": "Product", ', "import.json"),
        (b"[" * 100_000, "import.json"),
        (b'{"a": 1}', "import.empty"),
    ],
)
def test_what_is_no_product_file_says_so(raw: bytes, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read(raw, "USD")
    assert caught.value.code == code
    assert caught.value.remedy


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    for head in (b"", OLD.splitlines()[0].encode() + b"\n", TSV.splitlines()[0].encode() + b"\n"):
        try:
            reading = read(head + raw, "USD")
        except UserError:
            continue
        assert all(draft.name and draft.prices for draft in reading.drafts)


@given(st.integers(1, 10**9))
def test_a_price_comes_back_exactly(minor: int) -> None:
    assert money_of(f"{minor // 100}.{minor % 100:02}", "USD") == Money(minor, "USD")
    assert money_of(str(minor), "JPY") == Money(minor, "JPY")


@pytest.mark.parametrize("text", ["", "free", "1.005", "-3", "0", "NaN", "Infinity", "1e99"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        money_of(text, "USD")


@pytest.mark.parametrize(("text", "units"), [("", None), ("7", 7), ("-4", 0), (" 3.0 ", 3)])
def test_a_count(text: str, units: int | None) -> None:
    assert units_of(text) == units


def test_what_is_exported_is_read_again_and_no_cell_is_a_formula() -> None:
    large = VariantState(ProductId("l"), "L", "SH-L", 2, PriceTag(1200, "USD"))
    small = VariantState(ProductId("s"), "+S", "SH-S", 0)
    catalog = CatalogState(
        (
            CatalogProduct(ProductId("a"), "=1+1", "@x", (PriceTag(2900, "USD"),), 4),
            CatalogProduct(
                ProductId("b"), "Shirt", "", (PriceTag(1000, "USD"), PriceTag(150, "JPY")), 2,
                variants=(small, large),
            ),
        )
    )  # fmt: skip
    text = as_csv(catalog)
    assert all(
        cell[:1] not in "=+-@" or not cell for line in text.splitlines() for cell in line.split(",")
    )
    first, second = read(text.encode(), "USD").drafts
    assert (first.name, first.sku, first.stock, first.prices) == (
        "=1+1", "@x", 4, (Money(2900, "USD"),),
    )  # fmt: skip
    assert [(v.title, v.price, v.stock) for v in second.variants] == [
        ("+S", Money(1000, "USD"), 0),
        ("L", Money(1200, "USD"), 2),
    ]


@given(st.text(max_size=30))
def test_a_safe_cell_is_never_a_formula_and_comes_back(text: str) -> None:
    assert safe_cell(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    clean = " ".join(text.split()).translate({ord(mark): None for mark in '"|\x00'})
    if clean and not clean.startswith("'"):
        quoted = safe_cell(clean).replace(",", ";")
        (row,) = rows(f"title\n{quoted}\n", "|")
        assert row.of("title") == clean.replace(",", ";").strip()
