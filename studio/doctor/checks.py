"""The checks: each looks at one thing, never raises, and imports what it needs itself."""

import asyncio
import importlib
import os
import shutil
import socket
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path

from studio.doctor import libraries
from studio.errors import N_, FieldValue
from studio.paths import Profile, is_bundle

_MODULES = (
    "PySide6.QtGui", "PySide6.QtWidgets", "PySide6.QtSvg", "qasync", "cv2", "av", "aiortc",
    "aiohttp", "sqlalchemy", "alembic", "pydantic", "babel", "numpy", "psutil", "segno", "tomlkit",
)  # fmt: skip
_FONTS = {
    "Emoji": "fonts-noto-color-emoji",
    "Japanese": "fonts-noto-cjk",
    "Korean": "fonts-noto-cjk",
}
_REPAIR = N_("Download the program again.") if is_bundle() else "uv sync"
_PORT = 8787
_LONG_SHOW_HOURS, _LEAST_HOURS = 4, 1
_RESERVE_BYTES = 2**28  # a recording ends before it takes this
_USUAL_KBPS, _SOUND_KBPS = 2500, 96


class Grade(Enum):
    """How bad it is."""

    GOOD = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """name, meaning: catalogue keys. fix: a catalogue key or a command to type; "" when good."""

    grade: Grade
    name: str
    meaning: str
    fix: str = ""
    fields: tuple[tuple[str, FieldValue], ...] = ()


Check = Callable[[Path], Iterator[Finding]]


def system_libraries(_profile: Path) -> Iterator[Finding]:
    """Libraries of the system that Qt needs."""
    lacking = libraries.missing(libraries.WINDOW)
    name = N_("System libraries")
    if not lacking:
        yield Finding(Grade.GOOD, name, N_("The window finds every library it needs."))
        return
    meaning = N_("The window cannot open without them: {packages}.")
    fields = (("packages", ", ".join(lacking)),)
    yield Finding(Grade.BAD, name, meaning, libraries.command(lacking), fields)


def python_modules(_profile: Path) -> Iterator[Finding]:
    """The program's own libraries."""
    name = N_("Program libraries")
    broken = False
    for module in _MODULES:
        try:
            importlib.import_module(module)
        except (ImportError, OSError) as error:
            broken = True
            package = libraries.package_of(error)
            fix = libraries.command([package]) if package else _REPAIR
            fields = (("module", module), ("reason", str(error)[:200]))
            yield Finding(Grade.BAD, name, N_("{module} cannot be loaded: {reason}"), fix, fields)
    if not broken:
        yield Finding(Grade.GOOD, name, N_("Every library of the program loads."))


def fonts(_profile: Path) -> Iterator[Finding]:
    """Letters for the scripts that cards are written in."""
    name = N_("Fonts")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from studio.compose.text import missing_fonts

        scripts_lacking = missing_fonts()
    except (ImportError, OSError):
        return  # told by the libraries
    lacking: dict[str, list[str]] = {}
    for script in scripts_lacking:
        is_chinese = script.startswith("Chinese")
        package = "fonts-noto-cjk" if is_chinese else _FONTS.get(script, "fonts-noto-core")
        lacking.setdefault(package, []).append(script)
    if not lacking:
        yield Finding(Grade.GOOD, name, N_("Letters of every script can be drawn."))
    for package, scripts in lacking.items():
        meaning = N_("Product cards would show empty boxes for: {scripts}.")
        fields = (("scripts", ", ".join(scripts)),)
        yield Finding(Grade.WARN, name, meaning, libraries.command([package]), fields)


def cameras(_profile: Path) -> Iterator[Finding]:
    """Video devices of Linux, and whether this user may open them."""
    name = N_("Cameras")
    if not sys.platform.startswith("linux"):
        return
    devices = sorted(Path("/dev").glob("video*"))
    closed = [device.name for device in devices if not os.access(device, os.R_OK | os.W_OK)]
    if closed:
        meaning = N_("You may not open {devices}.")
        fields = (("devices", ", ".join(closed)),)
        yield Finding(Grade.BAD, name, meaning, "sudo usermod -aG video $USER", fields)
    elif devices:
        count = (("count", len(devices)),)
        yield Finding(Grade.GOOD, name, N_("Found: {count}."), fields=count)
    else:
        meaning = N_("There is no camera. A clip, a picture or the test card can go on air.")
        yield Finding(Grade.WARN, name, meaning, N_("Plug a camera in."))


def screens(_profile: Path) -> Iterator[Finding]:
    """What of the screen can go on air: Linux captures it by X11 alone."""
    if sys.platform.startswith("linux") and os.environ.get("WAYLAND_DISPLAY"):
        meaning = N_("This desktop runs Wayland: of the screen only X11 programs can go on air.")
        fix = N_("Log in to an X11 (Xorg) session when you want to show the whole screen.")
        yield Finding(Grade.WARN, N_("Screen"), meaning, fix)


def microphones(_profile: Path) -> Iterator[Finding]:
    """The sound library, and what it finds."""
    name = N_("Microphone")
    lacking = libraries.missing(libraries.SOUND)
    if lacking:
        meaning = N_("Microphones cannot be used without it: {packages}.")
        fields = (("packages", ", ".join(lacking)),)
        yield Finding(Grade.WARN, name, meaning, libraries.command(lacking), fields)
        return
    from studio.capture.sound_devices import sound_devices

    found = asyncio.run(sound_devices())
    usual = next((one.name for one in found.inputs if one.is_default), None)
    if found.problem is not None:
        yield Finding(Grade.WARN, name, found.problem.message, found.problem.remedy)
    elif not found.inputs:
        meaning = N_("There is no microphone. The show would have no voice.")
        yield Finding(Grade.WARN, name, meaning, N_("Plug a microphone in."))
    elif usual is None:
        count = (("count", len(found.inputs)),)
        yield Finding(Grade.GOOD, name, N_("Microphones: {count}."), fields=count)
    else:
        meaning = N_("Microphones: {count}. The usual one: {name}.")
        both = (("count", len(found.inputs)), ("name", usual))
        yield Finding(Grade.GOOD, name, meaning, fields=both)


def encoders(_profile: Path) -> Iterator[Finding]:
    """A short real trial of the encoder that always has to work, and of those in hardware."""
    name = N_("Video encoder")
    try:
        import av
        import numpy as np
        from av.video.codeccontext import VideoCodecContext

        context = av.CodecContext.create("libx264", "w")
        if not isinstance(context, VideoCodecContext):
            raise TypeError("libx264 is no video encoder")
        context.width, context.height, context.pix_fmt = 320, 180, "yuv420p"
        context.time_base = Fraction(1, 30)
        frame = av.VideoFrame.from_ndarray(np.zeros((270, 320), np.uint8), format="yuv420p")
        packets = [*context.encode(frame), *context.encode(None)]
    except Exception as error:  # noqa: BLE001 - whatever an encoder raises is the finding
        why = (("reason", str(error)[:200]),)
        yield Finding(Grade.BAD, name, N_("H.264 does not work: {reason}"), _REPAIR, why)
        return
    size = (("bytes", sum(packet.size for packet in packets)),)
    meaning = N_("H.264 works ({bytes} bytes for a picture).")
    yield Finding(Grade.GOOD, name, meaning, fields=size)
    found = asyncio.run(_working_hardware())
    fields = (("found", ", ".join(found)),)
    meaning = (
        N_("Hardware that works: {found}.") if found else N_("No hardware encoder works here.")
    )
    yield Finding(Grade.GOOD, name, meaning, fields=fields)


async def _working_hardware() -> list[str]:
    """By a trial of each, in children that are killed after ten seconds; all at the same time."""
    from studio.encode.encoders import candidates
    from studio.encode.probing import fault_of
    from studio.media.rates import Canvas

    kinds, canvas = candidates(), Canvas(1280, 720, 30)
    faults = await asyncio.gather(*(fault_of(kind.name, canvas) for kind in kinds))
    return [kind.title for kind, fault in zip(kinds, faults, strict=True) if not fault]


def ports(_profile: Path) -> Iterator[Finding]:
    """The watch page's usual port, and UDP for the picture."""
    name = N_("Ports")
    if _binds(socket.SOCK_STREAM, _PORT):
        fields = (("port", _PORT),)
        yield Finding(Grade.GOOD, name, N_("The watch page's port {port} is free."), fields=fields)
    else:
        meaning = N_(
            "Port {port} is taken, perhaps by a running studio. The next free one is used."
        )
        fix = N_("Choose another port in the settings to keep one address.")
        yield Finding(Grade.WARN, name, meaning, fix, (("port", _PORT),))
    if not _binds(socket.SOCK_DGRAM, 0):
        meaning = N_("UDP is refused; picture and sound cannot be sent.")
        yield Finding(Grade.BAD, name, meaning, N_("Allow UDP for this program in the firewall."))


def keyring(profile: Path) -> Iterator[Finding]:
    """Where stream keys can be kept."""
    name = N_("Keyring")
    try:
        from studio.kit.vault import Vault

        is_lasting = Vault(str(profile)).is_lasting
    except ImportError:
        is_lasting = False
    if is_lasting:
        yield Finding(Grade.GOOD, name, N_("Stream keys are kept in the system's keyring."))
    else:
        meaning = N_(
            "No keyring: stream keys are forgotten when the studio ends, or kept in an encrypted "
            "file under a passphrase (Settings, Destinations)."
        )
        fix = "sudo apt-get install gnome-keyring" if sys.platform.startswith("linux") else ""
        yield Finding(Grade.WARN, name, meaning, fix)


def disk(profile: Path) -> Iterator[Finding]:
    """Room where shows are recorded, and permission to write there and to the profile."""
    name = N_("Disk")
    recordings, bitrate_bps = _recording(profile)
    folder = _existing(recordings)
    for written in dict.fromkeys((_existing(profile), folder)):
        if (reason := _write_fault(written)) is not None:
            fields = (("folder", str(written)), ("reason", reason))
            meaning = N_("Nothing can be written to {folder}: {reason}.")
            fix = N_("Free some space, or start with --profile and another folder.")
            yield Finding(Grade.BAD, name, meaning, fix, fields)
            return
    free = shutil.disk_usage(folder).free
    hours = max(0, free - _RESERVE_BYTES) * 8 // bitrate_bps // 3600
    room = (("count", free // 10**9), ("hours", hours))
    meaning = N_("{count} GB free: about {hours} hours of recording.")
    if hours < _LEAST_HOURS:
        fix = N_("Free some space before the show, or switch recording off.")
        yield Finding(Grade.BAD, name, meaning, fix, room)
    elif hours < _LONG_SHOW_HOURS:
        fix = N_("Free some space before a long show.")
        yield Finding(Grade.WARN, name, meaning, fix, room)
    else:
        yield Finding(Grade.GOOD, name, meaning, fields=room)


def log_files(profile: Path) -> Iterator[Finding]:
    """Where the processes write what went wrong."""
    fields = (("folder", str(Profile(profile).logs_dir)),)
    meaning = N_("When something goes wrong, the reason stands in {folder}.")
    yield Finding(Grade.GOOD, N_("Log files"), meaning, fields=fields)


def _recording(profile: Path) -> tuple[Path, int]:
    """Where shows are recorded, and at how many bits a second."""
    kept = Profile(profile)
    try:
        said = tomllib.loads(kept.settings_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = {}
    folder, kbps = said.get("recording_folder"), said.get("bitrate_kbps")
    if not isinstance(kbps, int) or kbps <= 0:
        kbps = _USUAL_KBPS
    chosen = folder if isinstance(folder, str) else ""
    return Path(chosen) if chosen else kept.recordings_dir, (kbps + _SOUND_KBPS) * 1000


def _existing(folder: Path) -> Path:
    return next((one for one in (folder, *folder.parents) if one.exists()), Path.cwd())


def _write_fault(folder: Path) -> str | None:
    """Why nothing can be written there."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"studio")
    except OSError as error:
        return error.strerror or str(error)
    return None


def _binds(kind: socket.SocketKind, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


ALL: tuple[Check, ...] = (
    system_libraries, python_modules, fonts, cameras, screens, microphones, encoders, ports,
    keyring, disk, log_files,
)  # fmt: skip
