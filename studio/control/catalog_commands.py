"""Commands of the catalogue: products, their pictures, import and export."""

from dataclasses import dataclass
from typing import ClassVar

from studio.control.catalog_states import PriceTag
from studio.control.command import Command
from studio.control.roles import Role
from studio.ids import ProductId


@dataclass(frozen=True, slots=True)
class VariantEdit:
    """A variant as it shall be. product_id: "" makes a new one. price: None as the product."""

    product_id: str
    title: str
    sku: str
    stock: int
    price: PriceTag | None = None


@dataclass(frozen=True, slots=True)
class SaveProduct(Command):
    """Make a product (id "") or change one. prices: the host's currency first.

    stock: free units; counts only without variants, whose stocks count otherwise.
    """

    ROLE: ClassVar[Role] = Role.SELLER
    product_id: str
    name: str
    sku: str
    prices: tuple[PriceTag, ...]
    stock: int
    variants: tuple[VariantEdit, ...] = ()
    to_run: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveProduct(Command):
    """Take a product out of sale, or bring it back; nothing is deleted."""

    ROLE: ClassVar[Role] = Role.SELLER
    product_id: ProductId
    archived: bool = True


@dataclass(frozen=True, slots=True)
class SetInRun(Command):
    """Add a product of the catalogue to the run of show, or take it out."""

    ROLE: ClassVar[Role] = Role.SELLER
    product_id: ProductId
    in_run: bool = True


@dataclass(frozen=True, slots=True)
class AddPicture(Command):
    """Add a picture to a product: a file of this computer, or a public http(s) address."""

    product_id: ProductId
    source: str


@dataclass(frozen=True, slots=True)
class RemovePicture(Command):
    """Take a picture off a product."""

    ROLE: ClassVar[Role] = Role.SELLER
    product_id: ProductId
    picture: str


@dataclass(frozen=True, slots=True)
class ReadImport(Command):
    """Read a product file of this computer; nothing changes until `ApplyImport`."""

    path: str


@dataclass(frozen=True, slots=True)
class ApplyImport(Command):
    """Take over what was read, or forget it."""

    accepted: bool = True


@dataclass(frozen=True, slots=True)
class ExportCatalog(Command):
    """Write every product into a CSV file on this computer."""

    path: str


COMMANDS: tuple[type[Command], ...] = (
    SaveProduct,
    ArchiveProduct,
    SetInRun,
    AddPicture,
    RemovePicture,
    ReadImport,
    ApplyImport,
    ExportCatalog,
)
