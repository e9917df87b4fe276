"""The show file: sources, scenes, products, destinations and encoder of one show, as TOML.

Paths are relative to the file. `read_show_file` raises UserError naming the entry that is wrong.
"""

import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Literal

from babel.numbers import get_currency_precision
from pydantic import Field, ValidationError, model_validator

from studio.control.states import MarketChip
from studio.engine.picture_parts import (
    STANDARD_SCENES,
    STANDARD_SOURCES,
    CanvasPart,
    Part,
    ScenePart,
    SourcePart,
    TransitionPart,
)
from studio.engine.segment_part import SegmentPart
from studio.engine.sound_parts import SoundPart
from studio.errors import N_, UserError
from studio.media.rates import Canvas
from studio.push.destination import is_public


class MarketPart(Part):
    """One market of the show; the first is the main one: its language is on the picture."""

    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    language: str
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    timezone: str


class ProductPart(Part):
    """A product of the run of show. price: in whole units of the host's currency, as text."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    price: Annotated[str, Field(pattern=r"^\d{1,9}(\.\d{1,3})?$")]
    stock: Annotated[int, Field(ge=0, le=1_000_000)]
    picture: Path | None = None


class EncoderPart(Part):
    """The one encoder. bitrate in bits per second; ceiling: what live changes may reach."""

    preset: Literal["ultrafast", "superfast", "veryfast", "faster", "fast"] = "veryfast"
    bitrate_bps: Annotated[int, Field(ge=150_000, le=30_000_000)] = 2_500_000
    ceiling_bps: Annotated[int, Field(ge=150_000, le=30_000_000)] = 6_000_000
    threads: Annotated[int, Field(ge=1, le=16)] = 2


class DestinationPart(Part):
    """Where the stream goes. edge: our own, on this computer. token: WHIP's, or RTMP's key.

    Without a window only: a host's own destinations are kept in the profile, their keys apart.
    """

    kind: Literal["edge", "whip", "rtmp"]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    url: str = ""
    token: str = ""


class OverlaysPart(Part):
    """What stands on the picture from the start. timecode: the machine-readable strip.

    qr: a code that opens the show's page.
    """

    banner: str = ""
    logo: Path | None = None
    qr: bool = False
    timecode: bool = False
    pin: Annotated[int, Field(ge=0)] = 0
    flash_price: str = ""
    flash_seconds: Annotated[int, Field(ge=0, le=1200)] = 0


class ShowFile(Part):
    """A whole show."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    seed: str = ""  # what its products' ids are made of; the title, unless a person changed that
    host_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    market: tuple[MarketPart, ...] = (
        MarketPart(country="US", language="en", currency="USD", timezone="America/New_York"),
    )
    canvas: CanvasPart = CanvasPart()
    source: tuple[SourcePart, ...] = STANDARD_SOURCES
    scene: Annotated[tuple[ScenePart, ...], Field(min_length=1)] = STANDARD_SCENES
    transition: TransitionPart = TransitionPart()
    product: tuple[ProductPart, ...] = ()
    segment: tuple[SegmentPart, ...] = ()
    overlays: OverlaysPart = OverlaysPart()
    encoder: EncoderPart = EncoderPart()
    sound: SoundPart = SoundPart()
    destination: tuple[DestinationPart, ...] = (
        DestinationPart(kind="edge", name=N_("This computer")),
    )
    recording: bool = True

    @model_validator(mode="after")
    def _scenes_name_known_sources(self) -> "ShowFile":
        known = {source.id for source in self.source}
        for scene in self.scene:
            for source_id in scene.sources:
                if source_id not in known:
                    raise ValueError(f"scene {scene.id!r} names unknown source {source_id!r}")
        return self

    @property
    def media_canvas(self) -> Canvas:
        """The canvas as the media path names it."""
        return Canvas(self.canvas.width, self.canvas.height, self.canvas.fps)

    @property
    def public_names(self) -> tuple[str, ...]:
        """The destinations at which people outside see the show."""
        elsewhere = (part for part in self.destination if part.kind != "edge")
        return tuple(part.name for part in elsewhere if is_public(part.url))

    @property
    def chips(self) -> tuple[MarketChip, ...]:
        """The markets as the window shows them."""
        return tuple(
            MarketChip(part.country, part.language, part.currency, part.timezone)
            for part in self.market
        )


def read_show_file(path: Path) -> ShowFile:
    """Read and check a show file. Raises UserError with the place of the first mistake."""
    try:
        show = ShowFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UserError(
            N_("The show file {path} cannot be read: {reason}."),
            remedy=N_("Check the path and the file's permissions."),
            code="show_file.unreadable",
            fields={"path": str(path), "reason": error.strerror or str(error)},
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _malformed(path, str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "show"
        raise _malformed(path, f"{place}: {first['msg']}") from error
    return _with_absolute_paths(show, path.resolve().parent)


def _malformed(path: Path, reason: str) -> UserError:
    return UserError(
        N_("The show file {path} has a mistake: {reason}."),
        remedy=N_("Mend that entry and start again."),
        code="show_file.malformed",
        fields={"path": str(path), "reason": reason},
    )


def _with_absolute_paths(show: ShowFile, folder: Path) -> ShowFile:
    sources = tuple(
        part.model_copy(update={"path": folder / part.path}) if part.path else part
        for part in show.source
    )
    products = tuple(
        part.model_copy(update={"picture": folder / part.picture}) if part.picture else part
        for part in show.product
    )
    overlays = show.overlays
    if overlays.logo is not None:
        overlays = overlays.model_copy(update={"logo": folder / overlays.logo})
    return show.model_copy(
        update={
            "source": sources,
            "product": products,
            "overlays": overlays,
            "sound": show.sound.beside(folder),
        }
    )


def minor_units(price: str, currency: str) -> int:
    """`"29.00"`, `"USD"` -> 2900. Raises UserError when the currency has fewer decimals."""
    try:
        scaled = Decimal(price).scaleb(get_currency_precision(currency))
    except InvalidOperation as error:
        raise _bad_price(price, currency) from error
    if scaled != scaled.to_integral_value():
        raise _bad_price(price, currency)
    return int(scaled)


def _bad_price(price: str, currency: str) -> UserError:
    return UserError(
        N_("{price} is not a price in {currency}."),
        remedy=N_("Write it with the currency's decimals, for example 29.00."),
        code="money.malformed",
        fields={"price": price, "currency": currency},
    )
