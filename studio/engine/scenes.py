"""The scenes of a show, and which one is on the picture."""

from collections.abc import Iterable

from studio.control.picture_commands import FrameSource, SaveScene
from studio.control.states import FramedSource, SceneChoice
from studio.engine.picture_parts import ScenePart
from studio.errors import N_, UserError
from studio.ids import SceneId, SourceId, new_id
from studio.l10n.safe_text import safe_text
from studio.stage.arrange import Arrangement, Spot

_TITLE_CHARS = 60
_ID_CHARS = 8
_MOST_SCENES = 9  # as many as there are number keys
_MOST_LAYERS = 4


class Scenes:
    """Belongs to the control loop. `current` is always one of `parts`."""

    def __init__(self, parts: Iterable[ScenePart]) -> None:
        self.parts = tuple(parts)
        self.current = self.parts[0]

    @property
    def choices(self) -> tuple[SceneChoice, ...]:
        """As the window shows them."""
        return tuple(
            SceneChoice(
                part.id,
                part.title,
                part.sources,
                part.arrangement.value,
                tuple(FramedSource(name, framing) for name, framing in part.framing.items()),
            )
            for part in self.parts
        )

    def select(self, scene_id: SceneId) -> None:
        """Go over to another scene. Raises UserError when the show has no such scene."""
        self.current = self._known(scene_id)

    def save(self, command: SaveScene, known: Iterable[SourceId]) -> None:
        """Change a scene or add one. Raises UserError for too many, and for unknown sources."""
        title = safe_text(command.title, _TITLE_CHARS).strip()
        sources = tuple(dict.fromkeys(command.sources))[:_MOST_LAYERS]
        if not title or not set(sources) <= set(known):
            raise UserError(
                N_("A scene needs a name, and sources of this show."),
                remedy=N_("Correct it and save again."),
                code="scene.malformed",
            )
        fields = {
            "title": title,
            "sources": sources,
            "arrangement": Arrangement(command.arrangement),
        }
        if command.scene_id is not None:
            former = self._known(command.scene_id)
            self._replace(_with_sources(former, sources).model_copy(update=fields))
            return
        if len(self.parts) >= _MOST_SCENES:
            raise UserError(
                N_("A show has at most {most} scenes."),
                remedy=N_("Remove one that you do not need."),
                code="scene.too_many",
                fields={"most": _MOST_SCENES},
            )
        fresh = ScenePart(id=SceneId(f"scene-{new_id()[:_ID_CHARS]}"), title=title)
        self.parts = (*self.parts, fresh.model_copy(update=fields))

    def remove(self, scene_id: SceneId) -> None:
        """Take a scene away. Raises UserError for the last one."""
        gone = self._known(scene_id)
        if len(self.parts) == 1:
            raise UserError(
                N_("A show needs at least one scene."),
                remedy=N_("Add another one first."),
                code="scene.last",
            )
        self.parts = tuple(part for part in self.parts if part.id != gone.id)
        if self.current.id == gone.id:
            self.current = self.parts[0]

    def put_in_front(self, scene_id: SceneId, source_id: SourceId) -> None:
        """Add a source to a scene; a second one stands small in the corner."""
        part = self._known(scene_id)
        sources = (*part.sources, source_id)[-_MOST_LAYERS:]
        arrangement = part.arrangement if len(part.sources) > 1 else Arrangement.CORNER
        self._replace(part.model_copy(update={"sources": sources, "arrangement": arrangement}))

    def forget(self, source_id: SourceId) -> None:
        """Take a source out of every scene."""
        for part in self.parts:
            sources = tuple(name for name in part.sources if name != source_id)
            if sources != part.sources:
                self._replace(_with_sources(part, sources))

    def frame(self, command: FrameSource) -> None:
        """Frame a source in one scene alone, or as everywhere else in the current one again."""
        part = self.current if command.scene_id is None else self._known(command.scene_id)
        framing = {key: value for key, value in part.framing.items() if key != command.source_id}
        if command.scene_id is not None:
            framing[command.source_id] = command.framing
        self._replace(part.model_copy(update={"framing": framing}))

    def place(self, source_id: SourceId, spot: Spot) -> None:
        """Put a small picture of the current scene somewhere."""
        spots = {**self.current.spots, source_id: spot}
        self._replace(self.current.model_copy(update={"spots": spots}))

    def reset_spots(self) -> None:
        """Every small picture of the current scene back to its usual place and size."""
        self._replace(self.current.model_copy(update={"spots": {}}))

    def _replace(self, fresh: ScenePart) -> None:
        self.parts = tuple(fresh if part.id == fresh.id else part for part in self.parts)
        if self.current.id == fresh.id:
            self.current = fresh

    def _known(self, scene_id: SceneId) -> ScenePart:
        part = next((part for part in self.parts if part.id == scene_id), None)
        if part is None:
            raise UserError(
                N_("This show has no such scene."),
                remedy=N_("Choose one of the scenes below the picture."),
                code="scene.unknown",
            )
        return part


def _with_sources(part: ScenePart, sources: tuple[SourceId, ...]) -> ScenePart:
    """The scene with these sources; what was set for others is forgotten."""
    framing = {key: value for key, value in part.framing.items() if key in sources}
    spots = {key: value for key, value in part.spots.items() if key in sources}
    return part.model_copy(update={"sources": sources, "framing": framing, "spots": spots})
