"""`--self-test`: does this copy of the program work, from its libraries to a picture at a viewer.

Prints one line of JSON and ends with 0, or with 1 and the parts that failed by name. Everything
happens in a folder of its own that is gone afterwards; nothing leaves this computer.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from studio import paths
from studio.doctor import broadcast_test, checks
from studio.kit import logs
from studio.l10n.catalogue import languages

EXIT_FAILED = 1
_REASON_CHARS = 300
_PART_S = 60.0
_SCRIPTS = {
    "Latin": ("Señal ñandú ß", "es"),
    "Arabic": ("ببب", "ar"),
    "Devanagari": ("क्षत्रिय", "hi"),
    "Thai": ("ผ้าไหม", "th"),
    "Chinese": ("丝绸围巾", "zh-CN"),
}
_FIRST_REVISION = "0001"
_FORMS = 3  # of one Arabic letter: where a word begins, inside it, where it ends

Details = Mapping[str, object]
Part = Callable[[Path], Awaitable[Details]]


def main() -> int:
    """Run every part; the exit code."""
    logs.configure()
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="caravan-self-test-") as folder:
        parts = asyncio.run(_run(Path(folder)))
    failed = [name for name, part in parts.items() if not part["ok"]]
    report: dict[str, object] = {
        "ok": not failed,
        "failed": failed,
        "version": paths.version(),
        "bundle": paths.is_bundle(),
        "platform": sys.platform,
        "seconds": round(time.monotonic() - began_s, 2),
        "parts": parts,
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=True) + "\n")
    sys.stdout.flush()
    return EXIT_FAILED if failed else 0


async def _run(folder: Path) -> dict[str, dict[str, Any]]:
    return {name: await _tried(part, folder) for name, part in PARTS.items()}


async def _tried(part: Part, folder: Path) -> dict[str, Any]:
    began_s = time.monotonic()
    try:
        async with asyncio.timeout(_PART_S):
            details = dict(await part(folder))
        outcome = {"ok": True, **details}
    except Exception as error:  # noqa: BLE001 - whatever fails is the finding
        reason = f"{type(error).__name__}: {error}"[:_REASON_CHARS]
        outcome = {"ok": False, "reason": reason}
    return outcome | {"seconds": round(time.monotonic() - began_s, 2)}


async def _libraries(folder: Path) -> Details:
    """Every library loads, and so does the window."""
    import importlib

    bad = [one for one in checks.python_modules(folder) if one.grade is not checks.Grade.GOOD]
    if bad:
        raise RuntimeError("; ".join(f"{dict(one.fields)}" for one in bad))
    for name in ("ui.app", "studio.engine.run", "studio.edge.run", "keyring", "re2"):
        importlib.import_module(name)
    return {}


async def _text(_: Path) -> Details:
    """Five scripts: the fonts that draw them, and that letters join."""
    from studio.compose.look import PAPER
    from studio.compose.text import Ink, ensure_qt, shaped

    ensure_qt()
    fonts: dict[str, str] = {}
    lacking = []
    for script, (text, language) in _SCRIPTS.items():
        runs = shaped(text, Ink(24, PAPER, language=language))
        fonts[script] = ", ".join(dict.fromkeys(family for family, _ in runs))
        if not runs or any(0 in glyphs for _, glyphs in runs):
            lacking.append(script)
        elif script == "Arabic" and len({glyph for _, run in runs for glyph in run}) < _FORMS:
            lacking.append(f"{script} (letters do not join)")
    if lacking:
        raise RuntimeError(f"no letters for {', '.join(lacking)}; fonts: {fonts}")
    return {"fonts": fonts}


async def _codecs(_: Path) -> Details:
    """H.264, Opus and AAC, there and back."""
    from studio.encode.sound_trial import fault_of_sound
    from studio.encode.trial import tried
    from studio.media.rates import Canvas

    faults = {"libx264": tried("libx264", Canvas(320, 240, 30))}
    faults |= {name: fault_of_sound(name) for name in ("opus", "aac")}
    if any(faults.values()):
        raise RuntimeError("; ".join(f"{name}: {fault}" for name, fault in faults.items() if fault))
    return {"tried": list(faults)}


async def _store(folder: Path) -> Details:
    """A database as the first version made it comes up to date; today's opens."""
    import studio.engine.run  # noqa: F401 - with every table of the engine
    from studio.store.connections import create_private_file, writer_engine
    from studio.store.migrate import newest_revision, present_revision, upgrade
    from studio.store.store import Store
    from studio.store.tables import MIGRATIONS, metadata

    versions = metadata.info[MIGRATIONS]
    path = folder / "old.db"
    create_private_file(path)
    engine = writer_engine(path)
    with engine.begin() as connection:
        upgrade(connection, versions, _FIRST_REVISION)
    engine.dispose()
    for _ in range(2):
        store = await asyncio.to_thread(Store.open, path, metadata)
        found = await store.read(present_revision)
        await store.aclose()
    if found != newest_revision(versions):
        raise RuntimeError(f"the database stands at {found}")
    return {"revision": found}


async def _languages(_: Path) -> Details:
    """The interface's languages, the model that tells those of the chat, words and markets."""
    from studio.chat.intent import intent_of
    from studio.chat.language.detector import Detector
    from studio.market.market import countries

    found = languages()
    told = Detector().language("¿Cuánto cuesta el envío a México?")
    asked = intent_of("¿cuánto cuesta?", "es")
    if "en" not in found or told != "es" or asked != "price" or not countries():
        raise RuntimeError(f"{found}, a Spanish line is taken for {told!r}, {asked!r}")
    return {"found": list(found), "markets": len(countries())}


PARTS: dict[str, Part] = {
    "libraries": _libraries,
    "text": _text,
    "codecs": _codecs,
    "store": _store,
    "languages": _languages,
    "workers": broadcast_test.workers,
    "broadcast": broadcast_test.broadcast,
}
