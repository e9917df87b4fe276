"""What a show was, as a file that no spreadsheet takes for a formula."""

import csv
import io
from dataclasses import replace

from studio.control.summary_states import SoldProduct
from studio.engine.summary import as_csv
from tests.fakes.demo_state import demo_summary


def test_the_figures_as_rows() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(demo_summary()))))
    assert rows[0] == ["figure", "value", "currency"]
    assert ["seconds", "4365", ""] in rows
    assert ["sales", "418.50", "USD"] in rows
    assert ["orders", "3", "MXN"] in rows
    assert ["sold: Hand-painted silk scarf", "14", ""] in rows


def test_no_cell_is_a_formula() -> None:
    state = replace(demo_summary(), title="=HYPERLINK(1)", products=(SoldProduct("@x", 1),))
    cells = [cell for row in csv.reader(io.StringIO(as_csv(state))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}]
