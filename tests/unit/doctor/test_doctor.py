"""The doctor: every finding has a meaning, every fault a fix, and nothing ever raises."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import main
from studio.doctor import checks, libraries
from studio.doctor.checks import ALL, Finding, Grade
from studio.doctor.report import lines
from studio.encode.encoders import candidates
from studio.l10n.catalogue import set_language
from studio.media.rates import Canvas
from studio.paths import MAIN_PY, PROGRAM_DIR, Profile
from tests.fakes.sound_devices import MIC, PHONES, SoundBench


@pytest.mark.parametrize("check", ALL)
def test_a_finding_is_a_sentence_and_a_fault_has_a_fix(check: checks.Check, tmp_path: Path) -> None:
    for finding in check(tmp_path):
        first, *rest = lines([finding])
        assert "{" not in first
        assert bool(rest) is (finding.grade is not Grade.GOOD)


def test_the_readme_names_the_same_packages() -> None:
    words = (PROGRAM_DIR / "README.md").read_text(encoding="utf-8").split()
    assert set(libraries.WINDOW.values()) <= set(words)


def test_a_missing_library_is_named_with_its_package() -> None:
    assert libraries.missing({"libnothing-at-all.so.9": "libnothing9"}) == (
        ["libnothing9"] if sys.platform.startswith("linux") else []
    )
    error = ImportError("libEGL.so.1: cannot open shared object file")
    assert libraries.package_of(error) == "libegl1"
    assert libraries.package_of(ImportError("no module named x")) is None


@pytest.mark.parametrize("name", ["run_engine", "run_window"])
def test_a_process_without_its_libraries_says_so_and_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setattr(libraries, "missing", lambda _wanted: ["libegl1", "libgl1"])
    monkeypatch.setattr("os.nice", lambda _step: 0)
    assert getattr(main, name)(main.parser().parse_args([])) == main.EXIT_CANNOT_RUN
    said = capsys.readouterr().err
    assert "sudo apt-get install libegl1 libgl1" in said
    assert "Traceback" not in said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Wayland is of Linux")
def test_wayland_is_told_before_somebody_shows_a_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert list(checks.screens(tmp_path)) == []
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    (finding,) = checks.screens(tmp_path)
    assert finding.grade is Grade.WARN
    assert "X11" in finding.fix


def test_a_full_or_closed_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    (finding,) = checks.disk(tmp_path)
    assert finding.grade is Grade.BAD
    assert finding.fix


def test_the_hours_are_those_of_the_folder_and_the_bitrate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "big disk"
    elsewhere.mkdir()
    room = {elsewhere: 46 * 10**9, tmp_path: 10**8}
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=room[path]))
    (finding,) = checks.disk(tmp_path)
    assert (finding.grade, dict(finding.fields)["hours"]) == (Grade.BAD, 0)
    settings = f'recording_folder = "{elsewhere.as_posix()}"\nbitrate_kbps = 8000\n'
    Profile(tmp_path).settings_file.write_text(settings, encoding="utf-8")
    (finding,) = checks.disk(tmp_path)
    assert (finding.grade, dict(finding.fields)) == (Grade.GOOD, {"count": 46, "hours": 12})


def test_microphones_are_counted_and_the_usual_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "missing", lambda _wanted: [])
    bench = SoundBench(tmp_path, monkeypatch)
    (finding,) = checks.microphones(tmp_path)
    assert finding.grade is Grade.WARN
    bench.put(MIC, PHONES, {**MIC, "name": "Headset"})
    (finding,) = checks.microphones(tmp_path)
    assert (finding.grade, dict(finding.fields)) == (Grade.GOOD, {"count": 2, "name": "USB Mic"})
    bench.put(has_library=False)
    (finding,) = checks.microphones(tmp_path)
    assert finding.grade is Grade.WARN


def test_only_hardware_encoders_that_passed_a_trial_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fault_of(name: str, _canvas: Canvas) -> str:
        return "" if name == works.name else "not_here"

    works, *_ = candidates()
    monkeypatch.setattr("studio.encode.probing.fault_of", fault_of)
    *_, hardware = checks.encoders(tmp_path)
    assert dict(hardware.fields) == {"found": works.title}


def test_it_speaks_the_persons_language() -> None:
    set_language("ar")
    said = "".join(
        lines(
            [
                Finding(
                    Grade.GOOD,
                    "Disk",
                    "{count} GB free: about {hours} hours of recording.",
                    fields=(("count", 9), ("hours", 9)),
                )
            ]
        )
    )
    set_language("en")
    assert "القرص" in said


@pytest.mark.timeout(60)
def test_the_command_reports_and_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(MAIN_PY), "doctor", "--profile", str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip
    assert done.returncode in {0, 1}
    assert "Disk" in done.stdout
    assert "Traceback" not in done.stderr
