"""Ready and automatic replies: facts of this moment, everyone's language, marked, measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from studio.chat.replies import Facts, reply_text
from studio.control.catalog_states import PriceTag
from studio.control.chat_commands import SendQuickReply, SetAutoReply
from studio.control.chat_states import RepliesState
from studio.control.commands import SendChat
from studio.control.feeds import ChatLine
from studio.control.offers_states import MarketTerms
from studio.control.roles import Role
from studio.control.states import (
    FlashSale,
    MarketChip,
    OffersState,
    RunItem,
    RunOfShowState,
    RunVariant,
)
from studio.edge.page_view import page_view
from studio.engine.facts import facts_of
from studio.engine.page import PageParts, page_flash, page_markets, page_products
from studio.errors import UserError
from studio.ids import ProductId
from studio.link.messages import PageMarket, PageState
from studio.market.customs import customs
from studio.orders.claims import read_claim
from tests.fakes.chat_desk import RunningChat, running_chat

SCARF = Facts("Scarf", "$29.00", stock=3)


def state(chat: RunningChat) -> RepliesState:
    shown = chat.desk.door.slices["replies"]
    assert isinstance(shown, RepliesState)
    return shown


def host_lines(chat: RunningChat) -> list[ChatLine]:
    return [line for line in chat.lines.values() if line.is_host]


PRODUCT = ProductId("p")


def scarf(_product_id: ProductId | None, _text: str, _language: str) -> Facts:
    """The same for everybody."""
    return SCARF


MARKETS = (
    PageMarket(
        "US", "en", was_minor=2900, was_currency="USD", currency="USD", delivery_days=(5, 9)
    ),
    PageMarket("MX", "es", "full", "soft", currency="MXN", delivery_days=(6, 14)),
    PageMarket("SA", "ar", "soft", "off", currency="SAR"),
)


def page(now_ms: int, stock: int = 30, markets: tuple[PageMarket, ...] = MARKETS) -> PageState:
    """A scarf of 29 dollars or 500 pesos, 19 dollars in a sale from 1000 to 2000 ms."""
    item = RunItem(PRODUCT, 1, "Scarf", 2900, "USD", stock, prices=(PriceTag(50_000, "MXN"),))
    sale = FlashSale(PRODUCT, 1900, "USD", 2900, 1000, 2000, 1, regular_minor=2900)
    offers = OffersState(flash=sale)
    products = page_products(RunOfShowState((item,)), offers, now_ms=now_ms)
    return PageState(products=products, flash=page_flash(offers), markets=markets)


def coloured(word: str = "", *, sells_by_comment: bool = True) -> PageState:
    """A scarf of 29 dollars, four blue; one is red, for 39. word: its keyword."""
    variants = (
        RunVariant(ProductId("b"), "Blue", 4),
        RunVariant(ProductId("r"), "Red", 1, 3900),
    )
    item = RunItem(PRODUCT, 1, "Scarf", 2900, "USD", 5, variants=variants)
    products = page_products(
        RunOfShowState((item,)), OffersState(), PageParts(keywords={PRODUCT: word})
    )
    market = PageMarket("US", "en", currency="USD")
    return PageState(products=products, markets=(market,), sells_by_comment=sells_by_comment)


def plain(text: str) -> str:
    """Without the marks that keep a name's direction to itself."""
    return text.replace("\u2068", "").replace("\u2069", "")


def test_facts_are_those_of_the_moment() -> None:
    before, running, after = (facts_of(page(at_ms), PRODUCT, "en") for at_ms in (999, 1000, 2000))
    assert (before.price, before.was) == (after.price, after.was) == ("$29.00", "")
    assert (running.price, running.was, running.stock) == ("$19.00", "$29.00", 30)
    assert facts_of(page(1), None, "en").name == ""


def test_each_language_hears_the_price_and_the_rules_of_its_own_market() -> None:
    mexico = facts_of(page(1000), PRODUCT, "es-MX")
    assert "327" in mexico.price
    assert mexico.was == "", "its own history does not support a former price"
    assert reply_text("stock", mexico, "es") != reply_text("stock", replace(mexico, stock=0), "es")
    assert "30" not in reply_text("stock", mexico, "es")
    few = facts_of(page(1000, stock=2), PRODUCT, "es")
    assert reply_text("stock", few, "en") == "\u2068Scarf\u2069: only a few left."
    saudi = facts_of(page(1000, stock=2), PRODUCT, "ar")
    assert reply_text("stock", saudi, "en") == "\u2068Scarf\u2069 is available."
    assert "19" in facts_of(page(1000), PRODUCT, "fr").price, "the main market's"


def test_an_amount_is_written_as_on_the_page_of_its_market() -> None:
    dollars = (PageMarket("MX", "es", currency="USD"),)
    shown = page(1, markets=dollars)
    assert facts_of(shown, PRODUCT, "es").price == page_view(shown, "es-MX", "MX").products[0].price
    assert facts_of(shown, PRODUCT, "es").price == "USD\xa029.00"


def test_two_markets_of_one_language_both_hear_their_price() -> None:
    spain = PageMarket("ES", "es", currency="EUR", was_minor=2900, was_currency="USD")
    facts = facts_of(page(1000, markets=(*MARKETS, spain)), PRODUCT, "es")
    first, second = facts.price.split(" · ")
    assert ("327" in first, "19" in second) == (True, True)
    assert facts.was == ""
    assert not facts.is_counted


def test_delivery_is_what_the_market_promises_and_else_nobody_claims_to_know() -> None:
    facts = facts_of(page(1), None, "en")
    said = reply_text("shipping", facts, "en")
    assert said == "Delivery to United States: 5 to 9 working days."
    assert "6" in reply_text("shipping", facts_of(page(1), None, "es"), "es")
    everywhere = facts_of(page(1), None, "fr").delivery
    assert everywhere.count("·") == 1
    unknown = reply_text("shipping", facts_of(page(1), None, "ar"), "en")
    assert unknown == "Tell us your country, and we will tell you how long delivery takes."
    chips = (MarketChip("MX", "es", "MXN", "UTC"), MarketChip("QQ", "en", "USD", "UTC"))
    terms = tuple(MarketTerms(chip.country) for chip in chips)
    known, unknown_country = page_markets(chips, OffersState(markets=terms))
    assert known.delivery_days == customs("MX").delivery_days
    assert unknown_country.delivery_days is None
    assert "Mexico" in page_view(page(1), "en", "MX").delivery


def test_a_colour_with_its_own_price_is_never_sold_for_the_others() -> None:
    shop = coloured()
    red = facts_of(shop, PRODUCT, "en", "how much is the RED one?")
    assert (red.name, red.price, red.stock, red.was) == ("Scarf · Red", "$39.00", 1, "")
    blue = facts_of(shop, PRODUCT, "en", "blue please, price?")
    assert (blue.price, blue.stock) == ("$29.00", 4)
    both = facts_of(shop, PRODUCT, "en", "red or blue, how much")
    assert plain(both.price) == "Blue $29.00, Red $39.00"
    assert plain(facts_of(shop, PRODUCT, "en", "hundred?").price) == "Blue $29.00, Red $39.00"
    assert plain(reply_text("price", both, "en")) == "Scarf is Blue $29.00, Red $39.00."


def test_how_to_buy_is_what_claims_read_and_never_of_what_is_sold_out() -> None:
    for language in ("en", "es", "ar", "zh"):
        facts = facts_of(coloured(), PRODUCT, language)
        assert plain(facts.claim) in plain(reply_text("buying", facts, language))
        claim = read_claim(facts.claim, {})
        assert claim is not None
        assert claim.number == 1
    named = facts_of(coloured("seda"), PRODUCT, "en", "red")
    claim = read_claim(named.claim, {"seda": PRODUCT})
    assert claim is not None
    assert (claim.product_id, claim.words) == (PRODUCT, "red")
    closed = facts_of(coloured("seda", sells_by_comment=False), PRODUCT, "en")
    assert "tap" in reply_text("buying", closed, "en")
    gone = replace(named, stock=0)
    assert "sold out" in reply_text("buying", gone, "en")


async def test_an_answer_reads_the_store_first(tmp_path: Path) -> None:
    kept = {"price": "$29.00"}
    shown = dict(kept)

    def facts(_product_id: ProductId | None, _text: str, _language: str) -> Facts:
        return Facts("Scarf", shown["price"], stock=3)

    async def fresh() -> None:
        shown.update(kept)

    async with running_chat(tmp_path, facts=facts, fresh=fresh) as chat:
        await chat.ask(SetAutoReply(True), Role.PRODUCER)
        kept["price"] = "$19.00"
        line_id = await chat.say("how much is it?", "v1")
        await chat.until(lambda: line_id in chat.lines and chat.lines[line_id].is_answered)
        await chat.until(lambda: bool(host_lines(chat)))
        assert "$19.00" in host_lines(chat)[0].text


def test_a_reply_speaks_each_language_and_never_guesses() -> None:
    assert reply_text("price", SCARF, "en") == "\u2068Scarf\u2069 is $29.00."
    assert "29" in reply_text("price", SCARF, "es")
    assert reply_text("price", SCARF, "es") != reply_text("price", SCARF, "en")
    assert "sold out" in reply_text("stock", replace(SCARF, stock=0), "en")
    assert reply_text("price", Facts(), "en") == ""
    assert reply_text("shipping", Facts(), "zh") != reply_text("shipping", Facts(), "en")


async def test_a_quick_reply_answers_a_question_and_the_time_is_measured(tmp_path: Path) -> None:
    async with running_chat(tmp_path, ("es", "ar", "vi"), facts=scarf) as chat:
        line_id = await chat.say("¿cuánto cuesta la roja?")
        await chat.until(lambda: line_id in chat.lines and chat.lines[line_id].intent == "price")
        await chat.until(lambda: state(chat).waiting == 1)
        await chat.ask(SendQuickReply("price", answers=line_id))
        await chat.until(lambda: chat.lines[line_id].is_answered and bool(host_lines(chat)))
        (said,) = host_lines(chat)
        assert (said.answers, said.is_automatic, said.language) == (line_id, False, "en")
        assert set(said.translations) == {"es", "ar"}
        assert (state(chat).waiting, state(chat).oldest_ms) == (0, None)
        assert state(chat).answer_ms is not None


async def test_automatic_replies_are_off_then_marked_and_not_repeated(tmp_path: Path) -> None:
    async with running_chat(tmp_path, facts=scarf) as chat:
        first = await chat.say("how much is the red one?", "v1")
        await chat.until(lambda: first in chat.lines and chat.lines[first].intent == "price")
        assert host_lines(chat) == []
        with pytest.raises(UserError):
            await chat.ask(SetAutoReply(True), Role.MODERATOR)
        await chat.ask(SetAutoReply(True), Role.PRODUCER)
        second = await chat.say("price please", "v2")
        await chat.until(lambda: second in chat.lines and chat.lines[second].is_answered)
        third = await chat.say("what's the price?", "v3")
        await chat.until(lambda: third in chat.lines and chat.lines[third].intent == "price")
        await chat.until(lambda: len(host_lines(chat)) == 1)
        assert host_lines(chat)[0].is_automatic
        assert not chat.lines[third].is_answered


async def test_without_a_product_a_price_is_not_said(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        with pytest.raises(UserError) as refusal:
            await chat.ask(SendQuickReply("price"))
        assert refusal.value.code == "reply.product"
        with pytest.raises(UserError):
            await chat.ask(SendQuickReply("poem"))


async def test_the_hosts_own_words_answer_too(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        line_id = await chat.say("is it waterproof?")
        await chat.until(lambda: line_id in chat.lines and chat.lines[line_id].intent != "")
        await chat.until(lambda: state(chat).waiting == 1)
        await chat.ask(SendChat("Yes, it is", line_id))
        await chat.until(lambda: chat.lines[line_id].is_answered)
        assert state(chat).waiting == 0
