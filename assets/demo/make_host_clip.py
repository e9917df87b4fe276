"""Makes host.mp4, the clip that stands in for a camera in the demo: silk in a warm studio.

Everything is computed here; nothing is photographed or borrowed. Every motion has a whole number
of periods in the clip, so the last picture is followed by the first.

Usage: python -m assets.demo.make_host_clip [TARGET.mp4] [--still SECOND PICTURE.png]
"""

import argparse
import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

WIDTH, HEIGHT, FPS, SECONDS = 720, 1280, 30, 12
RATE = 48_000
AAC_FRAME = 1024  # samples
PREROLL = 4 * AAC_FRAME  # and as much after the end
TABLE_Y = 1120  # the edge of the table, in which the silk is reflected
RAIL_Y = 118
TAU = 2 * np.pi

_Y, _X = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)


def colour(*rgb: int) -> Plane:
    """An sRGB colour as linear light, in OpenCV's order."""
    return (np.array(rgb[::-1], np.float32) / 255) ** 2.2


SILKS = [  # neighbours on the colour wheel, so that no mixture is grey
    colour(176, 18, 60),
    colour(206, 98, 16),
    colour(98, 122, 22),
    colour(12, 112, 106),
    colour(58, 46, 156),
    colour(128, 24, 112),
]
GOLD = colour(255, 205, 120)
KEY_LIGHT, RIM_LIGHT = colour(255, 226, 190), colour(150, 170, 255)


def smooth(low: float, high: float, value: Plane) -> Plane:
    """Smoothstep from `low` to `high`."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


def silk_colour(phase: float) -> Plane:
    """The cloth's colour at `phase` 0..1 of the clip: four dyes flow into each other."""
    place = phase * len(SILKS)
    first, share = int(place) % len(SILKS), place % 1
    share = float(smooth(0.25, 1.0, np.float32(share)))
    return SILKS[first] * (1 - share) + SILKS[(first + 1) % len(SILKS)] * share


def studio_wall() -> Plane:
    """The background at rest: a warm wall under a spot light."""
    glow = np.exp(-(((_X - 250) / 420) ** 2 + ((_Y - 330) / 520) ** 2))
    low = np.exp(-(((_X - 620) / 330) ** 2 + ((_Y - 980) / 380) ** 2))
    wall = colour(26, 15, 24) + glow[..., None] * colour(150, 88, 64) * 0.5
    return (wall + low[..., None] * colour(84, 40, 84) * 0.4).astype(np.float32)


class Bokeh:
    """Lights far out of focus that drift and breathe."""

    def __init__(self) -> None:
        random = np.random.default_rng(7)
        self._lights = [
            (
                random.uniform(0, WIDTH),
                random.uniform(60, 1060),
                random.uniform(16, 58),
                random.uniform(0.10, 0.34),
                random.integers(1, 3) * random.choice([-1, 1]),
                random.uniform(0, TAU),
                random.choice(4),
            )
            for _ in range(34)
        ]
        self._tints = [
            colour(255, 190, 110),
            colour(255, 140, 100),
            colour(255, 220, 170),
            colour(190, 150, 255),
        ]

    def draw(self, phase: float) -> Plane:
        """Their light at `phase`, at half size, blown up: they are blurred anyway."""
        layer = np.zeros((HEIGHT // 2, WIDTH // 2, 3), np.float32)
        for x, y, radius, power, turns, start, tint in self._lights:
            angle = TAU * phase * turns + start
            centre = (x + 16 * np.cos(angle)) / 2, (y + 12 * np.sin(angle)) / 2
            level = power * (0.7 + 0.3 * np.sin(angle + 1))
            self._disc(layer, centre, radius / 2, self._tints[tint] * level)
        return cv2.resize(cv2.GaussianBlur(layer, (0, 0), 1.6), (WIDTH, HEIGHT))

    @staticmethod
    def _disc(layer: Plane, centre: tuple[float, float], radius: float, light: Plane) -> None:
        reach = int(radius + 4)
        left, top = int(centre[0]) - reach, int(centre[1]) - reach
        y, x = np.mgrid[0 : 2 * reach + 1, 0 : 2 * reach + 1].astype(np.float32)
        distance = np.hypot(x + left - centre[0], y + top - centre[1])
        shape = smooth(radius + 1.2, radius - 1.2, distance) * (
            0.75 + 0.45 * smooth(0.6 * radius, radius, distance)
        )
        x0, y0 = max(0, left), max(0, top)
        x1 = min(layer.shape[1], left + 2 * reach + 1)
        y1 = min(layer.shape[0], top + 2 * reach + 1)
        if x1 > x0 and y1 > y0:
            part = shape[y0 - top : y1 - top, x0 - left : x1 - left, None]
            layer[y0:y1, x0:x1] += part * light


class Drape:
    """One hanging cloth. centre, width in pixels; folds: how many; delay: its place in the wind."""

    def __init__(
        self, centre: float, width: float, bottom: float, folds: float, delay: float
    ) -> None:
        self._centre, self._width, self._bottom = centre, width, bottom
        self._folds, self._delay = folds, delay

    def paint(self, picture: Plane, phase: float, dye: Plane, light: float) -> Plane:
        """Draw onto `picture` in place; returns the cloth's coverage."""
        wind = TAU * (phase + self._delay)
        v = np.clip((_Y - RAIL_Y) / (self._bottom - RAIL_Y), 0, 1.05)
        sway = 20 * v**1.6 * np.sin(wind - 2.2 * v) + 7 * v * np.sin(2 * wind - 5 * v)
        half = self._width / 2 * (0.97 + 0.05 * v + 0.015 * np.sin(wind + 4 * v))
        u = (_X - self._centre - sway + half) / (2 * half)
        height, fold = self._heights(u, v, wind)
        slope_x = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) / 8
        slope_y = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) / 8
        body = self._pattern(u + 0.013 * fold, v + 0.004 * fold, dye)
        shade = self._shade(body, slope_x, slope_y, fold, v) * light
        cover = self._cover(u, _Y, fold, half)
        shadow = cv2.GaussianBlur(np.roll(cover, (16, 22), (0, 1)), (0, 0), 22)
        picture *= (1 - 0.55 * shadow)[..., None]
        picture += cover[..., None] * (shade - picture)
        return cover

    def _heights(self, u: Plane, v: Plane, wind: float) -> tuple[Plane, Plane]:
        depth = 0.28 + 0.72 * smooth(0.0, 0.8, v)
        drift = 0.55 * np.sin(wind - 2.6 * v) * v + 0.2 * np.sin(2 * wind + 3 * v + 5 * u) * v
        angle = TAU * self._folds * (u + 0.06 * np.sin(TAU * u + 1.3)) + drift + 0.7 * v
        fold = np.sin(angle + 0.55 * np.sin(angle))
        fine = np.sin(2.37 * angle + 2.0 * v + wind) * 0.22 * v
        ripple = np.sin(7.5 * v + 3.2 * u - wind) * 0.5 * v
        per_fold_px = self._width / self._folds
        height = per_fold_px * 0.27 * (depth * (fold + fine) + ripple)
        return height.astype(np.float32), (depth * fold).astype(np.float32)

    @staticmethod
    def _pattern(u: Plane, v: Plane, dye: Plane) -> Plane:
        """Painted medallions between thin stripes, and a border at hem and edges, in gold."""
        across, along = u * 5, v * 8.6
        odd = np.floor(along) % 2
        x, y = (across + 0.5 * odd) % 1 - 0.5, along % 1 - 0.5
        radius, angle = np.hypot(x, y), np.arctan2(y, x)
        petals = 0.27 + 0.075 * np.cos(8 * angle)
        line = smooth(0.028, 0.012, np.abs(radius - petals))
        flower = smooth(0.012, -0.012, radius - 0.12 - 0.045 * np.cos(5 * angle + 0.8))
        dots = smooth(0.035, 0.02, np.abs(np.hypot(np.abs(x) - 0.43, np.abs(y) - 0.43)))
        hem = smooth(0.012, 0.004, np.abs(v - 0.945)) + smooth(0.005, 0.002, np.abs(v - 0.925))
        edge = np.minimum(u, 1 - u)
        rim = smooth(0.006, 0.003, np.abs(edge - 0.03))
        inside = smooth(0.035, 0.05, edge) * smooth(0.92, 0.90, v) * smooth(0.02, 0.06, v)
        gold = np.clip((line + 0.8 * flower + dots) * inside * 0.8 + hem + rim, 0, 1)
        gold = cv2.GaussianBlur(gold.astype(np.float32), (0, 0), 0.8)[..., None] * 0.72
        deep = dye * (0.85 + 0.3 * smooth(0.0, 1.0, v))[..., None]
        return deep * (1 - gold) + GOLD * 0.62 * gold

    @staticmethod
    def _shade(body: Plane, slope_x: Plane, slope_y: Plane, fold: Plane, v: Plane) -> Plane:
        length = np.sqrt(1 + slope_x**2 + slope_y**2)
        key = np.clip((0.62 * -slope_x - 0.38 * slope_y + 0.68) / length, 0, 1)
        sheen = np.exp(-(((slope_x + 0.55) / 0.30) ** 2)) * np.exp(-((slope_y / 0.9) ** 2))
        thread = np.exp(-(((slope_x + 0.62) / 0.10) ** 2)) * 0.5
        rim = np.exp(-(((slope_x - 1.0) / 0.26) ** 2))
        valley = 0.42 + 0.58 * smooth(-1.0, 0.7, fold)
        spot = 0.55 + 0.75 * np.exp(-(((_X - 300) / 420) ** 2 + ((_Y - 440) / 560) ** 2))
        lit = body * ((0.16 + 1.25 * key) * valley * spot)[..., None]
        gloss = (0.17 * sheen + 0.20 * thread) * valley * spot * smooth(0, 0.1, v)
        tinted = 0.55 * KEY_LIGHT + 0.45 * body / (body.max(axis=2, keepdims=True) + 0.05)
        lit += gloss[..., None] * tinted
        return lit + (0.07 * rim * valley)[..., None] * RIM_LIGHT

    def _cover(self, u: Plane, y: Plane, fold: Plane, half: Plane) -> Plane:
        edge_px = np.minimum(u, 1 - u) * 2 * half
        hem_px = self._bottom + 9 * fold - y
        return (
            np.clip(edge_px + 0.5, 0, 1)
            * np.clip(hem_px + 0.5, 0, 1)
            * np.clip(y - RAIL_Y + 0.5, 0, 1)
        ).astype(np.float32)


def rail(picture: Plane) -> None:
    """The brass rod the cloths hang from."""
    place = (_Y - RAIL_Y) / 11
    inside = smooth(1.08, 0.95, np.abs(place)) * smooth(12, 20, _X) * smooth(12, 20, WIDTH - _X)
    round_light = np.exp(-(((place + 0.35) / 0.28) ** 2)) * 0.9 + 0.22 * (1 - place**2).clip(0)
    along = 0.45 + 0.75 * np.exp(-(((_X - 260) / 260) ** 2))
    brass = colour(220, 160, 84) * (round_light * along)[..., None] + 0.004
    shadow = cv2.GaussianBlur(np.roll(inside, 14, 0).astype(np.float32), (0, 0), 8)
    picture *= (1 - 0.5 * shadow)[..., None]
    picture += inside[..., None].astype(np.float32) * (brass.astype(np.float32) - picture)


def table(picture: Plane) -> None:
    """A polished table below, with the room upside down in it."""
    depth = HEIGHT - TABLE_Y
    mirror = picture[TABLE_Y - depth : TABLE_Y][::-1]
    mirror = cv2.GaussianBlur(mirror, (0, 0), sigmaX=2.5, sigmaY=9)
    fade = np.linspace(0.5, 0.1, depth, dtype=np.float32)[:, None, None]
    wood = (
        colour(58, 32, 24) * (0.5 + 0.5 * np.exp(-(((_X[TABLE_Y:] - 280) / 380) ** 2)))[..., None]
    )
    picture[TABLE_Y:] = wood * 0.8 + mirror * fade
    line = np.exp(-(((_Y - TABLE_Y) / 1.6) ** 2))[..., None]
    picture += line * colour(255, 190, 130) * 0.10


class Studio:
    """The whole set."""

    def __init__(self) -> None:
        self._wall = studio_wall()
        self._bokeh = Bokeh()
        self._behind = [
            Drape(centre=70, width=250, bottom=1010, folds=4.0, delay=0.35),
            Drape(centre=672, width=240, bottom=960, folds=4.0, delay=0.6),
        ]
        self._front = Drape(centre=352, width=440, bottom=1066, folds=5.0, delay=0.0)
        random = np.random.default_rng(3)
        self._dither = (random.random((HEIGHT, WIDTH, 1), np.float32) - 0.5) * 0.6
        away = np.hypot((_X - WIDTH / 2) / WIDTH, (_Y - HEIGHT / 2) / HEIGHT)
        self._vignette = (1 - 0.5 * smooth(0.38, 0.75, away))[..., None]

    def picture(self, phase: float) -> NDArray[np.uint8]:
        """The picture at `phase` 0..1 of the clip, BGR."""
        light = self._wall + self._bokeh.draw(phase)
        for number, drape in enumerate(self._behind):
            drape.paint(light, phase, silk_colour((phase + 0.36 + 0.27 * number) % 1), 0.5)
        light = cv2.GaussianBlur(light, (0, 0), 3.2)
        rail(light)
        self._front.paint(light, phase, silk_colour(phase), 1.0)
        table(light)
        bloom = cv2.GaussianBlur(np.clip(light - 0.5, 0, 2), (0, 0), 18)
        light = (light + 0.35 * bloom) * self._vignette * 1.45
        light = light * (1 + light / 6) / (1 + light)  # highlights roll off like film
        srgb = np.clip(light, 0, 1) ** (1 / 2.2) * 255
        return np.clip(srgb + self._dither + 0.5, 0, 255).astype(np.uint8)


def _note_hz(semitones_above_a: float) -> float:
    return 220.0 * 2 ** (semitones_above_a / 12)


def _add_round(loop: Plane, sound: Plane, start_s: float) -> None:
    """Mix `sound` into the loop; what rings past the end comes in at the beginning."""
    places = (int(start_s * RATE) + np.arange(len(sound))) % len(loop)
    np.add.at(loop, places, sound)


def _pad(hz: float, seconds: float) -> Plane:
    time = np.arange(int(seconds * RATE)) / RATE
    voice = sum(
        np.sin(TAU * hz * cents * part * time + part) / part**1.9
        for part in (1, 2, 3, 4)
        for cents in (0.9985, 1.0, 1.0016)
    )
    swell = np.sin(np.pi * np.clip(time / seconds, 0, 1)) ** 1.3
    return (voice * swell * 0.030).astype(np.float32)


def _pluck(hz: float) -> Plane:
    time = np.arange(int(1.8 * RATE)) / RATE
    tone = sum(
        np.sin(TAU * hz * part * time) * np.exp(-time * (2.2 + 2.4 * part)) / part
        for part in (1, 2, 3, 4, 5)
    )
    return (tone * np.minimum(1, time / 0.004) * 0.085).astype(np.float32)


def music() -> Plane:
    """Twelve seconds, stereo, shape (n, 2): four chords, a plucked line, a room around them."""
    length = SECONDS * RATE
    left, right = np.zeros(length, np.float32), np.zeros(length, np.float32)
    chords = [(-7, 0, 5, 9, 12), (-10, -3, 5, 9, 14), (-14, -7, 2, 5, 9), (-12, -5, 0, 7, 11)]
    line = [12, 17, 21, 24, 21, 17, 14, 17, 9, 14, 17, 21, 19, 16, 12, 7]
    for number, chord in enumerate(chords):
        for voice, note in enumerate(chord):
            sound = _pad(_note_hz(note), 4.6)
            pan = 0.3 + 0.4 * (voice % 2)
            _add_round(left, sound * (1 - pan), number * 3 - 0.8)
            _add_round(right, sound * pan, number * 3 - 0.8)
    for step, note in enumerate(line):
        pan = 0.5 + 0.28 * np.sin(step * 1.7)
        sound = _pluck(_note_hz(note)) * (0.75 + 0.25 * (step % 4 == 0))
        _add_round(left, sound * (1 - pan), step * 0.75 + 0.3)
        _add_round(right, sound * pan, step * 0.75 + 0.3)
    stereo = np.stack([_in_room(left, 1), _in_room(right, 2)], axis=1)
    return (stereo / np.abs(stereo).max() * 0.42).astype(np.float32)


def _in_room(dry: Plane, seed: int) -> Plane:
    """A soft reverberation; the convolution is circular, so the loop stays seamless."""
    time = np.arange(len(dry)) / RATE
    noise = np.random.default_rng(seed).standard_normal(len(dry)) * np.exp(-time * 3.2)
    noise = np.convolve(noise[: 3 * RATE], np.ones(12) / 12, "same")
    noise /= np.sqrt((noise**2).sum())
    wet = np.fft.irfft(np.fft.rfft(dry) * np.fft.rfft(noise, len(dry)), len(dry))
    return (dry + 0.32 * wet).astype(np.float32)


def _sound_frames() -> Iterator[av.AudioFrame]:
    """The music in the coder's portions, begun early and ended late.

    The coder needs to hear beyond both ends, or every round would begin with a click.
    """
    loop = music()
    sound = np.concatenate([loop[-PREROLL:], loop, loop[:PREROLL]])
    for first in range(0, len(sound), AAC_FRAME):
        block = np.ascontiguousarray(sound[first : first + AAC_FRAME].T)
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, first - PREROLL, Fraction(1, RATE)
        yield frame


def _pictures() -> Iterator[av.VideoFrame]:
    studio = Studio()
    for number in range(FPS * SECONDS):
        image = av.VideoFrame.from_ndarray(studio.picture(number / FPS / SECONDS), "bgr24")
        image = image.reformat(
            format="yuv420p", dst_colorspace="ITU709", src_color_range=2, dst_color_range=1
        )
        image.pts, image.time_base = number, Fraction(1, FPS)
        yield image


def write(target: Path) -> None:
    """Render and encode the whole clip."""
    with av.open(str(target), "w", options={"movflags": "faststart"}) as container:
        video = container.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        # One key frame, hardly better than its followers: a finer one would be seen as a pulse.
        video.options = {
            "preset": "slower",
            "crf": "22",
            "bf": "0",
            "g": str(FPS * SECONDS),
            "sc_threshold": "0",
            "aq-mode": "3",
            "refs": "2",  # a player holds as many pictures in memory
            "x264-params": "ipratio=1.05",
        }
        video.codec_context.color_range, video.codec_context.colorspace = 1, 1
        video.codec_context.color_primaries, video.codec_context.color_trc = 1, 1
        audio = container.add_stream("aac", rate=RATE, layout="stereo")
        audio.bit_rate = 96_000
        sound = _sound_frames()
        for image in _pictures():
            for frame in itertools.islice(sound, 2):  # 2 x 21 ms: never behind the pictures
                container.mux(audio.encode(frame))
            container.mux(video.encode(image))
        container.mux(video.encode(None))
        for frame in sound:
            container.mux(audio.encode(frame))
        container.mux(audio.encode(None))


def main() -> None:
    """Write the clip, or one picture of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "target", nargs="?", type=Path, default=Path(__file__).with_name("host.mp4")
    )
    parser.add_argument("--still", nargs=2, metavar=("SECOND", "PICTURE"))
    options = parser.parse_args()
    if options.still is None:
        write(options.target)
    else:
        cv2.imwrite(options.still[1], Studio().picture(float(options.still[0]) / SECONDS))


if __name__ == "__main__":
    main()
