"""Builds the bundle of this machine's system: `python assets/packaging/build.py [--out DIR]`.

Prints how large each part is and refuses a bundle that outgrew its limit. Needs the dependency
group `package`. Linux is built and tested by CI; the recipes for Windows and macOS beside this
file have not been run by us.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]
import contents  # noqa: E402 - found by the line above

NAME = "caravan-studio"
LIMIT_MB = 420
_MB = 1_000_000
_SHOWN = 12


def main() -> int:
    """Build; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=contents.PROGRAM_DIR / "dist")
    out: Path = parser.parse_args().out.resolve()
    began_s = time.monotonic()
    work = out / "work"
    _run(HERE / "icons.py", work / NAME / "icons", qt="offscreen")
    _write_version_info(work / NAME / "version_info.txt")
    _bundle(out, work)
    bundle = out / NAME
    if sys.platform.startswith("linux"):
        contents.strip_symbols(bundle)
    for file in (
        work / NAME / "THIRD-PARTY-NOTICES.txt",
        contents.PROGRAM_DIR / "LICENSE",
        HERE / "linux" / f"{NAME}.desktop",
        work / NAME / "icons" / f"{NAME}.png",
    ):
        shutil.copy(file, bundle)
    shutil.rmtree(work)
    size_mb = _report(bundle)
    _say(f"{bundle}: {size_mb:.0f} MB of at most {LIMIT_MB}, {time.monotonic() - began_s:.0f} s")
    return 0 if size_mb <= LIMIT_MB else 1


def _bundle(out: Path, work: Path) -> None:
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", str(out), "--workpath", str(work), str(HERE / f"{NAME}.spec"),
    ]  # fmt: skip
    subprocess.run(command, check=True)


def _run(script: Path, *arguments: Path, qt: str) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": qt}
    subprocess.run([sys.executable, script, *arguments], check=True, env=environment)


def _write_version_info(path: Path) -> None:
    """The resource that Windows shows under Properties."""
    text = (HERE / "windows" / "version_info.txt").read_text(encoding="utf-8")
    version = contents.version()
    numbers = [*(int(part) for part in version.split(".")[:3]), 0, 0, 0][:4]
    filled = text.replace("@VERSION@", version).replace("@NUMBERS@", str(tuple(numbers)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(filled, encoding="utf-8")


def _report(bundle: Path) -> float:
    """Print the largest parts; the size of all in MB. Links count nothing."""
    sizes: Counter[str] = Counter()
    for file in bundle.rglob("*"):
        if file.is_file() and not file.is_symlink():
            parts = file.relative_to(bundle).parts
            sizes["/".join(parts[: 2 if len(parts) > 2 else 1])] += file.stat().st_size  # noqa: PLR2004 - _internal/library
    for name, size in sizes.most_common(_SHOWN):
        _say(f"{size / _MB:8.1f} MB  {name}")
    return sizes.total() / _MB


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
