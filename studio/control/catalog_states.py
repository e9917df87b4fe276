"""State slices of the catalogue: every product, and the import that waits to be applied."""

from dataclasses import dataclass, field

from studio.ids import ProductId


@dataclass(frozen=True, slots=True)
class PriceTag:
    """A price in minor units of its currency."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class VariantState:
    """One size or colour with a stock of its own. price: None costs what the product costs."""

    product_id: ProductId
    title: str
    sku: str
    stock: int
    price: PriceTag | None = None


@dataclass(frozen=True, slots=True)
class CatalogProduct:
    """A product. prices: the host's currency first. run_number: 0 when not in the run of show.

    stock: of all variants together. pictures: files on this computer, the main one first.
    """

    product_id: ProductId
    name: str
    sku: str
    prices: tuple[PriceTag, ...]
    stock: int
    sold: int = 0
    pictures: tuple[str, ...] = ()
    variants: tuple[VariantState, ...] = ()
    run_number: int = 0
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class CatalogState:
    """Every product, newest first."""

    products: tuple[CatalogProduct, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """A product as the file has it. is_new: False when it changes one that is there."""

    name: str
    price: PriceTag
    stock: int | None
    variants: int
    pictures: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is left out, and why: a catalogue key with its fields. line: in the file."""

    line: int
    title: str
    reason: str
    fields: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportState:
    """An import that was read and waits for a yes. file: "" when there is none."""

    file: str = ""
    kind: str = ""
    products: tuple[ImportedProduct, ...] = ()
    bad: tuple[BadRow, ...] = ()
    pictures_left: int = 0
