import contextlib
import gc
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from studio.compose.compositor import Compositor
from studio.compose.scene import (
    BannerSpec,
    CardSpec,
    CountdownSpec,
    Layer,
    Overlay,
    Rect,
    Scene,
    SlateSpec,
    Spec,
    TextStyle,
    TimecodeSpec,
)
from studio.errors import BugError
from studio.framing import Fit, Framing
from studio.ids import OverlayId, SceneId
from studio.kit.clock import NS_PER_SECOND
from studio.media import timecode
from studio.media.rates import Canvas
from tests.unit.compose.pictures import SOURCE, flat, gradient, luma, planes

CANVAS = Canvas(720, 480, 30)
WHOLE = Rect(0, 0, 720, 480)
CARD_PLACE = Rect(40, 200, 596, 220)
CARD = CardSpec(name="Silk scarf", price="$29.00", stock="7 left", number="2")
COUNTDOWN = CountdownSpec(60 * NS_PER_SECOND, 60 * NS_PER_SECOND, "Ends in", "Ended")


def scene(*specs: tuple[str, Rect, Spec], fit: Fit = Fit.FILL, layer: Rect = WHOLE) -> Scene:
    overlays = tuple(Overlay(OverlayId(name), rect, spec) for name, rect, spec in specs)
    return Scene(SceneId("host"), (Layer(SOURCE, layer, Framing(fit=fit)),), overlays)


def compositor(*specs: tuple[str, Rect, Spec], fit: Fit = Fit.FILL) -> Compositor:
    made = Compositor(CANVAS)
    made.set_scene(scene(*specs, fit=fit))
    return made


def test_a_source_of_the_canvas_size_is_copied_bit_by_bit() -> None:
    source = gradient(720, 480)
    image = compositor().render({SOURCE: source}, 0)
    assert (planes(image) == planes(source.image)).all()
    assert (image.format.name, image.width, image.height) == ("yuv420p", 720, 480)


def test_the_source_picture_is_never_written() -> None:
    source = gradient(720, 480)
    before = planes(source.image)
    compositor(("card", CARD_PLACE, CARD)).render({SOURCE: source}, 0)
    assert (planes(source.image) == before).all()


def test_only_the_overlays_rectangle_changes() -> None:
    source = gradient(720, 480)
    made = compositor(("card", CARD_PLACE, CARD))
    shown = luma(made.render({SOURCE: source}, 0))
    place = made.placed()[OverlayId("card")]
    changed = shown != luma(source.image)
    inside = np.zeros_like(changed)
    inside[place.y_px : place.y_px + place.height_px, place.x_px : place.x_px + place.width_px] = (
        True
    )
    assert changed.any()
    assert not changed[~inside].any()


def test_panic_hides_overlays_in_the_next_frame_and_keeps_the_strip() -> None:
    source = gradient(720, 480)
    made = compositor(
        ("card", CARD_PLACE, CARD),
        ("countdown", Rect(40, 60, 436, 124), COUNTDOWN),
        ("strip", Rect(8, 8, 704, 12), TimecodeSpec()),
    )
    made.set_panic(True)
    shown = luma(made.render({SOURCE: source}, 0))
    assert (shown[20:] == luma(source.image)[20:]).all()
    assert timecode.decode(shown[8:20, 8:712]) is not None
    made.set_panic(False)
    assert (luma(made.render({SOURCE: source}, 0))[20:] != luma(source.image)[20:]).any()


def test_the_strip_says_the_tick_and_the_capture_instant() -> None:
    made = compositor(("strip", Rect(8, 8, 704, 12), TimecodeSpec()))
    source = gradient(720, 480, captured_ns=1_234_567_890_123)
    read = [timecode.decode(luma(made.render({SOURCE: source}, 0))[8:20, 8:712]) for _ in range(3)]
    assert read == [timecode.Timecode(tick, 1_234_567) for tick in range(3)]


def test_without_any_picture_a_calm_dark_slate_stands() -> None:
    shown = compositor(("strip", Rect(8, 8, 704, 12), TimecodeSpec())).render({}, 0)
    assert 16 <= luma(shown).min() <= luma(shown).max() < 60


def test_a_scene_without_layers_is_a_slate_that_panic_leaves() -> None:
    made = Compositor(CANVAS)
    made.set_scene(Scene(SceneId("break"), (), slate=SlateSpec("Be right back", "Silk road")))
    made.set_panic(True)
    shown = luma(made.render({}, 0))
    assert shown[:40].max() < 60
    assert shown[200:280, 200:520].max() > 200


def test_where_no_layer_lies_it_is_black() -> None:
    made = Compositor(CANVAS)
    made.set_scene(scene(layer=Rect(0, 0, 360, 480)))
    shown = luma(made.render({SOURCE: flat(360, 480, 180)}, 0))
    assert (shown[:, :360] == 180).all()
    assert (shown[:, 360:] == 16).all()


def test_a_fade_goes_over_in_its_time_and_a_cut_at_once() -> None:
    made = Compositor(CANVAS)
    made.set_scene(scene())
    frames = {SOURCE: flat(720, 480, 200)}
    made.render(frames, 0)
    made.set_scene(Scene(SceneId("dark"), ()), fade_ns=NS_PER_SECOND)
    middle = [
        int(luma(made.render(frames, at * NS_PER_SECOND // 4))[0, 0]) for at in (4, 5, 6, 7, 8)
    ]
    assert middle == pytest.approx([200, 160, 120, 80, 40], abs=2)
    made.set_scene(scene())
    assert luma(made.render(frames, 9 * NS_PER_SECOND))[0, 0] == 200


def test_a_changed_overlay_does_not_fade() -> None:
    made = Compositor(CANVAS)
    made.set_scene(scene())
    made.set_scene(scene(("card", CARD_PLACE, CARD)), fade_ns=NS_PER_SECOND)
    frames = {SOURCE: flat(720, 480, 100)}
    assert (luma(made.render(frames, 0)) == luma(made.render(frames, NS_PER_SECOND))).all()


def test_fill_cuts_the_edges_and_keeps_the_middle() -> None:
    shown = luma(compositor(fit=Fit.FILL).render({SOURCE: gradient(1280, 480)}, 0))
    assert shown[:, 0].mean() > 60  # the gradient's dark left end is cut off
    assert shown[:, 360].mean() == pytest.approx(125, abs=4)


def test_fit_shows_everything_with_black_beside_it() -> None:
    shown = luma(compositor(fit=Fit.FIT).render({SOURCE: flat(320, 480, 180)}, 0))
    assert (shown[:, :190] == 16).all()
    assert (shown[:, 205:515] == 180).all()
    assert (shown[:, 530:] == 16).all()


def test_fit_blurred_puts_the_darkened_source_beside_itself() -> None:
    shown = luma(compositor(fit=Fit.FIT_BLURRED).render({SOURCE: flat(320, 480, 180)}, 0))
    assert (shown[:, 205:515] == 180).all()
    assert shown[:, :190] == pytest.approx(114, abs=3)


def test_a_layer_beside_the_canvas_is_a_bug() -> None:
    with pytest.raises(BugError):
        Compositor(CANVAS).set_scene(scene(layer=Rect(700, 0, 60, 60)))


def test_right_to_left_sprites_end_where_their_rectangle_ends() -> None:
    style = TextStyle("ar", right_to_left=True)
    made = compositor(("banner", Rect(100, 20, 600, 92), BannerSpec("شحن مجاني", style)))
    place = made.placed()[OverlayId("banner")]
    assert place.x_px + place.width_px == 700
    assert place.width_px < 600


def test_a_sprite_moved_by_hand_stands_where_it_was_dropped() -> None:
    style = TextStyle("ar", right_to_left=True)
    spec = BannerSpec("شحن مجاني", style)
    made = Compositor(CANVAS)
    overlay = Overlay(OverlayId("banner"), Rect(100, 20, 600, 92), spec, is_free=True)
    made.set_scene(replace(scene(), overlays=(overlay,)))
    assert made.placed()[OverlayId("banner")].x_px == 100


@pytest.mark.parametrize("place", [Rect(-300, -90, 596, 220), Rect(700, 470, 596, 220)])
def test_an_overlay_dragged_out_of_the_picture_is_moved_back_inside(place: Rect) -> None:
    made = compositor(("card", place, CARD))
    made.render({SOURCE: gradient(720, 480)}, 0)
    real = made.placed()[OverlayId("card")]
    assert real.x_px >= 0 <= real.y_px
    assert real.x_px + real.width_px <= 720
    assert real.y_px + real.height_px <= 480


def test_hidden_overlays_are_not_placed() -> None:
    made = Compositor(CANVAS)
    hidden = Overlay(OverlayId("card"), CARD_PLACE, CARD, is_visible=False)
    made.set_scene(replace(scene(), overlays=(hidden,)))
    assert made.placed() == {}


def test_a_card_that_only_moves_is_not_painted_again(tmp_path: Path) -> None:
    picture = tmp_path / "scarf.png"
    cv2.imwrite(str(picture), np.full((64, 64, 3), (0, 0, 255), np.uint8))
    card = replace(CARD, picture=picture)
    made = compositor(("card", CARD_PLACE, card))
    first = made.render({}, 0)
    before = planes(first)[200:420, 40:636]
    picture.unlink()  # painting it again would show the placeholder
    made.set_scene(scene(("card", Rect(60, 240, 596, 220), card)))
    assert np.abs(planes(made.render({}, 0))[240:460, 60:656].astype(int) - before).mean() < 4


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_broken_picture_never_breaks_the_card(tmp_path: Path, content: bytes) -> None:
    picture = tmp_path / "broken.png"
    picture.write_bytes(content)
    broken = compositor(("card", CARD_PLACE, replace(CARD, picture=picture))).render({}, 0)
    without = compositor(("card", CARD_PLACE, CARD)).render({}, 0)
    assert (planes(broken) == planes(without)).all()


def test_a_frame_somebody_still_holds_is_never_drawn_into() -> None:
    made = compositor()
    held = [made.render({SOURCE: flat(720, 480, 40 + step)}, 0) for step in range(20)]
    assert [luma(image)[0, 0] for image in held] == [40 + step for step in range(20)]


def test_released_frames_are_used_again() -> None:
    made = compositor()
    addresses = set()
    for _ in range(50):
        addresses.add(made.render({SOURCE: flat(720, 480, 50)}, 0).planes[0].buffer_ptr)
    assert len(addresses) <= 2


@pytest.mark.media
def test_a_frame_inside_the_encoder_is_never_drawn_into() -> None:
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 720, 480, "yuv420p"
    encoder.time_base = Fraction(1, 30)
    encoder.options = {"preset": "veryfast", "qp": "10", "bf": "3"}
    made, packets = compositor(), []
    levels = [40 + 7 * step for step in range(20)]
    for step, level in enumerate(levels):
        image = made.render({SOURCE: flat(720, 480, level)}, 0)
        image.pts = step
        packets += encoder.encode(image)
        del image
        gc.collect()
    packets += encoder.encode(None)
    decoder = av.CodecContext.create("h264", "r")
    shown: list[float] = []
    for packet in [*packets, None]:
        with contextlib.suppress(av.EOFError):
            shown += [float(luma(image).mean()) for image in decoder.decode(packet)]
    assert shown == pytest.approx(levels, abs=2)


def test_what_only_the_host_looks_at_does_not_touch_the_programme() -> None:
    made = compositor()
    frames = {SOURCE: flat(720, 480, 100)}
    assert made.aside(frames, 0) is None
    made.look_at(Scene(SceneId("beside"), (Layer(SOURCE, WHOLE, Framing(brightness=0.5)),)))
    beside = made.aside(frames, 0)
    assert beside is not None
    assert luma(beside)[0, 0] == 100 + 110
    assert luma(made.render(frames, 0))[0, 0] == 100
    made.look_at(None)
    assert made.aside(frames, 0) is None
