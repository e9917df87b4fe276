"""What a bundle is made of: icons that open, notices that are complete, files that exist."""

import importlib
import os
import struct
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QGuiApplication, QImage

from studio import paths

FOLDER = paths.ASSETS_DIR / "packaging"


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> ModuleType:
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    return importlib.import_module(request.param)


@pytest.mark.ui
@pytest.mark.parametrize("module", ["icons"], indirect=True)
def test_every_picture_in_the_icon_files_opens(module: ModuleType, qapp: QGuiApplication) -> None:
    ico = module.ico()
    _, kind, count = struct.unpack_from("<HHH", ico)
    assert (kind, count) == (1, 7)
    for number in range(count):
        width, *_, length, place = struct.unpack_from("<4B2H2I", ico, 6 + 16 * number)
        assert QImage.fromData(ico[place : place + length]).width() == (width or 256)
    icns = module.icns()
    assert icns[:4] == b"icns"
    assert struct.unpack_from(">I", icns, 4)[0] == len(icns)
    sizes, place = [], 8
    while place < len(icns):
        length = struct.unpack_from(">I", icns, place + 4)[0]
        sizes.append(QImage.fromData(icns[place + 8 : place + length]).width())
        place += length
    assert sizes == [16, 32, 64, 128, 256, 512, 1024]


@pytest.mark.parametrize("module", ["notices"], indirect=True)
def test_the_notices_name_what_is_inside_with_its_licence(
    module: ModuleType, tmp_path: Path
) -> None:
    import aiohttp
    import av

    module.write(tmp_path / "notices.txt", [aiohttp.__file__, av.__file__])
    text = (tmp_path / "notices.txt").read_text(encoding="utf-8")
    assert text.startswith(module.SOURCE_OFFER)
    for words in ("\naiohttp ", "Apache License", "\nav ", "libx264", "\nPython 3."):
        assert words in text
    assert "\nhypothesis " not in text


@pytest.mark.parametrize("module", ["contents"], indirect=True)
def test_twins_become_links_only_for_the_same_release(module: ModuleType) -> None:
    ours = ("av.libs/libavcodec-5e6b.so.62.28.102", "a", "BINARY")
    twin = ("opencv_python_headless.libs/libavcodec-c420.so.62.28.101", "b", "BINARY")
    theirs = ("opencv_python_headless.libs/libvpx-4fb2.so.11.0.1", "c", "BINARY")
    other = ("opencv_python_headless.libs/libavcodec-c420.so.61.28.101", "b", "BINARY")
    if sys.platform.startswith("linux"):
        assert module.without_twins([ours, twin, theirs]) == [
            ours,
            (twin[0], "../av.libs/libavcodec-5e6b.so.62.28.102", "SYMLINK"),
        ]
        assert module.without_twins([ours, other, theirs]) == [ours, other, theirs]


@pytest.mark.parametrize("module", ["contents"], indirect=True)
def test_what_is_optional_stays_out_of_the_bundle(module: ModuleType) -> None:
    project = tomllib.loads((paths.PROGRAM_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    assert {entry.partition("==")[0] for extra in extras for entry in extra} <= set(module.EXCLUDED)


@pytest.mark.parametrize("name", ["caravan-studio.desktop"])
def test_the_desktop_entry_names_program_and_icon(name: str) -> None:
    lines = (FOLDER / "linux" / name).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "[Desktop Entry]"
    assert {"Exec=caravan-studio", "Icon=caravan-studio", "Type=Application"} <= set(lines)


def test_a_bundles_children_are_the_bundle_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.child_command("edge")[1:] == [str(paths.MAIN_PY), "edge"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/caravan-studio/caravan-studio")
    assert paths.child_command("edge") == ["/opt/caravan-studio/caravan-studio", "edge"]
    assert paths.said_command("doctor") == "caravan-studio doctor"


def test_other_programs_find_their_own_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/bundle")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/usr/local/lib")
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "")
    paths.settle_into_bundle()
    assert os.environ["LD_LIBRARY_PATH"] == "/usr/local/lib"
    paths.settle_into_bundle()
    assert "LD_LIBRARY_PATH" not in os.environ
