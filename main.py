"""Caravan Studio's way in: the supervisor, and the parsing of every process's arguments.

Standard library only, and studio.paths, which needs no more: this process must survive whatever
the others do. One supervisor per profile folder starts the engine and the window and restarts the
one that dies. The program's other modules are imported only inside the sub-commands, which are the
child processes.

Exit codes it acts on:
    engine   0 ended on purpose; 2 cannot run like this, trying again would not help;
             11 wants to be started again, with its settings; else a crash
    window   0 closed, everything ends; 2 cannot run like this; 10 closed, the broadcast goes on;
             else a crash
"""

import argparse
import contextlib
import gc
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import IO, Protocol, cast
from urllib.parse import urlsplit

from studio import paths

EXIT_CANNOT_RUN = 2
EXIT_KEEP_BROADCASTING = 10
EXIT_RESTART = 11
WINDOW_NICENESS = 5  # below the engine when processors are short
FIRST_PAUSE_S, GROWTH, CAP_S = 0.25, 1.6, 10.0
CRASH_WINDOW_S = 600.0
CRASHES_TO_SAFE_MODE = 3
END_WAIT_S = 5.0
ANNOUNCE_POLL_S = 0.2
_PROBE_S = 1.0
NOT_WANTED = cast("ModuleType", None)  # importlib: None in sys.modules is an ImportError


def say(text: str) -> None:
    """Tell the person at the terminal, if there is one."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except (OSError, ValueError):  # the terminal was closed: the broadcast goes on
        pass


def default_profile(*, is_demo: bool) -> Path:
    """Where this user's studio lives; the demo has a folder of its own."""
    name = "caravan-studio-demo" if is_demo else "caravan-studio"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home() / "AppData/Roaming")) / name
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support" / name
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / name


def has_display() -> bool:
    """False on a Linux machine without a screen."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class ProfileLock:
    """Held by the one supervisor of a profile; the system frees it when the process ends."""

    def __init__(self, profile: Path) -> None:
        self._path = profile / "supervisor.lock"
        self._file: IO[bytes] | None = None

    def acquire(self) -> bool:
        """False when another supervisor holds it."""
        file = self._path.open("ab")
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let another supervisor have the profile."""
        if self._file is not None:
            self._file.close()
            self._file = None


class Process(Protocol):
    """What the supervisor needs of a running child."""

    def wait(self) -> int:
        """Its exit code, once it ended."""
        ...

    def terminate(self) -> None:
        """Ask it to end."""
        ...

    def kill(self) -> None:
        """End it."""
        ...


def start_process(command: Sequence[str]) -> Process:
    """A child out of the terminal's reach: Ctrl+C comes to the supervisor, which ends it well."""
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )


class Adopted:
    """A process whose parent died: it was kept on air, and is watched by the port it serves."""

    def __init__(self, file: Path, address: dict[str, object]) -> None:
        self._file = file
        self._url = str(address["url"])
        self._pid = int(str(address["pid"]))

    @classmethod
    def find(cls, file: Path) -> "Adopted | None":
        """The process that left its address in `file`, when it answers."""
        try:
            found = cls(file, json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if found.answers() else None

    def answers(self) -> bool:
        """True when something listens at its address."""
        parts = urlsplit(self._url)
        try:
            with socket.create_connection((parts.hostname, parts.port), timeout=_PROBE_S):
                return True
        except (OSError, TypeError):
            return False

    def wait(self) -> int:
        """0 when it took its address away, as who ends on purpose does; else 1."""
        while self.answers():
            time.sleep(_PROBE_S)
        return 1 if self._file.exists() else 0

    def terminate(self) -> None:
        """Ask it to end."""
        if self.answers():
            os.kill(self._pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        if self.answers():
            os.kill(self._pid, getattr(signal, "SIGKILL", signal.SIGTERM))


class Child:
    """One process that is kept alive, and its latest crashes.

    resume, safe: arguments added after a crash, and after too many of them.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        resume: Sequence[str] = (),
        safe: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.process: Process | None = None
        self.start_at_s: float | None = 0.0
        self._command, self._resume, self._safe = tuple(command), tuple(resume), tuple(safe)
        self._crashes_at_s: list[float] = []

    @property
    def is_safe(self) -> bool:
        """True once it crashed too often, if it can do with less."""
        return bool(self._safe) and len(self._crashes_at_s) >= CRASHES_TO_SAFE_MODE

    def start(self, on_exit: Callable[["Child", int], None]) -> None:
        """Start it; `on_exit` hears of its end, from another thread."""
        more = (
            *(self._resume if self._crashes_at_s else ()),
            *(self._safe if self.is_safe else ()),
        )
        self.adopt(start_process([*self._command, *more]), on_exit)

    def adopt(self, process: Process, on_exit: Callable[["Child", int], None]) -> None:
        """Watch `process` from now on."""
        self.process, self.start_at_s = process, None
        threading.Thread(
            target=lambda: on_exit(self, process.wait()), name=f"{self.name}.watch", daemon=True
        ).start()

    def crashed(self, now_s: float) -> float:
        """Plan the next start; the pause before it, in seconds, grows with the crashes."""
        self._crashes_at_s = [at for at in self._crashes_at_s if now_s - at < CRASH_WINDOW_S]
        pause_s = min(CAP_S, FIRST_PAUSE_S * GROWTH ** len(self._crashes_at_s))
        self._crashes_at_s.append(now_s)
        self.start_at_s = now_s + pause_s
        return pause_s


class Supervisor:
    """Keeps the children of one profile alive until the person ends the studio.

    Everything happens on the main thread; watching threads and signal handlers only put events
    into its queue.
    """

    def __init__(self, profile: Path, children: Sequence[Child], *, announce: bool = False) -> None:
        self._profile = profile
        self._engine_file = profile / "engine.json"
        self._edge_file = profile / "edge.json"
        self._children = {child.name: child for child in children}
        self._events: queue.SimpleQueue[tuple[Child, int] | None] = queue.SimpleQueue()
        self._must_announce = announce
        self._exit_code: int | None = None

    def run(self) -> int:
        """Until everything ended; the exit code of the program."""
        for number in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, number):
                signal.signal(getattr(signal, number), lambda *_: self._events.put(None))
        if "engine" in self._children:
            self._attach_to_running_engine()
        while self._exit_code is None:
            self._start_due()
            self._announce()
            try:
                event = self._events.get(timeout=self._timeout_s())
            except queue.Empty:
                continue
            self._handle(event)
        self._end_children()
        return self._exit_code

    def _attach_to_running_engine(self) -> None:
        running = Adopted.find(self._engine_file)
        if running is not None:
            say("The studio's engine is already running; attaching to it.")
            self._children["engine"].adopt(running, self._ended)
        else:
            self._engine_file.unlink(missing_ok=True)

    def _ended(self, child: Child, code: int) -> None:
        self._events.put((child, code))

    def _start_due(self) -> None:
        for child in self._children.values():
            if child.start_at_s is not None and time.monotonic() >= child.start_at_s:
                child.start(self._ended)

    def _timeout_s(self) -> float | None:
        due = [c.start_at_s for c in self._children.values() if c.start_at_s is not None]
        waits = [max(0.0, min(due) - time.monotonic())] if due else []
        waits += [ANNOUNCE_POLL_S] if self._must_announce else []
        return min(waits, default=None)

    def _announce(self) -> None:
        if not self._must_announce:
            return
        try:
            watch_url = json.loads(self._engine_file.read_text(encoding="utf-8"))["watch_url"]
        except (OSError, ValueError, KeyError, TypeError):
            return
        if not watch_url:  # the engine runs, its edge does not yet
            return
        self._must_announce = False
        say(f"Watch page: {watch_url}\nPress Ctrl+C to end the show.")

    def _handle(self, event: tuple[Child, int] | None) -> None:
        if event is None:
            self._exit_code = 0
            return
        child, code = event
        child.process = None
        if code in {0, EXIT_CANNOT_RUN}:
            self._exit_code = code
        elif child.name == "ui" and code == EXIT_KEEP_BROADCASTING:
            self._window_left()
        elif child.name == "engine" and code == EXIT_RESTART:
            child.start_at_s = time.monotonic()
        else:
            self._crashed(child, code)

    def _window_left(self) -> None:
        say("The window is closed, the broadcast goes on.")
        say("Start the studio again to open a window, or press Ctrl+C to end the show.")
        if "engine" not in self._children:
            self._exit_code = 0

    def _crashed(self, child: Child, code: int) -> None:
        was_safe = child.is_safe
        pause_s = child.crashed(time.monotonic())
        say(f"The {child.name} stopped (code {code}); starting it again in {pause_s:.1f} s.")
        say(f"Its log: {self._log_of(child)}")
        if child.is_safe and not was_safe:
            say(f"It stopped {CRASHES_TO_SAFE_MODE} times: the {child.name} starts in safe mode.")

    def _log_of(self, child: Child) -> Path:
        return paths.Profile(self._profile).log_file("window" if child.name == "ui" else child.name)

    def _end_children(self) -> None:
        running = [c for c in self._children.values() if c.process is not None]
        for child in running:
            if child.process is not None:
                child.process.terminate()
        deadline_s = time.monotonic() + END_WAIT_S
        while running and (left_s := deadline_s - time.monotonic()) > 0:
            try:
                event = self._events.get(timeout=left_s)
            except queue.Empty:
                break
            running = [c for c in running if event is None or c is not event[0]]
        for child in running:
            if child.process is not None:
                child.process.kill()
        self._end_edge()

    def _end_edge(self) -> None:
        """End the edge that an engine left behind which could not end it itself."""
        edge = Adopted.find(self._edge_file) if "engine" in self._children else None
        if edge is not None:
            edge.terminate()


def run_studio(args: argparse.Namespace) -> int:
    """The studio of one profile: engine and window, or another window of a running one."""
    profile: Path = args.profile
    profile.mkdir(mode=0o700, parents=True, exist_ok=True)
    common = ["--profile", str(profile)]
    common += ["--language", args.language] if args.language else []
    show = ["--show", str(args.show)] if args.show else []
    show += ["--demo"] if args.demo else []
    show += ["--demo-audience"] if args.demo_audience else []
    is_headless = not has_display()
    show += ["--go-live"] if is_headless else []
    engine = Child(
        "engine",
        [*paths.child_command("engine"), *common, *show],
        resume=["--resume"],
        safe=["--safe"],
    )
    window = Child("ui", [*paths.child_command("ui"), *common])
    lock = ProfileLock(profile)
    if not lock.acquire():
        say("This studio is already running.")
        return EXIT_CANNOT_RUN if is_headless else Supervisor(profile, [window]).run()
    if is_headless:
        say("There is no screen here: the show goes live without a window.")
    children = [engine] if is_headless else [engine, window]
    return Supervisor(profile, children, announce=is_headless).run()


def cannot_run(lacking: Sequence[str]) -> int:
    """Name the packages that this computer lacks, where Qt would end with a stack trace."""
    from studio.doctor import libraries

    packages = list(lacking)
    sys.stderr.write(
        f"Caravan Studio needs libraries that this computer lacks: {', '.join(packages)}.\n"
        f"Install them:  {libraries.command(packages)}\n"
        f"More about this computer:  {paths.said_command('doctor')}\n"
    )
    return EXIT_CANNOT_RUN


def run_doctor(args: argparse.Namespace) -> int:
    """Say what this computer lacks for a show."""
    from studio.doctor.report import main as doctor_main

    return doctor_main(args.profile, args.language)


def run_self_test(_: argparse.Namespace) -> int:
    """Try every part of this copy of the program."""
    from studio.doctor import libraries

    if lacking := libraries.missing(libraries.WINDOW):
        return cannot_run(lacking)
    from studio.doctor.self_test import main as self_test_main

    return self_test_main()


def run_engine(args: argparse.Namespace) -> int:
    """This process is the engine."""
    gc.disable()  # until it has started
    from studio.doctor import libraries

    if lacking := libraries.missing(libraries.ENGINE):
        return cannot_run(lacking)
    from studio.kit import plain_imports

    plain_imports.settle()
    from studio.engine.options import EngineOptions
    from studio.engine.run import main as engine_main

    return engine_main(
        EngineOptions(
            profile=args.profile,
            show_file=args.show,
            go_live=args.go_live,
            seconds=args.seconds,
            resume=args.resume,
            safe=args.safe,
            is_demo=args.demo,
            demo_audience=args.demo_audience,
            language=args.language,
        )
    )


def yield_processors() -> None:
    """Let the engine go first. Linux shares time by session, and only then by niceness."""
    if hasattr(os, "nice"):
        os.nice(WINDOW_NICENESS)
    if sys.platform == "linux" and os.getsid(0) == os.getpid():  # not a terminal's other programs
        with contextlib.suppress(OSError):  # a kernel without such groups
            Path("/proc/self/autogroup").write_text(str(WINDOW_NICENESS), encoding="ascii")


def run_window(args: argparse.Namespace) -> int:
    """This process is a window. It yields to the engine: the audience comes first."""
    yield_processors()
    gc.disable()  # until it is shown
    from studio.doctor import libraries

    if lacking := libraries.missing(libraries.WINDOW):
        return cannot_run(lacking)
    from studio.kit import logs, plain_imports

    plain_imports.settle()
    logs.configure(paths.Profile(args.profile).log_file("window"))
    from ui.app import run

    return run(args.profile, args.language)


def run_edge(args: argparse.Namespace) -> int:
    """This process is an edge."""
    from studio.edge.run import main as edge_main
    from studio.edge.run import say_new_code

    if args.new_code:
        return say_new_code(args.profile)
    return edge_main(
        args.profile,
        config=args.config,
        host=args.host,
        port=args.port,
        is_embedded=args.embedded,
        is_private=args.private,
    )


def run_picture(_args: argparse.Namespace) -> int:
    """This process decodes one picture."""
    from studio.pictures.worker import main as worker_main

    return worker_main()


def run_devices(_: argparse.Namespace) -> int:
    """This process lists cameras and screens, and is killed when a driver hangs."""
    from studio.capture.device_list import main as list_devices

    return list_devices()


def run_demux(_: argparse.Namespace) -> int:
    """This process takes the stream of a network camera apart for an engine."""
    from studio.capture.demux_child import main as demux

    return demux()


def run_sound(args: argparse.Namespace) -> int:
    """This process holds one sound device for an engine, or lists them."""
    from studio.capture.sound_worker import main as sound_main

    return sound_main(args.task)


def run_encoder_trial(_args: argparse.Namespace) -> int:
    """This process tries one encoder."""
    from studio.encode.trial import main as trial_main

    return trial_main()


def parser() -> argparse.ArgumentParser:
    """Every argument of every process."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--profile", type=Path, metavar="DIR", help="the studio's own folder")
    common.add_argument("--language", metavar="L", help="language of the window, e.g. ar")
    show = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    show.add_argument("--show", type=Path, metavar="FILE", help="the show to run (TOML)")
    show.add_argument("--demo", action="store_true", help="run the demo show")
    show.add_argument("--demo-audience", action="store_true", help="the demo, with made-up buyers")
    root = argparse.ArgumentParser(prog="caravan-studio", parents=[common, show])
    root.add_argument("--version", action="version", version=paths.version())
    root.add_argument(
        "--self-test", dest="run", action="store_const", const=run_self_test,
        help="try every part, print one line of JSON",
    )  # fmt: skip
    root.set_defaults(
        run=run_studio, profile=None, language=None, show=None, demo=False, demo_audience=False
    )
    kinds = root.add_subparsers(title="single processes", metavar="engine | ui | edge | doctor")
    engine = kinds.add_parser("engine", parents=[common, show], help="the engine alone")
    engine.add_argument("--go-live", action="store_true", help="broadcast at once")
    engine.add_argument("--for", dest="seconds", type=float, metavar="SECONDS", help="then end")
    engine.add_argument("--resume", action="store_true", help="go on where the former one fell")
    engine.add_argument("--safe", action="store_true", help="after crashes: only what is needed")
    engine.set_defaults(run=run_engine)
    window = kinds.add_parser("ui", parents=[common], help="a window of a running engine")
    window.set_defaults(run=run_window)
    doctor = kinds.add_parser("doctor", parents=[common], help="what this computer lacks")
    doctor.set_defaults(run=run_doctor)
    edge = kinds.add_parser("edge", parents=[common], help="an edge alone")
    edge.add_argument("--config", type=Path, metavar="FILE", help="a server's settings (TOML)")
    edge.add_argument("--new-code", action="store_true", help="print a code to pair a studio")
    edge.add_argument("--host", default=None, help="the address to listen on; 127.0.0.1")
    edge.add_argument("--port", type=int, default=None, help="8787, or the next free one")
    edge.add_argument("--embedded", action="store_true", help="it belongs to an engine")
    edge.add_argument("--private", action="store_true", help="only for those who have its link")
    edge.set_defaults(run=run_edge)
    picture = kinds.add_parser("picture")
    picture.set_defaults(run=run_picture)
    devices = kinds.add_parser("devices", help="list cameras and screens as JSON")
    devices.set_defaults(run=run_devices)
    kinds.add_parser("demux").set_defaults(run=run_demux)  # the engine's own, speaks by pipe
    sound = kinds.add_parser("sound")  # of the engine's own use: not in the help
    sound.add_argument("task", nargs="+")
    sound.set_defaults(run=run_sound)
    trial = kinds.add_parser("encoder-trial")
    trial.set_defaults(run=run_encoder_trial)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Parse and run; the exit code."""
    # structlog would load this whole terminal library where it happens to be installed (as it is
    # among developers): 0.2 s and 5 MB in every process, for colours that nobody sees.
    sys.modules.setdefault("rich", NOT_WANTED)
    args = parser().parse_args(argv)
    args.demo = args.demo or args.demo_audience
    args.profile = (args.profile or default_profile(is_demo=args.demo)).resolve()
    code: int = args.run(args)
    return code


if __name__ == "__main__":
    paths.settle_into_bundle()
    sys.exit(main())
