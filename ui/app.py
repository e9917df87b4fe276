"""The window's process: one Qt application, one event loop for Qt and asyncio, one client.

Everything here runs on the main thread. The window dies alone: the engine goes on without it.
"""

import asyncio
import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from studio.control.preview import PreviewReader
from studio.paths import ASSETS_DIR, Profile
from ui import language as languages
from ui.bridge import Bridge, Connect, profile_client
from ui.settings import WindowSettings
from ui.studio import Studio
from ui.theme.apply import apply_theme
from ui.widgets.painting import trust_pictures_in
from ui.widgets.preview import PictureSource
from ui.window import MainWindow

NAME = "Caravan Studio"
_log = structlog.get_logger(__name__)


def run(profile: Path, language: str | None) -> int:
    """Show the window of the studio in `profile` until it is closed.

    language: BCP 47; None takes what was chosen last, then the system's. Returns the exit code:
    0, or EXIT_KEEP_BROADCASTING when the show shall go on without a window.
    """
    home = Profile(profile)
    application = QApplication(sys.argv[:1])
    application.setApplicationName(NAME)
    application.setWindowIcon(QIcon(str(ASSETS_DIR / "icon.svg")))
    qInstallMessageHandler(_qt_said)
    application.setQuitOnLastWindowClosed(False)
    settings = WindowSettings.load(profile)
    languages.use(language or settings.language)
    texts = languages.install()
    apply_theme(settings.theme)
    trust_pictures_in(home.pictures_dir)
    reader = PreviewReader(home.preview_file)
    code = serve(application, profile_client(home), reader, profile)
    reader.close()
    application.removeTranslator(texts)
    return code


def _qt_said(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
    """Qt's own warnings stand in the window's log."""
    _log.warning("qt", kind=kind.name, text=text)


def serve(
    application: QApplication, connect: Connect, pictures: PictureSource, folder: Path
) -> int:
    """Run the window on a fresh event loop until it is closed; the exit code."""
    loop = QEventLoop(application)
    asyncio.set_event_loop(loop)
    # qasync would start ten Qt threads for the first look-up of a name.
    executor = ThreadPoolExecutor(max_workers=1)
    loop.set_default_executor(executor)
    try:
        return loop.run_until_complete(_live(connect, pictures, folder))
    finally:
        executor.shutdown()
        loop.close()
        asyncio.set_event_loop(None)


def rest_collector() -> None:
    """What the start made stays: a full collection would walk it for nothing, and be seen."""
    gc.collect()
    gc.freeze()
    gc.enable()


async def _live(connect: Connect, pictures: PictureSource, folder: Path) -> int:
    studio = Studio()
    studio.attached.connect(lambda: _log.info("window.attached"))
    bridge = Bridge(studio, connect)
    window = MainWindow(studio, pictures, folder)
    window.closed.connect(bridge.leave)
    window.left_on_air.connect(bridge.leave_on_air)
    window.end_wanted.connect(bridge.end_show_and_leave)
    window.show()
    rest_collector()
    await bridge.run()
    window.hide()
    window.deleteLater()
    return bridge.exit_code
