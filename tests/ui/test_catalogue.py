"""The Catalogue page: search, the editor's fields, pictures, import, and what survives."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from studio.control.catalog_commands import (
    AddPicture,
    ApplyImport,
    ArchiveProduct,
    ReadImport,
    RemovePicture,
    SaveProduct,
    SetInRun,
    VariantEdit,
)
from studio.control.catalog_states import BadRow, ImportedProduct, ImportState, PriceTag
from studio.control.command import Command
from studio.ids import ProductId
from tests.ui.conftest import Desk
from ui.pages.catalogue import CataloguePage
from ui.widgets.product_editor import ProductEditor

pytestmark = pytest.mark.ui

IMPORT = ImportState(
    "products.csv",
    "shopify",
    (ImportedProduct("Basket", PriceTag(2200, "USD"), 4, 0, 1, is_new=True),),
    (BadRow(7, "Bag", "“{text}” is not a price.", {"text": "free"}),),
)


def opened(desk: Desk) -> CataloguePage:
    desk.shell.show_page("catalogue")
    page = desk.shell.page
    assert isinstance(page, CataloguePage)
    return page


def last(desk: Desk) -> Command:
    return desk.control.sent[-1]


def editor(page: CataloguePage) -> ProductEditor:
    assert page.editor is not None
    return page.editor


def test_the_search_finds_names_skus_and_variants(desk: Desk, qtbot: QtBot) -> None:
    page = opened(desk)
    QAbstractItemModelTester(page.model, page)
    assert page.model.rowCount() == 7
    for words, names in {
        "leather": ["Leather shoulder bag"],
        "sku-004": ["Folding paper lantern"],
        "madder silk": ["Hand-painted silk scarf"],
        "nothing": [],
    }.items():
        page.search.setText(words)
        assert [page.model.product(n).name for n in range(page.model.rowCount())] == names
    assert page.hint.isVisible()


def test_a_new_product_is_saved_with_prices_and_variants(desk: Desk) -> None:
    page = opened(desk)
    QTest.mouseClick(page.add, Qt.MouseButton.LeftButton)
    edit = editor(page)
    QTest.keyClicks(edit.name, "Basket")
    edit.prices["USD"].setText("22.50")
    edit.prices["MXN"].setText("450")
    edit.add_variant()
    edit.variants[0].title.setText("Small")
    edit.variants[0].stock.setText("٤")
    edit.save()
    assert desk.control.sent_of(SaveProduct) == [
        SaveProduct(
            "", "Basket", "", (PriceTag(2250, "USD"), PriceTag(45000, "MXN")), 0,
            (VariantEdit("", "Small", "", 4),), to_run=True,
        )
    ]  # fmt: skip
    assert page.editor is None


def test_a_known_product_keeps_its_ids(desk: Desk) -> None:
    page = opened(desk)
    page.open("p1")
    edit = editor(page)
    assert edit.name.text() == "Hand-painted silk scarf"
    edit.variants[1].stock.setText("6")
    edit._remove_variant(edit.variants[0])
    edit.save()
    (sent,) = desk.control.sent_of(SaveProduct)
    assert sent.product_id == "p1"
    assert sent.variants == (
        VariantEdit("p1-l", "Madder / 140 cm", "SC-M-140", 6, PriceTag(3900, "USD")),
    )


@pytest.mark.parametrize(
    ("field", "text"), [("name", " "), ("price", "free"), ("price", ""), ("stock", "-1")]
)
def test_a_field_that_makes_no_sense_is_outlined(desk: Desk, field: str, text: str) -> None:
    page = opened(desk)
    page.open("p3")
    edit = editor(page)
    wrong = {"name": edit.name, "price": edit.prices["USD"], "stock": edit.stock}[field]
    wrong.setText(text)
    edit.save()
    assert desk.control.sent_of(SaveProduct) == []
    assert wrong.property("wrong")
    assert page.editor is not None


def test_out_of_the_show_and_archived(desk: Desk) -> None:
    page = opened(desk)
    page.open("p2")
    QTest.mouseClick(editor(page).run_button, Qt.MouseButton.LeftButton)
    assert last(desk) == SetInRun(ProductId("p2"), in_run=False)
    QTest.mouseClick(editor(page).archive_button, Qt.MouseButton.LeftButton)
    assert last(desk) == ArchiveProduct(ProductId("p2"), archived=True)


def test_pictures_are_added_and_taken_off(desk: Desk) -> None:
    page = opened(desk)
    page.open("p2")
    row = editor(page).pictures
    QTest.keyClicks(row.address, "https://shop.example/bag.png")
    QTest.keyClick(row.address, Qt.Key.Key_Return)
    assert last(desk) == AddPicture(ProductId("p2"), "https://shop.example/bag.png")
    row.tiles[0].remove.click()
    assert last(desk) == RemovePicture(ProductId("p2"), "products/leather-bag.png")


def test_an_import_is_shown_before_it_is_taken_over(desk: Desk) -> None:
    page = opened(desk)
    page.read("products.csv")
    assert last(desk) == ReadImport("products.csv")
    desk.control.put("import", IMPORT)
    assert page.preview is not None
    assert page.stack.currentWidget() is page.preview
    QTest.mouseClick(page.preview.accept, Qt.MouseButton.LeftButton)
    assert last(desk) == ApplyImport(accepted=True)
    desk.control.put("import", ImportState(pictures_left=3))
    assert page.preview is None
    assert "3" in page.bring.text()
    assert not page.bring.isEnabled()


def test_a_half_edited_product_survives_a_new_theme(desk: Desk) -> None:
    page = opened(desk)
    page.open("p1")
    editor(page).name.setText("Half a na")
    editor(page).add_variant()
    editor(page).variants[-1].title.setText("Linen")
    desk.use_theme("light")
    page = opened(desk)
    assert editor(page).name.text() == "Half a na"
    assert editor(page).variants[-1].title.text() == "Linen"
    assert editor(page).variants[0].product_id == "p1-s"
