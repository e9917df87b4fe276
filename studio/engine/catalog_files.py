"""The catalogue's traffic with files and addresses: pictures, import, export. On the control loop.

Owner of the slice "import". Files are read off the loop, pictures decoded in a child.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

import structlog

from studio.catalog import book, export
from studio.catalog.drafts import MAX_PICTURES, ProductDraft, Reading
from studio.catalog.feeds import reading as feeds
from studio.control import catalog_commands as c
from studio.control.catalog_states import BadRow, ImportedProduct, ImportState, PriceTag
from studio.control.door import Door
from studio.engine.catalog import Catalog
from studio.errors import N_, StudioError, UserError
from studio.ids import ProductId
from studio.kit.clock import Clock, epoch_ms
from studio.kit.tasks import TaskScope
from studio.l10n.safe_text import safe_text
from studio.pictures import decoding, fetching
from studio.store.store import Store

_SHOWN_ROWS = 500  # of an import, on the screen; all of them are applied
_log = structlog.get_logger(__name__)


class CatalogFiles:
    """Pictures, import and export of `catalog`. folder: where pictures lie."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a part of the engine needs, each once
        self, catalog: Catalog, store: Store, door: Door, clock: Clock, folder: Path, currency: str
    ) -> None:
        self._catalog = catalog
        self._store = store
        self._door = door
        self._clock = clock
        self._folder = folder
        self._currency = currency
        self._reading: Reading | None = None
        self._import = ImportState()
        self._wanted: list[tuple[ProductId, str]] = []
        self._fetching = False
        self._scope = TaskScope("catalog.files")

    def wire(self) -> None:
        """Take the commands that read and write files."""
        self._door.show("import", self._import)
        self._door.on(c.AddPicture, self._add_picture)
        self._door.on(c.RemovePicture, self._remove_picture)
        self._door.on(c.ReadImport, self._read_import)
        self._door.on(c.ApplyImport, self._apply_import)
        self._door.on(c.ExportCatalog, self._export)

    async def aclose(self) -> None:
        """Stop what still fetches."""
        await self._scope.aclose()

    async def _add_picture(self, command: c.AddPicture) -> None:
        await self._take_picture(command.product_id, command.source)
        await self._catalog.changed()

    async def _take_picture(self, product_id: ProductId, source: str) -> None:
        former = self._pictures_of(product_id)
        if len(former) >= MAX_PICTURES:
            raise UserError(
                N_("A product has at most {most} pictures."),
                remedy=N_("Take one off first."),
                code="picture.most",
                fields={"most": MAX_PICTURES},
            )
        is_address = source.startswith(("http://", "https://"))
        data = await (fetching.fetched(source) if is_address else _file(source))
        png = await decoding.decoded(data)
        path = await asyncio.to_thread(decoding.keep, png, self._folder)
        files = (*self._pictures_of(product_id), str(path))
        await self._store.write(lambda to: book.set_pictures(to, product_id, files))

    async def _remove_picture(self, command: c.RemovePicture) -> None:
        files = [f for f in self._pictures_of(command.product_id) if f != command.picture]
        await self._store.write(lambda to: book.set_pictures(to, command.product_id, files))
        await self._catalog.changed()

    def _pictures_of(self, product_id: ProductId) -> tuple[str, ...]:
        found = (p.pictures for p in self._catalog.state.products if p.product_id == product_id)
        return next(found, ())

    async def _read_import(self, command: c.ReadImport) -> None:
        raw = await _file(command.path)
        read = await asyncio.to_thread(feeds.read, raw, self._currency)
        known = await self._store.read(book.known_sources)
        self._reading = read
        products = tuple(_imported(d, is_new=d.source_key not in known) for d in read.drafts)
        bad = tuple(
            BadRow(one.line, safe_text(one.title, 120), one.reason, dict(one.fields))
            for one in read.faults
        )
        self._show_import(
            ImportState(
                Path(command.path).name, read.kind, products[:_SHOWN_ROWS], bad[:_SHOWN_ROWS]
            )
        )

    async def _apply_import(self, command: c.ApplyImport) -> None:
        read, self._reading = self._reading, None
        if read is not None and command.accepted:
            now_ms = self._now_ms()
            taken = await self._store.write(lambda to: book.take_over(to, read.drafts, now_ms))
            await self._catalog.changed()
            self._want_pictures(taken)
        self._show_import(ImportState(pictures_left=len(self._wanted)))

    def _want_pictures(self, taken: list[tuple[ProductId, ProductDraft]]) -> None:
        """Fetch the pictures of products that have none, one after the other."""
        self._wanted += [
            (product_id, url)
            for product_id, draft in taken
            if not self._pictures_of(product_id)
            for url in draft.pictures
        ]
        if self._wanted and not self._fetching:
            self._fetching = True
            self._scope.start(self._fetch_pictures(), "pictures")

    async def _fetch_pictures(self) -> None:
        failed = 0
        while self._wanted:
            product_id, url = self._wanted[0]
            try:
                await self._take_picture(product_id, url)
                await self._catalog.refresh()
            except StudioError as error:
                failed += 1
                _log.warning("catalog.picture", reason=str(error))
            del self._wanted[0]
            self._show_import(replace(self._import, pictures_left=len(self._wanted)))
        self._fetching = False
        await self._catalog.changed()

    async def _export(self, command: c.ExportCatalog) -> None:
        text = export.as_csv(self._catalog.state)
        try:
            # The mark tells spreadsheets that the letters are UTF-8.
            await asyncio.to_thread(Path(command.path).write_text, text, "utf-8-sig")
        except OSError as error:
            raise UserError(
                N_("The file {path} cannot be written: {reason}."),
                remedy=N_("Choose another place."),
                code="export.unwritable",
                fields={"path": command.path, "reason": error.strerror or str(error)},
            ) from error

    def _show_import(self, state: ImportState) -> None:
        self._import = state
        self._door.show("import", state)

    def _now_ms(self) -> int:
        return epoch_ms(self._clock.utc_now())


def _imported(draft: ProductDraft, *, is_new: bool) -> ImportedProduct:
    price = draft.prices[0]
    stocks = [v.stock for v in draft.variants if v.stock is not None]
    return ImportedProduct(
        name=safe_text(draft.name, 120),
        price=PriceTag(price.minor, price.currency),
        stock=sum(stocks) if stocks else draft.stock,
        variants=len(draft.variants),
        pictures=len(draft.pictures),
        is_new=is_new,
    )


async def _file(path: str) -> bytes:
    """A file's bytes, no more than any of ours may have. Raises UserError."""

    def read() -> bytes:
        with Path(path).open("rb") as file:
            return file.read(feeds.MAX_FILE_BYTES + 1)

    try:
        return await asyncio.to_thread(read)
    except (OSError, ValueError) as error:
        raise UserError(
            N_("The file {path} cannot be read: {reason}."),
            remedy=N_("Choose another file."),
            code="file.unreadable",
            fields={"path": Path(path).name, "reason": getattr(error, "strerror", "") or "?"},
        ) from error
