"""Scenes of the host's own: added, changed, removed, framed; and kept over a restart."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from studio.control.picture_commands import FrameSource, SaveScene
from studio.engine.picture_parts import STANDARD_SCENES, ScenePart, SourcePart
from studio.engine.picture_setup import PictureSetup, Place, fingerprint
from studio.engine.scenes import Scenes
from studio.engine.show_file import ShowFile
from studio.errors import UserError
from studio.framing import Framing
from studio.ids import OverlayId, SceneId, SourceId
from studio.stage.arrange import Arrangement, Spot

CAMERA, GUEST = SourceId("camera"), SourceId("guest")
KNOWN = (CAMERA, GUEST)


def scenes() -> Scenes:
    return Scenes(STANDARD_SCENES)


def test_the_standard_scenes_are_there_and_the_first_is_on() -> None:
    made = scenes()
    assert [choice.title for choice in made.choices] == [
        "Host", "Close-up", "Product", "Be right back",
    ]  # fmt: skip
    assert made.current.id == SceneId("host")
    made.select(SceneId("break"))
    assert made.current.sources == ()


def test_a_scene_of_the_hosts_own() -> None:
    made = scenes()
    made.save(SaveScene("Talk", (CAMERA, GUEST, CAMERA), "split"), KNOWN)
    talk = made.parts[-1]
    assert (talk.title, talk.sources, talk.arrangement) == ("Talk", KNOWN, Arrangement.SPLIT)
    made.select(talk.id)
    made.save(SaveScene("Talk 2", (GUEST,), scene_id=talk.id), KNOWN)
    assert (made.current.title, made.current.sources) == ("Talk 2", (GUEST,))
    made.remove(talk.id)
    assert made.current.id == SceneId("host")


@pytest.mark.parametrize(
    "command", [SaveScene(" "), SaveScene("A", (SourceId("nobody"),)), SaveScene("\u202e")]
)
def test_a_scene_without_a_name_or_with_strange_sources_is_refused(command: SaveScene) -> None:
    with pytest.raises(UserError, match="scene needs"):
        scenes().save(command, KNOWN)


def test_the_last_scene_stays_and_nine_are_enough() -> None:
    made = scenes()
    for part in made.parts[1:]:
        made.remove(part.id)
    with pytest.raises(UserError, match="at least one"):
        made.remove(made.current.id)
    for number in range(8):
        made.save(SaveScene(f"Scene {number}"), KNOWN)
    with pytest.raises(UserError, match="at most"):
        made.save(SaveScene("One more"), KNOWN)


def test_a_new_source_stands_in_the_corner_and_a_removed_one_nowhere() -> None:
    made = scenes()
    made.put_in_front(SceneId("host"), GUEST)
    assert made.current.sources == (CAMERA, GUEST)
    assert made.current.arrangement is Arrangement.CORNER
    made.forget(CAMERA)
    assert all(CAMERA not in part.sources for part in made.parts)
    assert CAMERA not in made.parts[1].framing


def test_framing_in_one_scene_alone_and_everywhere_again() -> None:
    made = scenes()
    close = Framing(zoom=2.5)
    made.frame(FrameSource(CAMERA, close, SceneId("host")))
    assert made.current.framing[CAMERA] == close
    made.frame(FrameSource(CAMERA, Framing()))
    assert CAMERA not in made.current.framing
    assert CAMERA in made.parts[1].framing  # the close-up stays close


def test_what_the_host_arranged_is_kept_until_the_show_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "picture.json"
    show = ShowFile(title="Silk")
    kept = PictureSetup.load(path, show).model_copy(
        update={
            "scene": (ScenePart(id=SceneId("mine"), title="Mine", sources=(CAMERA,)),),
            "places": {OverlayId("card"): Place(x_px=4, y_px=6, scale=1.5)},
        }
    )
    kept.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert PictureSetup.load(path, show) == kept
    assert kept.applied_to(show).scene[0].title == "Mine"
    other = show.model_copy(update={"source": (SourcePart(id=GUEST, kind="test_card"),)})
    assert PictureSetup.load(path, other).source == other.source


def test_what_was_arranged_before_small_pictures_could_be_moved_is_still_found() -> None:
    assert fingerprint(ShowFile(title="Silk")) == "2be5bac09dc236c7"
    moved = ScenePart(id=SceneId("s"), title="S", spots={CAMERA: Spot(0.5, 0.5)})
    still = moved.model_copy(update={"spots": {}})
    show = ShowFile(title="Silk", scene=(still,))
    assert fingerprint(show) != fingerprint(show.model_copy(update={"scene": (moved,)}))


def test_a_damaged_arrangement_is_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "picture.json"
    path.write_text('{"origin": 3}')
    show = ShowFile(title="Silk")
    assert PictureSetup.load(path, show) == PictureSetup.of_show(show)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "clip"},
        {"kind": "network"},
        {"kind": "camera", "mode": "mjpeg; rm"},
        {"kind": "camera", "framing": {"zoom": 9}},
        {"kind": "camera", "framing": {"zom": 2}},
    ],
)
def test_a_source_that_makes_no_sense_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SourcePart.model_validate({"id": "camera"} | fields)
