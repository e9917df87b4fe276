"""Who may know whom."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio.paths import PROGRAM_DIR
from tests.architecture.sources import files, imports, name

HOMES = {
    "PySide6": ("ui/", "studio/compose/text.py"),
    "qasync": ("ui/",),
    "cv2": (
        "studio/capture/",
        "studio/compose/",
        "studio/pictures/worker.py",
        "studio/program/preview_writer.py",
    ),
    "av": (
        "studio/capture/",
        "studio/compose/",
        "studio/doctor/checks.py",
        "studio/encode/",
        "studio/media/",
        "studio/mix/",
        "studio/program/",
        "studio/push/",
        "studio/rtc/",
    ),
    "aiortc": ("studio/rtc/",),
    "aioice": ("studio/rtc/",),
    "alembic": ("studio/store/",),
    "livekit": ("studio/mix/cleaner.py",),
}

BREACHES = {
    "studio/kit/clock.py": "import studio.media.rates",
    "ui/__init__.py": "import studio.compose.scene\nimport studio.kit.clock",
    "studio/orders/__init__.py": "import av",
    "studio/encode/__init__.py": "import sqlalchemy",
    "studio/edge/__init__.py": "import cv2",
    "studio/chat/__init__.py": "import PySide6.QtCore",
    "studio/mix/gate.py": "import livekit.rtc",
}


@pytest.mark.parametrize("library", HOMES)
def test_a_library_stays_in_its_home(library: str) -> None:
    users = [
        name(path)
        for path in files("studio", "ui", "main.py")
        if any(module.split(".")[0] == library for module in imports(path))
    ]
    assert [user for user in users if not user.startswith(HOMES[library])] == []


def test_the_engine_knows_of_qt_only_how_to_shape_text() -> None:
    used = {name(path): qt_imports(path) for path in files("studio")}
    assert {path: modules for path, modules in used.items() if modules} == {
        "studio/compose/text.py": {"PySide6.QtGui"}
    }


def qt_imports(path: Path) -> set[str]:
    return {module for module in imports(path) if module.startswith("PySide6")}


def test_tables_are_the_domains_only_door_to_sql() -> None:
    domain = (
        "catalog",
        "chat",
        "edge",
        "engine",
        "link",
        "market",
        "offers",
        "orders",
        "store",
    )
    users = [
        name(path)
        for path in files("studio", "ui", "main.py")
        if any(module.startswith("sqlalchemy") for module in imports(path))
    ]
    homes = tuple(f"studio/{package}/" for package in domain)
    assert [user for user in users if not user.startswith(homes)] == []


def test_the_supervisor_starts_with_the_standard_library_and_the_paths_alone() -> None:
    script = "import main, sys; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", script],
        cwd=PROGRAM_DIR,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    known = {"main", "__main__", "studio", "studio.paths"}
    others = {module.split(".")[0] for module in set(loaded) - known}
    assert others - set(sys.stdlib_module_names) == set()


def test_the_import_law_notices_every_breach(tmp_path: Path) -> None:
    for folder in ("studio", "ui"):
        shutil.copytree(
            PROGRAM_DIR / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(PROGRAM_DIR / "pyproject.toml", tmp_path)
    for file, breach in BREACHES.items():
        with (tmp_path / file).open("a") as source:
            source.write(f"\n{breach}\n")
    (tmp_path / "studio" / "newcomer").mkdir()
    (tmp_path / "studio" / "newcomer" / "__init__.py").touch()
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [str(linter)], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert answer.returncode == 1
    assert " 0 kept" in answer.stdout, answer.stdout
    assert "newcomer" in answer.stdout
