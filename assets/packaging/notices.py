"""The third-party notices of a bundle, from what really is in it.

Every file that goes in is looked up: in the records of the installed Python distributions, then
in the packages of the system (Debian), whose own licence texts are quoted in full.
"""

import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

SOURCE_OFFER = """\
Caravan Studio is free software under the GNU General Public License, version 3 or later; its text
is the file LICENSE. The program contains x264 (GPL-2.0-or-later) through the PyAV wheel, and Qt for
Python (LGPL-3.0-only), which lies beside it as shared libraries that you may replace.

The complete source of this program, and of every library below that obliges us to it, in exactly
the versions named below, comes with it: from the same place that gave you this bundle. Whoever
passes this bundle on must offer the sources in the same way (GPL-3.0, section 6); an offer in
writing, good for three years, to send them on request for no more than the cost of sending is as
good. The build itself is repeated by assets/packaging/build.py in that source.
"""
_TEXTS = ("licen", "copying", "notice", "copyright", "authors")
_RULE = "=" * 100


def write(path: Path, sources: Iterable[str]) -> None:
    """Write the notices for a bundle made of these files."""
    inside = {Path(source).resolve() for source in sources if source}
    ours = [one for one in distributions() if inside & set(_files(one))]
    known = {file for one in ours for file in _files(one)}
    system = _debian_packages(file for file in inside - known if ".so" in file.name)
    parts = [SOURCE_OFFER, _python()]
    parts += [_distribution(one) for one in sorted(ours, key=_name)]
    parts += [_package(name, version) for name, version in sorted(system.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"\n{_RULE}\n".join(parts), encoding="utf-8")


def _name(one: Distribution) -> str:
    return one.metadata["Name"].lower()


def _files(one: Distribution) -> list[Path]:
    return [Path(str(one.locate_file(file))).resolve() for file in one.files or ()]


def _distribution(one: Distribution) -> str:
    metadata = one.metadata
    licence = metadata.get("License-Expression") or metadata.get("License") or ""
    named = [text.rpartition(":: ")[2] for text in metadata.get_all("Classifier") or ()
             if text.startswith("License ::")]  # fmt: skip
    licence = licence if 0 < len(licence) < 80 else ", ".join(named)  # noqa: PLR2004 - some put the whole text there
    head = [f"{metadata['Name']} {metadata['Version']}", f"Licence: {licence or 'see below'}"]
    head += [f"Home: {url}" for url in _homes(one)[:2]]
    libraries = sorted({f.name for f in _files(one) if ".libs" in f.parent.name})
    if libraries:
        head.append(f"With these libraries: {', '.join(libraries)}")
    texts = [
        f"--- {file.name}\n{file.read_text(encoding='utf-8', errors='replace').strip()}"
        for file in _files(one)
        if _is_licence(file) and file.is_file()
    ]
    return "\n".join([*head, "", *texts, ""])


def _homes(one: Distribution) -> list[str]:
    home = one.metadata.get("Home-page")
    links = one.metadata.get_all("Project-URL") or []
    return [*([home] if home else []), *(link.partition(", ")[2] for link in links)]


def _is_licence(file: Path) -> bool:
    is_text = file.suffix.lower() in {"", ".txt", ".md", ".rst", ".apache", ".bsd", ".python"}
    place = file.parent.name.lower()
    in_place = ".dist-info" in str(file) or "licen" in place
    return is_text and in_place and file.name.lower().startswith(_TEXTS)


def _python() -> str:
    head = f"Python {platform.python_version()}\nLicence: PSF-2.0\nHome: https://www.python.org\n"
    places = (Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE")
    file = next((place for place in places if place.is_file()), None)
    return head if file is None else f"{head}\n{file.read_text(encoding='utf-8')}"


def _debian_packages(files: Iterable[Path]) -> dict[str, str]:
    """Package to version, for the libraries that came from the system."""
    paths = sorted({str(file) for file in files})
    if not paths or shutil.which("dpkg-query") is None:
        return {}
    # /lib is a link to /usr/lib; dpkg knows a file by the one name under which it was packed
    names = [*paths, *(path.removeprefix("/usr") for path in paths if path.startswith("/usr/"))]
    answer = subprocess.run(
        ["dpkg-query", "--search", *names], capture_output=True, text=True, check=False
    )
    packages = {line.partition(": ")[0].partition(",")[0] for line in answer.stdout.splitlines()}
    if not packages:
        return {}
    shown = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${binary:Package} ${Version}\n", *packages],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(line.split(" ", 1) for line in shown.stdout.splitlines())


def _package(name: str, version: str) -> str:
    file = Path("/usr/share/doc") / name.partition(":")[0] / "copyright"
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    return f"{name} {version} (Debian)\n\n{text}"
