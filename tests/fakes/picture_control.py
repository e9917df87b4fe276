"""The picture's side of FakeControl: sources and scenes as the engine would keep them."""

from dataclasses import replace
from typing import Any

from studio.control.picture_commands import (
    AddSource,
    ChangeSource,
    FrameSource,
    LockCamera,
    RemoveScene,
    RemoveSource,
    SaveScene,
)
from studio.control.picture_states import SourcesState, SourceState, SourceStatus
from studio.control.states import FramedSource, SceneChoice, SceneState
from studio.ids import SceneId, SourceId, new_id

Slices = dict[str, Any]


def apply(slices: Slices, command: object) -> tuple[SceneState, SourcesState]:
    """The two slices after `command`."""
    scene: SceneState = slices["scene"]
    sources: SourcesState = slices["sources"]
    match command:
        case SaveScene():
            return _saved(scene, command), sources
        case RemoveScene():
            rest = tuple(one for one in scene.scenes if one.scene_id != command.scene_id)
            return replace(scene, scenes=rest, scene_id=rest[0].scene_id), sources
        case FrameSource():
            return _reframed(scene, sources, command)
        case AddSource():
            name = SourceId(f"{command.kind}-{new_id()[:8]}")
            added = SourceState(name, command.kind, command.title, command.address, command.mode)
            everything = replace(sources, sources=(*sources.sources, added))
            return _with_source(scene, command.scene_id, name), everything
    return scene, _after(sources, command)


def _after(sources: SourcesState, command: object) -> SourcesState:
    match command:
        case ChangeSource():
            said = {"title": command.title, "address": command.address, "mode": command.mode}
            changes = {name: value for name, value in said.items() if value is not None}
            return _changed(sources, command.source_id, changes)
        case RemoveSource():
            kept = tuple(one for one in sources.sources if one.source_id != command.source_id)
            return replace(sources, sources=kept)
        case LockCamera():
            return _changed(sources, command.source_id, {"locks": command.locks})
    return sources


def _reframed(
    scene: SceneState, sources: SourcesState, command: FrameSource
) -> tuple[SceneState, SourcesState]:
    if command.scene_id is not None:
        return _framed(scene, command.scene_id, command.source_id, command), sources
    changed = _changed(sources, command.source_id, {"framing": command.framing})
    return _framed(scene, scene.scene_id, command.source_id, None), changed


def _changed(sources: SourcesState, source_id: SourceId, changes: dict[str, Any]) -> SourcesState:
    changed = tuple(
        replace(one, status=SourceStatus.ON, **changes) if one.source_id == source_id else one
        for one in sources.sources
    )
    return replace(sources, sources=changed)


def _with_source(scene: SceneState, scene_id: SceneId | None, name: SourceId) -> SceneState:
    scenes = tuple(
        replace(one, sources=(*one.sources, name)) if one.scene_id == scene_id else one
        for one in scene.scenes
    )
    return replace(scene, scenes=scenes)


def _framed(
    scene: SceneState, scene_id: SceneId | None, source_id: SourceId, own: FrameSource | None
) -> SceneState:
    def change(one: SceneChoice) -> SceneChoice:
        kept = tuple(framed for framed in one.framed if framed.source_id != source_id)
        added = (FramedSource(source_id, own.framing),) if own is not None else ()
        return replace(one, framed=kept + added)

    scenes = tuple(change(one) if one.scene_id == scene_id else one for one in scene.scenes)
    return replace(scene, scenes=scenes)


def _saved(scene: SceneState, command: SaveScene) -> SceneState:
    fields = {
        "title": command.title,
        "sources": command.sources,
        "arrangement": command.arrangement,
    }
    if command.scene_id is None:
        fresh = SceneChoice(SceneId(new_id()), **fields)  # type: ignore[arg-type]  # as named
        return replace(scene, scenes=(*scene.scenes, fresh))
    scenes = tuple(
        replace(one, **fields) if one.scene_id == command.scene_id else one  # type: ignore[arg-type]
        for one in scene.scenes
    )
    return replace(scene, scenes=scenes)
