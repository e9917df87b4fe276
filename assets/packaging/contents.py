"""What goes into a bundle and what stays out, with reasons."""

import ctypes.util
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

PROGRAM_DIR = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROGRAM_DIR)]
from studio.paths import version as version  # noqa: E402 - found by the line above

Toc = list[tuple[str, str, str]]

BUNDLE_ID = "org.caravan-studio.CaravanStudio"
MACOS_PLIST = {
    "NSCameraUsageDescription": "Your camera is the picture of your show.",
    "NSMicrophoneUsageDescription": "Your microphone is the sound of your show.",
    "NSLocalNetworkUsageDescription": "Phones in your network can watch your show.",
    "NSHighResolutionCapable": True,
    "LSApplicationCategoryType": "public.app-category.video",
    "LSMinimumSystemVersion": "13.0",
}
EXCLUDED = [
    # of the machine it is built on: tests, checks, the builder itself
    "pytest", "_pytest", "hypothesis", "mypy", "pip", "setuptools", "pkg_resources", "wheel",
    "playwright", "skvideo", "trustme", "looptime", "PyInstaller", "tests", "pydantic.mypy",
    "pydantic.v1", "sqlalchemy.testing", "alembic.testing", "numpy.f2py", "numpy.testing",
    "numpy.random", "unittest", "doctest", "pydoc",
    # optional companions of libraries that nothing here calls
    "tkinter", "_tkinter", "PIL", "matplotlib", "scipy", "IPython", "rich", "pygments", "colorama",
    "lib2to3", "pydoc_data", "ctranslate2", "sentencepiece",  # the extra `offline`
    "livekit", "google.protobuf", "aiofiles",  # the extra `voice`
    # Qt beyond QtCore, QtGui, QtWidgets and QtSvg
    "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets", "PySide6.QtSql", "PySide6.QtTest", "PySide6.QtPrintSupport",
]  # fmt: skip
# Parts of file names in the bundle, with slashes.
_UNUSED = (
    # Qt's plugins for things this program is not: kiosks, databases, keyboards on the screen
    "plugins/platforms/libqeglfs", "plugins/platforms/libqlinuxfb", "plugins/platforms/libqvnc",
    "plugins/platforms/libqminimal", "plugins/platforms/libqvkkhrdisplay",
    "plugins/egldeviceintegrations", "plugins/platforminputcontexts/libqtvirtualkeyboard",
    "plugins/platformthemes/libqgtk3", "plugins/sqldrivers", "plugins/qmltooling",
    "plugins/generic", "plugins/tls", "plugins/networkinformation", "plugins/printsupport",
    "plugins/imageformats/libqpdf", "plugins/imageformats/libqtiff", "plugins/imageformats/libqtga",
    "plugins/imageformats/libqwbmp", "plugins/imageformats/libqicns",
    "PySide6/Qt/translations", "PySide6/translations",
    "libQt6VirtualKeyboard", "libQt6EglFS", "libQt6EglFs", "libQt6Quick", "libQt6Qml", "libQt6Pdf",
    "libQt6Network.", "libgssapi_krb5", "libkrb5", "libk5crypto",  # no plugin of it is left
    # X11 serves every Linux desktop, Wayland's too by XWayland; both would not fit
    "plugins/platforms/libqwayland", "plugins/wayland-", "libQt6Wayland", "libQt6WlShell",
    "libQt6OpenGL.",
    # every desktop has D-Bus, and its library belongs to the one that runs there
    "/libdbus-1.", "/libsystemd.", "/libgcrypt.", "/libgpg-error.", "/liblz4.",
    # what a bundle's user never reads
    "/tests/", "/testing/", ".pyi",
)  # fmt: skip
# Numbers, dates and money as these write them; in all others the English way.
_LOCALES = frozenset({
    "root", "ar", "de", "en", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "ko", "ms", "nl",
    "pl", "pt", "ru", "th", "tr", "uk", "vi", "zh",
})  # fmt: skip
_SYSTEM = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/usr/local/lib/lib")
_TWINS = re.compile(
    r"(?P<wheel>\w+)\.libs/(?P<library>lib(?:av\w+|sw\w+|gfortran|quadmath))-[\w-]+\.so"
    r"\.(?P<release>\d+\.\d+)\.\d+"
)
_OPENCV = "opencv_python_headless"
_OF_THEIR_FFMPEG = ("/libvpx-", "/libcrypto-", "/libssl-", "/libdrm-")
_OWN_PACKAGES = ("studio", "ui")
_NOT_DATA = {"__pycache__", "packaging", "screenshots"}


def data_files() -> list[tuple[str, str]]:
    """Every file the program reads at run time: (file here, folder in the bundle)."""
    found = [PROGRAM_DIR / "pyproject.toml", PROGRAM_DIR / "LICENSE"]  # the version stands there
    found += _files("assets", but={".py"})
    found += [path for path in _files("translations") if path.suffix == ".po"]
    for package in _OWN_PACKAGES:
        found += _files(package, but={".py", ".pyc"})
    found += _files("studio/store/migrations")  # Alembic runs them from their files
    ours = [(str(path), str(path.relative_to(PROGRAM_DIR).parent)) for path in dict.fromkeys(found)]
    from PyInstaller.utils.hooks import collect_data_files

    return [*ours, *collect_data_files("py3langid"), *collect_data_files("tzdata")]


def hidden_imports() -> list[str]:
    """Modules that no import statement of ours names."""
    from PyInstaller.utils.hooks import collect_submodules

    alembic = collect_submodules("alembic", filter=lambda name: "testing" not in name)
    return [*alembic, "logging.config", "tzdata", "sqlalchemy.dialects.sqlite"]


def extra_binaries() -> list[tuple[str, str]]:
    """PortAudio from the machine that builds; the wheels for Windows and macOS bring their own."""
    if not sys.platform.startswith("linux"):
        return []
    name = ctypes.util.find_library("portaudio")
    if name is None:
        raise SystemExit("libportaudio2 must be installed where a bundle is built")
    from PyInstaller.depend.bindepend import resolve_library_path

    return [(resolve_library_path(name), ".")]


def kept(toc: Toc) -> Toc:
    """The entries that are used."""
    return [entry for entry in toc if not _is_unused(entry[0])]


def needed(binaries: Toc) -> Toc:
    """`binaries` without libraries of the system that only unused plugins asked for (GTK's)."""
    if not sys.platform.startswith("linux"):
        return binaries
    from PyInstaller.depend.bindepend import get_imports

    system = {
        name
        for name, source, kind in binaries
        if kind == "BINARY" and name.startswith("lib") and source.startswith(_SYSTEM)
    }
    portaudio = {Path(source).name for source, _ in extra_binaries()}
    wanted = {name for name in system if name.startswith("libpython") or name in portaudio}
    for name, source, kind in binaries:
        if kind in {"BINARY", "EXTENSION"} and (name not in system or name in wanted):
            wanted |= {Path(library).name for library, _ in get_imports(source)}
    return [entry for entry in binaries if entry[0] not in system or entry[0] in wanted]


def without_twins(binaries: Toc) -> Toc:
    """`binaries` with links in place of OpenCV's copies of what PyAV and NumPy bring too.

    The wheels carry FFmpeg and Fortran's run time under names of their own. Major and minor number
    are their makers' promise that one serves for the other; where these differ both stay, and the
    size will tell.
    """
    if not sys.platform.startswith("linux"):
        return binaries
    found = {name: match for name, _, _ in binaries if (match := _TWINS.fullmatch(name))}
    others = {
        (match["library"], match["release"]): name
        for name, match in found.items()
        if match["wheel"] != _OPENCV
    }
    links = {
        name: f"../{others[match['library'], match['release']]}"
        for name, match in found.items()
        if match["wheel"] == _OPENCV and (match["library"], match["release"]) in others
    }
    has_their_ffmpeg = any("libavcodec" in name for name in found.keys() - links if _OPENCV in name)
    return [
        (name, links[name], "SYMLINK") if name in links else (name, source, kind)
        for name, source, kind in binaries
        if has_their_ffmpeg or not (_OPENCV in name and any(p in name for p in _OF_THEIR_FFMPEG))
    ]


def strip_symbols(folder: Path) -> None:
    """Take what only debuggers read; those that a wheel's maker patched would break by it."""
    for file in folder.rglob("*.so*"):
        if file.is_file() and not file.is_symlink() and not file.parent.name.endswith(".libs"):
            subprocess.run(["strip", "--strip-unneeded", file], check=True)


def _is_unused(name: str) -> bool:
    path = "/" + name.replace("\\", "/")
    if "/locale-data/" in path and path.endswith(".dat"):
        return re.split(r"[_.]", path.rpartition("/")[2])[0] not in _LOCALES
    return any(part in path for part in _UNUSED)


def _files(folder: str, but: Iterable[str] = ()) -> list[Path]:
    return [
        path
        for path in sorted((PROGRAM_DIR / folder).rglob("*"))
        if path.is_file() and path.suffix not in but and _NOT_DATA.isdisjoint(path.parts)
    ]
