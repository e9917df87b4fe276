"""What the host put on the picture by hand: places and sizes of overlays, QR code, logo."""

from collections.abc import Mapping
from pathlib import Path

from studio.compose.logo import is_picture
from studio.control.commands import MoveOverlay
from studio.control.picture_commands import LEAST_PERCENT, MOST_PERCENT, ResizeOverlay
from studio.engine.picture_setup import PictureSetup, Place
from studio.errors import N_, UserError
from studio.ids import OverlayId
from studio.stage.extras import Extras, Goal, Question


class Decor:
    """Lives on the control loop; the picture draws what it says.

    shown: the overlays on the picture now. watch_url: where the QR code leads. question, goal,
    ticker: final texts, set by whoever knows the data.
    """

    def __init__(self, setup: PictureSetup) -> None:
        self._logo = setup.logo
        self.has_qr = setup.qr
        self.watch_url = ""
        self.question: Question | None = None
        self.goal: Goal | None = None
        self.ticker: tuple[str, ...] = ()
        self.shown: frozenset[OverlayId] = frozenset()
        self.moved: Mapping[OverlayId, tuple[int, int]] = {
            name: (place.x_px, place.y_px) for name, place in setup.places.items()
        }
        self.scales: Mapping[OverlayId, float] = {
            name: place.scale for name, place in setup.places.items()
        }

    @property
    def logo_name(self) -> str:
        """The logo's file name, "" without one."""
        return self._logo.name if self._logo else ""

    @property
    def extras(self) -> Extras:
        """As the stage wants it."""
        return Extras(
            qr_url=self.watch_url if self.has_qr else "",
            logo=self._logo,
            question=self.question,
            goal=self.goal,
            ticker=self.ticker,
        )

    @property
    def logo(self) -> Path | None:
        """The logo's file."""
        return self._logo

    def places(self) -> dict[OverlayId, Place]:
        """What was put by hand, to be kept."""
        return {
            name: Place(x_px=x, y_px=y, scale=self.scales.get(name, 1.0))
            for name, (x, y) in self.moved.items()
        }

    def put(self, command: MoveOverlay | ResizeOverlay) -> None:
        """Place, and size, an overlay by hand. Raises UserError when it is not on the picture."""
        self._check_shown(command.overlay_id)
        if isinstance(command, ResizeOverlay):
            percent = max(LEAST_PERCENT, min(MOST_PERCENT, command.scale_percent))
            self.scales = {**self.scales, command.overlay_id: percent / 100}
        self.moved = {**self.moved, command.overlay_id: (command.x_px, command.y_px)}

    def reset_overlays(self) -> None:
        """Every overlay back to its usual place and size."""
        self.moved, self.scales = {}, {}

    def show_qr(self, *, on: bool) -> None:
        """The QR code to the show's page, or none."""
        self.has_qr = on

    def set_logo(self, path: Path | None) -> None:
        """Another logo. Raises UserError when the file is no picture."""
        if path is not None and not is_picture(path):
            raise UserError(
                N_("The picture {name} cannot be shown."),
                remedy=N_("Choose a PNG, JPEG or WebP file of at most 8 MB."),
                code="logo.unreadable",
                fields={"name": path.name},
            )
        self._logo = path

    def _check_shown(self, overlay_id: OverlayId) -> None:
        if overlay_id not in self.shown:
            raise UserError(
                N_("This overlay is not on the picture now."),
                remedy=N_("Show it first, then move it."),
                code="overlay.unknown",
            )
