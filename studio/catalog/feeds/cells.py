"""Rows of delimited text by column name, with the line each began on."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MAX_ROWS = 50_000
_MAX_CELL_CHARS = 200_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """cells: by lower-case column name, stripped. surplus: cells beyond the last column."""

    line: int
    cells: Mapping[str, str]
    surplus: int = 0

    def of(self, *names: str) -> str:
        """The first cell of these columns that holds something."""
        return next((self.cells[name] for name in names if self.cells.get(name)), "")


def columns(header: str, delimiter: str) -> list[str]:
    """The column names of a header line, lower case."""
    cells = next(csv.reader([header.rstrip("\r\n")], delimiter=delimiter), [])
    return [cell.strip().lower() for cell in cells]


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """Every row that holds something. Raises csv.Error for text that is no table."""
    csv.field_size_limit(_MAX_CELL_CHARS)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=False)
    names = [cell.strip().lower() for cell in next(reader, [])]
    begins = reader.line_num + 1
    for number, cells in enumerate(reader):
        if number >= MAX_ROWS:
            return
        found = {name: _plain(cell) for name, cell in zip(names, cells, strict=False)}
        if any(found.values()):
            yield Row(begins, found, max(0, len(cells) - len(names)))
        begins = reader.line_num + 1


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
