"""The orders column: orders of shops, both currencies, refunds; the shops in the settings."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from studio.control.feeds import OrderLine, OrderStatus
from studio.control.offers_commands import DropPlannedSale
from studio.control.offers_states import PlannedSale
from studio.control.orders_commands import (
    ConnectShop,
    CopyPayLink,
    DisconnectShop,
    ExportOrders,
    HoldLonger,
    ImportRates,
    OpenClaims,
    RefundOrder,
    RescueOrder,
    SetClaimKeyword,
    SetHold,
    SetPayLink,
    SetRate,
)
from studio.control.orders_states import PayWords, ShopsState, ShopState, Way
from studio.control.settings_states import ShareState
from studio.control.states import Reach
from studio.ids import OfferId, ProductId, SegmentId
from tests.fakes.fake_control import now_ms
from tests.ui.conftest import Desk
from ui.pages.settings import SettingsPage
from ui.widgets.order_delegate import LaidOrder, OrderDelegate
from ui.widgets.refund_drawer import RefundDrawer
from ui.widgets.selling_drawer import SellingDrawer
from ui.widgets.settings_money import MoneyForm, RateRow
from ui.widgets.settings_shops import ShopRow, ShopsForm
from ui.widgets.sums_drawer import SumsDrawer

pytestmark = pytest.mark.ui
SHOPIFY = {
    "status": OrderStatus.PAID,
    "source": "shopify",
    "total_minor": 99_800,
    "currency": "MXN",
    "host_minor": 4990,
    "host_currency": "USD",
    "rate": "0.05",
    "rate_source": "the shop's own books",
    "rate_ms": 1_764_547_200_000,
    "positions": 3,
}


def laid(desk: Desk, order: OrderLine) -> LaidOrder:
    delegate = desk.page.orders.view.itemDelegate()
    assert isinstance(delegate, OrderDelegate)
    found = delegate.lay(order, 600)
    assert isinstance(found, LaidOrder)
    return found


def plain(text: str) -> str:
    """Without the marks that keep directions apart."""
    return "".join(one for one in text if one not in "\u2066\u2067\u2068\u2069\u200e")


def test_an_order_shows_both_currencies_its_shop_and_what_else_is_in_it(desk: Desk) -> None:
    order = desk.control.order("Ana L.", desk.control.item(1), 2, country="MX", **SHOPIFY)
    shown = laid(desk, order)
    assert shown.amount == "MX$998.00"
    assert (
        plain(" | ".join(shown.booked))
        == "≈ $49.90 · 1 MXN = 0.05 USD · the shop's own books · Dec 1, 2025"
    )
    assert shown.height_px > laid(desk, desk.control.order("Bo", desk.control.item(1), 1)).height_px
    assert "2" in shown.item
    assert shown.item.endswith("and 2 more")
    assert shown.buyer.endswith("MX · Shopify")


def test_a_narrow_column_still_says_rate_source_and_day(desk: Desk) -> None:
    order = desk.control.order("Ana L.", desk.control.item(1), 2, **SHOPIFY)
    delegate = desk.page.orders.view.itemDelegate()
    assert isinstance(delegate, OrderDelegate)
    narrow = delegate.lay(order, 220)
    assert isinstance(narrow, LaidOrder)
    assert len(narrow.booked) > 1
    said = plain(" ".join(narrow.booked))
    assert all(part in said for part in ("$49.90", "0.05 USD", "books", "2025"))


def test_without_a_rate_nothing_is_guessed(desk: Desk) -> None:
    more = SHOPIFY | {"host_minor": None, "host_currency": ""}
    shown = laid(desk, desk.control.order("Ana", desk.control.item(1), 1, **more))
    assert shown.booked == ("not converted: no rate of MXN",)
    unsaid = SHOPIFY | {"total_minor": 0, "currency": "", "host_minor": None, "source": "tiktok"}
    order = desk.control.order("", desk.control.item(1), 1, **unsaid)
    assert (laid(desk, order).amount, laid(desk, order).booked) == ("—", ())


def test_a_notice_says_whether_details_are_coming(desk: Desk) -> None:
    unsaid = SHOPIFY | {"currency": "", "host_minor": None, "source": "tiktok", "shop": "silk"}
    bare = replace(desk.control.order("", desk.control.item(1), 1, **unsaid), product_name="")
    assert laid(desk, bare).item == "Order of TikTok Shop"
    for is_asked in (True, False):
        shop = ShopState("tiktok", "silk", "/hooks/tiktok/silk", is_asked=is_asked)
        desk.control.put("shops", ShopsState((shop,)))
        desk.flush()
        assert laid(desk, bare).item.endswith("details coming") is is_asked


def test_a_refund_asks_how_much_and_takes_no_more_than_was_paid(desk: Desk) -> None:
    order = desk.control.order("Ana", desk.control.item(1), 2, **SHOPIFY)
    desk.flush()
    desk.page.orders.open_refund(order)
    drawer = desk.page.orders.drawer
    assert isinstance(drawer, RefundDrawer)
    drawer.amount.setText("998.01")
    drawer.button.click()
    assert desk.control.sent_of(RefundOrder) == []
    drawer.amount.setText("98")
    drawer.button.click()
    (command,) = desk.control.sent_of(RefundOrder)
    assert (command.order_id, command.amount_minor) == (order.order_id, 9800)
    desk.flush()
    assert laid(desk, desk.page.orders._model.entry(0)).amount == "MX$900.00"
    assert desk.page.orders.drawer is None


def shops_form(desk: Desk) -> ShopsForm:
    desk.shell.show_page("settings")
    page = desk.shell.page
    assert isinstance(page, SettingsPage)
    page.open("shops")
    form = page.stack.currentWidget()
    assert isinstance(form, ShopsForm)
    return form


def test_a_shop_is_connected_and_its_secret_leaves_the_screen(desk: Desk) -> None:
    form = shops_form(desk).form
    form.kind.chosen.emit("tiktok")
    assert form.app_key.isVisibleTo(form)
    assert not form.token.isVisibleTo(form)
    form.kind.show_value("tiktok")
    form.shop.setText(" silk ")
    assert not form.secret.isVisibleTo(form)
    form.app_secret.setText("s3cret")
    form.app_key.setText("key")
    form.consent.setText("c0nsent")
    form.connect_button.click()
    (command,) = desk.control.sent_of(ConnectShop)
    assert command == ConnectShop("tiktok", "silk", "s3cret", "key", token="c0nsent")
    assert not any(word in repr(command) for word in ("s3cret", "c0nsent"))
    assert (form.app_secret.text(), form.consent.text()) == ("", "")


def test_a_connected_shop_gives_its_address_and_can_be_taken_off(desk: Desk) -> None:
    form = shops_form(desk)
    row = form.findChildren(ShopRow)[0]
    row.copy.click()
    address = "http://127.0.0.1:8787/hooks/shopify/silk-road"
    assert QGuiApplication.clipboard().text() == address
    row.remove.click()
    assert desk.control.sent_of(DisconnectShop) == [DisconnectShop("shopify", "silk-road")]
    QApplication.processEvents()


def test_a_shop_is_told_an_address_that_it_reaches_or_the_host_hears_why_not(desk: Desk) -> None:
    form = shops_form(desk)
    assert form.unreached.isVisibleTo(form)
    assert form.unreached.text().startswith("Only this computer reaches this address.")
    desk.control.put("share", ShareState(Reach.EVERYONE, ("https://live.example/watch",)))
    row = form.findChildren(ShopRow)[-1]
    row.copy.click()
    assert QGuiApplication.clipboard().text().startswith("https://live.example/hooks/")
    assert not form.unreached.isVisibleTo(form)
    assert form.unreached.text() == ""
    QApplication.processEvents()


UNPAID = {"status": OrderStatus.PAYMENT_FAILED, "cause": "funds", "can_pay": True}


def test_unpaid_orders_rise_to_the_top_with_what_helps(desk: Desk) -> None:
    rescue = desk.page.orders.rescue
    assert not rescue.isVisibleTo(desk.page.orders)
    later, sooner = (
        desk.control.order("Ana", desk.control.item(1), 1, hold_until_ms=now_ms() + ms, **UNPAID)
        for ms in (90_000, 60_000)
    )
    assert [row.order.order_id for row in rescue.rows] == [sooner.order_id, later.order_id]
    row = rescue.rows[0]
    assert row.cause.text() == "Not enough money. Another method, or later."
    assert row.clock.text()
    row.send.click()
    assert desk.control.sent_of(RescueOrder) == [RescueOrder(sooner.order_id)]
    row.release.click()
    assert [one.order.order_id for one in rescue.rows] == [later.order_id]


def test_without_a_link_there_is_nothing_to_send(desk: Desk) -> None:
    more = UNPAID | {"can_pay": False, "hold_until_ms": now_ms() + 1000}
    desk.control.order("Ana", desk.control.item(1), 1, **more)
    assert not desk.page.orders.rescue.rows[0].send.isEnabled()


@pytest.mark.parametrize(
    ("source", "shop", "place"),
    [("claim", "youtube", "YouTube"), ("woocommerce", "silk", "WooCommerce")],
)
def test_who_cannot_be_written_to_privately_gets_the_link_by_hand(
    desk: Desk, source: str, shop: str, place: str
) -> None:
    more = UNPAID | {"can_pay": False, "has_link": True, "source": source, "shop": shop}
    order = desk.control.order(
        "Ana", desk.control.item(1), 1, hold_until_ms=now_ms() + 1000, **more
    )
    send = desk.page.orders.rescue.rows[0].send
    assert (send.text(), send.isEnabled()) == ("Copy link", True)
    assert place in send.toolTip()
    send.click()
    (asked,) = desk.control.sent_of(CopyPayLink)
    assert (asked.order_id, desk.control.sent_of(RescueOrder)) == (order.order_id, [])
    QGuiApplication.clipboard().setText("before")
    desk.control._set("sales", pay_words=PayWords("somebody else's", "no"))
    desk.flush()
    assert QGuiApplication.clipboard().text() == "before"
    desk.control._set("sales", pay_words=PayWords(asked.ask_id, "Paga aquí: https://x"))
    desk.flush()
    assert QGuiApplication.clipboard().text() == "Paga aquí: https://x"


def test_tiktok_is_said_to_take_no_link(desk: Desk) -> None:
    more = UNPAID | {"can_pay": False, "source": "tiktok", "shop": "silk"}
    desk.control.order("Ana", desk.control.item(1), 1, hold_until_ms=now_ms() + 1000, **more)
    send = desk.page.orders.rescue.rows[0].send
    assert not send.isEnabled()
    assert "its app only" in send.toolTip()


@pytest.mark.parametrize("is_order_first", [False, True])
def test_a_comment_that_bought_shows_what_became_of_it(desk: Desk, *, is_order_first: bool) -> None:
    line = desk.control.say("Joe", "SOLD 1 2", country="US")
    if not is_order_first:
        desk.flush()
    claim = {"source": "claim", "line_id": line.line_id}
    order = desk.control.order("Joe", desk.control.item(1), 2, **claim)
    desk.flush()
    shown = desk.page.chat._model.known(line.line_id)
    assert shown is not None
    assert shown.order == order


def test_what_concerns_all_orders_is_in_one_menu(desk: Desk) -> None:
    menu = desk.page.orders.more_menu()
    claims, sums, table = menu.actions()
    claims.trigger()
    assert desk.control.sent_of(OpenClaims) == [OpenClaims(False)]
    table.trigger()
    assert desk.control.sent_of(ExportOrders)
    sums.trigger()
    assert isinstance(desk.page.orders.drawer, SumsDrawer)


def test_a_product_gets_its_payment_link_and_keyword(desk: Desk) -> None:
    panel = desk.page.run_panel
    panel.list.setCurrentIndex(panel.model.index(0))
    panel.open_selling()
    drawer = panel.drawer
    assert isinstance(drawer, SellingDrawer)
    drawer.link.setText("javascript:alert(1)")
    drawer.button.click()
    assert desk.control.sent_of(SetPayLink) == []
    drawer.link.setText("https://pay.example/scarf")
    drawer.word.setText("silk")
    drawer.button.click()
    product = desk.control.item(1).product_id
    assert desk.control.sent_of(SetPayLink) == [SetPayLink(product, "https://pay.example/scarf")]
    assert desk.control.sent_of(SetClaimKeyword) == [SetClaimKeyword(product, "silk")]


def test_planned_sales_are_listed_and_dropped(desk: Desk) -> None:
    planned = (
        PlannedSale(OfferId("a"), ProductId("p1"), 1900, "USD", 300, at_ms=1_764_547_200_000),
        PlannedSale(OfferId("b"), ProductId("p2"), 5000, "USD", 600, segment_id=SegmentId("s2")),
    )
    panel = desk.page.run_panel.planned
    assert not panel.isVisibleTo(desk.page)
    desk.control.put("offers", replace(desk.page._studio.offers, planned=planned))
    desk.flush()
    assert panel.isVisibleTo(desk.page)
    assert len(panel.rows) == 2
    panel.rows[1].drop.click()
    assert desk.control.sent_of(DropPlannedSale) == [DropPlannedSale(OfferId("b"))]


def test_the_way_of_payment_is_chosen_and_needs_its_link(desk: Desk) -> None:
    item = desk.control.item(2)
    drawer = SellingDrawer(desk.page._studio, item)
    drawer.way.choose("link")
    assert drawer.command() is None
    drawer.way.choose("delivery")
    assert drawer.command() == SetPayLink(item.product_id, "", Way.DELIVERY)


def test_rates_and_holds_are_set_in_the_settings(desk: Desk) -> None:
    desk.shell.show_page("settings")
    page = desk.shell.page
    assert isinstance(page, SettingsPage)
    page.open("money")
    form = page.stack.currentWidget()
    assert isinstance(form, MoneyForm)
    form.hold.choose("30")
    assert desk.control.sent_of(SetHold) == [SetHold(30)]
    assert form.missing.isVisibleTo(form)
    form.currency.choose("EUR")
    form.value.setText("1,08")
    form.source.setText("my bank")
    form.day.setText("2026-11-20")
    form.keep_button.click()
    assert desk.control.sent_of(SetRate) == [SetRate("EUR", "1,08", "my bank", "2026-11-20")]
    form.take_file("rates.xml")
    assert desk.control.sent_of(ImportRates) == [ImportRates("rates.xml")]
    (row,) = form.findChildren(RateRow)
    assert "European Central Bank" in row.text.text()


def test_a_reservation_says_until_when_and_can_be_held_longer(desk: Desk) -> None:
    order = desk.control.order("Ana", desk.control.item(1), 1, hold_until_ms=1_764_547_200_000)
    desk.flush()
    assert laid(desk, order).status.text.startswith("until")
    assert laid(desk, order).buyer.endswith("ask the buyer")
    menu = desk.page.orders.open_actions(0, QPoint())
    assert menu is not None
    longer = next(action for action in menu.actions() if action.text() == "Hold longer")
    longer.trigger()
    assert desk.control.sent_of(HoldLonger) == [HoldLonger(order.order_id)]
