"""What stands on the picture: keeps the host's choices and hands scenes to the compositor."""

from dataclasses import replace
from pathlib import Path

from studio.compose.scene import Layer, Scene
from studio.control.commands import MoveOverlay
from studio.control.crowd_states import CrowdState
from studio.control.offers_states import MarketTerms
from studio.control.picture_commands import ResizeOverlay, SetTransition
from studio.control.states import (
    FlashSale,
    OffersState,
    OverlayState,
    RunOfShowState,
    SceneState,
)
from studio.engine.broadcast import Broadcast
from studio.engine.crowd_page import picture_extras
from studio.engine.decor import Decor
from studio.engine.insets import inset_of, inset_states, spot_of
from studio.engine.picture_parts import ScenePart, TransitionPart
from studio.engine.picture_setup import PictureSetup
from studio.engine.scenes import Scenes
from studio.engine.show_file import MarketPart, ShowFile
from studio.ids import ProductId, SceneId, SourceId
from studio.kit.clock import NS_PER_MS, Clock, epoch_ms
from studio.l10n.formats import is_right_to_left
from studio.l10n.safe_text import safe_text
from studio.market.market import formats_of
from studio.stage.arrange import Arrangement, arrange, placed
from studio.stage.stage import Staging, monotonic_offset_ns, overlay_states, stage_scene

_BANNER_CHARS = 120


class Picture:
    """Lives on the control loop; draws only when something visible changed."""

    def __init__(
        self, show: ShowFile, setup: PictureSetup, broadcast: Broadcast, clock: Clock
    ) -> None:
        self._show = show
        self._broadcast = broadcast
        self._clock = clock
        self._is_panic = False
        self._flash: FlashSale | None = None
        self._setup = setup
        self.scenes = Scenes(setup.scene)
        self._transition = setup.transition
        self.pictures: dict[ProductId, Path] = {}
        places = setup.places if setup.canvas == show.canvas else {}  # pixels of another canvas
        self.decor = Decor(setup.model_copy(update={"places": places}))
        self._staging = Staging(
            canvas=show.media_canvas,
            scene_id=self.scenes.current.id,
            layers=(),
            title=show.title,
            language=show.market[0].language,
            monotonic_offset_ns=monotonic_offset_ns(clock),
            offers=OffersState(),
            run=RunOfShowState(),
            banner=safe_text(show.overlays.banner, _BANNER_CHARS),
            has_timecode=show.overlays.timecode,
        )
        self.use_market(show.market)
        self._scene: Scene | None = None
        self._looked_at: SourceId | None = None
        self._beside: Scene | None = None

    def use_market(self, market: tuple[MarketPart, ...]) -> None:
        """The main market's language, digits, time and currency are the picture's from now on."""
        self._show = self._show.model_copy(update={"market": market})
        main = market[0]
        self._staging = replace(
            self._staging,
            language=main.language,
            formats=formats_of(main.country, main.language),
            timezone=main.timezone,
            currency=main.currency,
            is_abroad=len(market) > 1,
        )

    @property
    def banner(self) -> str:
        """The banner's text; "" when there is none, or under panic."""
        return "" if self._is_panic else self._staging.banner

    @property
    def on_air(self) -> tuple[SourceId, ...]:
        """The sources of the scene on the picture."""
        return self.scenes.current.sources

    def show_crowd(self, crowd: CrowdState) -> None:
        """Question, goal and ticker as the audience may see them in the main market."""
        staging, decor = self._staging, self.decor
        extras = picture_extras(
            crowd, staging.language, staging.number_language, is_abroad=staging.is_abroad
        )
        decor.question = extras.question
        decor.goal = extras.goal if staging.countdown != "off" else None
        decor.ticker = extras.ticker if staging.stock != "off" else ()

    def draw(
        self, run: RunOfShowState, offers: OffersState, *, sells_by_comment: bool = False
    ) -> None:
        """Stage and paint what is true now; nothing happens when nothing changed."""
        self._follow_sale(offers.flash)
        part = self.scenes.current
        self._broadcast.program.set_main(next(iter(part.sources), None))
        product = offers.pinned or (offers.flash.product_id if offers.flash else None)
        self._broadcast.sources.show_product(self.pictures.get(product) if product else None)
        allowed = offers.markets[0] if offers.markets else MarketTerms("")
        self._staging = replace(
            self._staging,
            run=run,
            offers=offers,
            sells_by_comment=sells_by_comment,
            countdown=allowed.countdown,
            stock=allowed.stock,
            pictures=dict(self.pictures),
            scene_id=part.id,
            layers=self._layers(part),
            extras=self.decor.extras,
            moved=self.decor.moved,
            scales=self.decor.scales,
        )
        scene = stage_scene(self._staging, epoch_ms(self._clock.utc_now()))
        if scene != self._scene:
            self._scene = scene
            self.decor.shown = frozenset(overlay.overlay_id for overlay in scene.overlays)
            self._broadcast.compositor.set_scene(scene, self._fade_ns)
        self._draw_beside()

    def _draw_beside(self) -> None:
        """The source that only the host looks at, as it would fill the picture."""
        beside, known = None, self._broadcast.sources.running
        if self._looked_at not in known:
            self._looked_at = None  # it was removed
        if self._looked_at is not None:
            part = self.scenes.current.model_copy(
                update={"sources": (self._looked_at,), "arrangement": Arrangement.FULL}
            )
            beside = Scene(SceneId("beside"), self._layers(part))
        if beside != self._beside:
            self._beside = beside
            self._broadcast.compositor.look_at(beside)

    def state(self) -> SceneState:
        """As the window shows it."""
        staging, canvas = self._staging, self._show.media_canvas
        return SceneState(
            width_px=canvas.width_px,
            height_px=canvas.height_px,
            fps=canvas.fps,
            scene_id=staging.scene_id,
            scenes=self.scenes.choices,
            overlays=self._overlays(),
            insets=inset_states(staging.layers, self.scenes.current.spots),
            panic=self._is_panic,
            banner=staging.banner,
            transition=self._transition.kind,
            transition_ms=self._transition.duration_ms,
            has_qr=self.decor.has_qr,
            logo=self.decor.logo_name,
            looked_at=self._looked_at,
        )

    def _overlays(self) -> tuple[OverlayState, ...]:
        if self._scene is None:
            return ()
        placed = self._broadcast.compositor.placed()
        return overlay_states(self._scene, placed, self._staging.scales)

    def put(self, command: MoveOverlay | ResizeOverlay) -> None:
        """Place an overlay or a small picture by hand. Raises UserError when it is not there."""
        source_id = inset_of(self._staging.layers, command.overlay_id)
        if source_id is None:
            self.decor.put(command)
            return
        canvas, spots = self._show.media_canvas, self.scenes.current.spots
        self.scenes.place(source_id, spot_of(command, source_id, spots, canvas))

    def reset_overlays(self) -> None:
        """Every overlay, and every small picture of the scene, as usual."""
        self.decor.reset_overlays()
        self.scenes.reset_spots()

    def set_panic(self, *, on: bool) -> None:
        """Every overlay off in the next frame, or back."""
        self._is_panic = on
        self._broadcast.compositor.set_panic(on)

    def set_banner(self, text: str) -> None:
        """Another line of text; "" takes the band off."""
        self._staging = replace(self._staging, banner=safe_text(text, _BANNER_CHARS))

    def set_scene(self, scene_id: SceneId) -> None:
        """Go over to another scene. Raises UserError when the show has no such scene."""
        self.scenes.select(scene_id)

    def look_at(self, source_id: SourceId | None) -> None:
        """Show a source in the preview alone. Raises UserError when it is unknown."""
        if source_id is not None:
            self._broadcast.sources.part(source_id)
        self._looked_at = source_id

    def setup(self) -> PictureSetup:
        """What the host arranged, to be kept."""
        return self._setup.model_copy(
            update={
                "source": self._broadcast.sources.parts,
                "scene": self.scenes.parts,
                "transition": self._transition,
                "canvas": self._show.canvas,
                "places": self.decor.places(),
                "qr": self.decor.has_qr,
                "logo": self.decor.logo,
            }
        )

    def set_transition(self, command: SetTransition) -> None:
        """How scenes follow each other from now on."""
        self._transition = TransitionPart(kind=command.kind, duration_ms=command.duration_ms)

    def _follow_sale(self, flash: FlashSale | None) -> None:
        """Fix the clocks' offset once per sale; remember the sale that ended last."""
        former, self._flash = self._flash, flash
        if flash is not None and (former is None or flash.starts_ms != former.starts_ms):
            self._staging = replace(
                self._staging, monotonic_offset_ns=monotonic_offset_ns(self._clock)
            )
        now_ms = epoch_ms(self._clock.utc_now())
        if former is not None and flash is None and now_ms >= former.starts_ms:
            ended_ms = min(former.ends_ms, now_ms)
            self._staging = replace(self._staging, last_flash=replace(former, ends_ms=ended_ms))

    @property
    def _fade_ns(self) -> int:
        is_fade = self._transition.kind == "fade"
        return self._transition.duration_ms * NS_PER_MS if is_fade else 0

    def _layers(self, part: ScenePart) -> tuple[Layer, ...]:
        """The scene's sources at their places; a product's picture only while there is one."""
        sources = self._broadcast.sources
        shown = [source_id for source_id in part.sources if sources.has_something(source_id)]
        mirrored, canvas = is_right_to_left(self._staging.language), self._show.media_canvas
        places = arrange(canvas, len(shown), part.arrangement, right_to_left=mirrored)
        return tuple(
            Layer(
                source_id,
                placed(rect, part.spots[source_id], canvas)
                if is_small and source_id in part.spots
                else rect,
                part.framing.get(source_id, sources.framing(source_id)),
                has_edge=is_small,
            )
            for source_id, (rect, is_small) in zip(shown, places, strict=True)
        )
