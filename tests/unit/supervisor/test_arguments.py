"""Arguments, folders and the lock."""

from pathlib import Path

import pytest

import main
from studio import paths


def test_one_supervisor_per_profile(tmp_path: Path) -> None:
    first, second = main.ProfileLock(tmp_path), main.ProfileLock(tmp_path)
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, False), ({"DISPLAY": ":1"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True)],
)
def test_a_screen_is_known_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: bool
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main.has_display() is expected


def test_the_demo_has_a_profile_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert main.default_profile(is_demo=False) == Path("/data/caravan-studio")
    assert main.default_profile(is_demo=True) == Path("/data/caravan-studio-demo")


def test_the_engine_takes_its_show_and_its_time() -> None:
    args = main.parser().parse_args(["engine", "--show", "a.toml", "--profile", "p", "--for", "5"])
    assert (args.show, args.profile, args.seconds) == (Path("a.toml"), Path("p"), 5.0)
    assert (args.demo, args.resume, args.safe, args.go_live) == (False, False, False, False)
    assert args.run is main.run_engine


def test_the_studio_alone_takes_the_demo() -> None:
    args = main.parser().parse_args(["--demo", "--language", "ar"])
    assert (args.run, args.demo, args.language) == (main.run_studio, True, "ar")


def test_the_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.strip() == paths.version()
