"""Pictures of the window for people who judge it: `python -m tests.ui.shots FOLDER [NAME...]`.

Every picture is the window's own grab with the fake engine behind it: themes, directions, sizes.
STILL in the environment names a picture for the preview.
"""

import os
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from studio.control.catalog_states import BadRow, ImportedProduct, ImportState, PriceTag
from studio.control.commands import GoLive, PinProduct, StartFlashSale
from studio.control.feeds import OrderStatus
from studio.control.preview import PreviewPicture
from studio.control.settings_states import ShareState
from studio.control.sound_states import SoundAlarm
from studio.control.states import (
    Health,
    OutputsState,
    OutputState,
    OutputStatus,
    Problem,
    Reach,
    RunOfShowState,
)
from studio.ids import OutputId, ProductId, SourceId
from tests.fakes.demo_state import CHAT, NOTES, demo_crowd, demo_summary
from tests.fakes.fake_control import FakeControl, now_ms
from tests.ui.direct import open_window
from ui.pages.catalogue import CataloguePage
from ui.pages.settings import SettingsPage
from ui.pages.welcome import WelcomePage
from ui.widgets.destinations import DestinationsPage
from ui.widgets.preflight import PreflightPanel
from ui.widgets.share import SharePanel
from ui.window import MainWindow

DENIED = Problem(
    "rtmp.key", "{host} refused the stream key: {reason}", "", {"host": "a", "reason": "b"}
)
IMPORT = ImportState(
    "products_export.csv",
    "shopify",
    tuple(
        ImportedProduct(
            f"Woven basket no. {n}",
            PriceTag(1900 + n * 250, "USD"),
            4 * n,
            n % 3,
            n % 4,
            is_new=n % 3 > 0,
        )
        for n in range(1, 12)
    ),
    (
        BadRow(5, "Silk scarf", "“{text}” is not a price.", {"text": "free"}),
        BadRow(12, "", "The row names no product."),
        BadRow(
            31,
            "قميص قطن",
            "The price is in {named}, but this show sells in {currency}.",
            {"named": "EUR", "currency": "USD"},
        ),
    ),
)
OUTPUTS = OutputsState(
    (
        OutputState(
            OutputId("edge"), "whip", "This computer", OutputStatus.ON, 0, 3.0, 2_480_000
        ),
        OutputState(OutputId("d1"), "rtmp", "YouTube", OutputStatus.ON, 0, 41.0, 2_620_000, 12),
        OutputState(
            OutputId("d2"), "rtmp", "TikTok Mexico", OutputStatus.FAILED, 0, None, None, 0, DENIED
        ),
        OutputState(OutputId("d3"), "whip", "Guadalajara edge", OutputStatus.RETRYING, 0),
        OutputState(
            OutputId("rec"), "recording", "x", OutputStatus.ON, now_ms() - 725_000,
            bitrate_bps=2_500_000, marks=3,
        ),
    ),
    limited_bps=1_200_000,
)  # fmt: skip
SHOP_ORDER = {
    "status": OrderStatus.PAID, "source": "shopify", "positions": 3,
    "total_minor": 99_800, "currency": "MXN", "host_minor": 4990, "host_currency": "USD",
    "rate": "0.05", "rate_source": "the shop's own books", "rate_ms": 1_764_590_400_000,
}  # fmt: skip
BUYERS = (("A***", "MX"), ("J***", "US"), ("ل***", "SA"), ("P***", "US"), ("M***", "MX"))


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture."""

    width_px: int = 1440
    height_px: int = 900
    language: str = "en"
    theme: str = "dark"
    is_portrait: bool = True
    is_live: bool = True


SHOTS = {
    "dark": Shot(),
    "light": Shot(theme="light"),
    "arabic": Shot(language="ar"),
    "arabic_light_small": Shot(1280, 720, "ar", "light"),
    "chinese": Shot(language="zh-CN"),
    "spanish_small": Shot(1280, 720, "es"),
    "small": Shot(1280, 720),
    "wide": Shot(is_portrait=False),
    "wide_light_small": Shot(1280, 720, theme="light", is_portrait=False),
    "off_air": Shot(is_live=False),
    "drawer": Shot(is_live=False),
    "problem": Shot(),
    "sources": Shot(is_live=False),
    "sources_arabic": Shot(1280, 720, "ar", "light"),
    "catalogue": Shot(),
    "catalogue_arabic": Shot(1280, 720, "ar", "light", is_live=False),
    "catalogue_import": Shot(1280, 720, "es", is_live=False),
    "preflight": Shot(1280, 720, "es", is_live=False),
    "share": Shot(1280, 720),
    "share_arabic": Shot(1280, 720, "ar", "light"),
    "share_rehearsal": Shot(1280, 720, "es"),
    "welcome": Shot(is_live=False),
    "welcome_arabic": Shot(1280, 720, "ar", "light", is_live=False),
    "welcome_chinese": Shot(1280, 720, "zh-CN", is_live=False),
    "summary": Shot(is_live=False),
    "summary_arabic": Shot(1280, 720, "ar", "light", is_live=False),
    "settings_show": Shot(1280, 720, "es", is_live=False),
    "settings_picture": Shot(1280, 720, theme="light", is_live=False),
    "settings": Shot(is_live=False),
    "chat_settings": Shot(is_live=False),
    "settings_shops": Shot(is_live=False),
    "settings_shops_arabic": Shot(1280, 720, "ar", "light", is_live=False),
    "refund": Shot(),
    "sums": Shot(),
    "sums_arabic": Shot(1280, 720, "ar", "light"),
    "selling": Shot(1280, 720),
    "settings_arabic": Shot(1280, 720, "ar", "light", is_live=False),
    "sound": Shot(),
    "sound_arabic_small": Shot(1280, 720, "ar", "light"),
    "sound_alarm": Shot(1280, 720, "es"),
    "large": Shot(1920, 1080),
    "outputs_small": Shot(1280, 720),
    "steps": Shot(),
    "steps_arabic": Shot(1280, 720, "ar", "light"),
    "step_drawer": Shot(is_live=False),
    "encoder_subject": Shot(is_live=False),
    "audience": Shot(),
    "audience_arabic": Shot(1280, 720, "ar", "light"),
    "audience_entry": Shot(),
    "audience_entry_arabic": Shot(1280, 720, "ar", "light"),
    "audience_coupon": Shot(),
    "destinations": Shot(),
    "edges": Shot(1280, 720),
    "edges_arabic": Shot(1280, 720, "ar", theme="light"),
    "destinations_form": Shot(1280, 720, theme="light"),
    "destinations_arabic": Shot(1280, 720, "ar"),
}


class OnePicture:
    """A still for the preview, scaled as the engine would."""

    def __init__(self, path: Path) -> None:
        self._image = QImage(str(path))
        self.size = QSize(100, 100)

    def read(self) -> PreviewPicture | None:
        if self._image.isNull():
            return None
        image = self._image.scaled(self.size).convertToFormat(QImage.Format.Format_RGB32)
        pixels = bytes(image.constBits())
        return PreviewPicture(pixels, image.width(), image.height(), image.bytesPerLine(), 1, 0)

    def close(self) -> None:
        return


def script(control: FakeControl, shot: Shot) -> None:
    """Chat, orders, a sale."""
    began = now_ms()
    for place, (author, country, language, text, translation) in enumerate(CHAT):
        line = control.say(
            author,
            text,
            country=country,
            language=language,
            translation=translation,
            **NOTES[place],
        )
        control._feed_chat(replace(line, at_ms=began - (40 - place) * 20_000))
    control.say("", "Welcome everyone! Shipping is free tonight.", is_host=True)
    statuses = list(OrderStatus)
    for place in range(9):
        buyer, country = BUYERS[place % len(BUYERS)]
        item = control.item(place % 4 + 1)
        more = {"total_minor": 99_800, "currency": "MXN"} if country == "MX" else {}
        status = statuses[place % len(statuses)]
        if status is OrderStatus.PAYMENT_FAILED:
            more |= {"cause": "funds", "hold_until_ms": began + 9 * 60_000, "can_pay": True}
        control.order(buyer, item, place % 3 + 1, country=country, status=status, **more)
    control.order("Ana L.", control.item(1), 2, country="MX", **SHOP_ORDER)
    claim = control.say("Joe", "SOLD 1 2", country="US", language="en")
    control.order("Joe", control.item(1), 2, country="US", source="claim", line_id=claim.line_id)
    if shot.is_live:
        submit = control.listener.submit  # type: ignore[attr-defined]  # the direct link's
        submit(GoLive())
        submit(PinProduct(ProductId("p2")))
        submit(StartFlashSale(ProductId("p2"), 6800, 300))
        show = control.slices["show"]
        control.put("show", replace(show, live_since_ms=now_ms() - 4_365_000))


def outgoing(name: str, window: MainWindow, control: FakeControl) -> None:
    """What only the pictures of outputs and destinations show."""
    assert window.shell is not None
    if name.startswith("outputs"):
        control.put("outputs", OUTPUTS)
        control.put("system", replace(control.slices["system"], disk_free_bytes=9 * 1024**3))
    if name == "encoder_subject":
        window.shell.show_subject("encoder")
    if name.startswith("edges"):
        window.shell.show_subject("edges")
    if name.startswith("destinations"):
        window.shell.footer.destinations_wanted.emit()
        destinations = window.shell.findChild(DestinationsPage)
        assert destinations is not None
        if name.endswith("form"):
            destinations.new.click()
            assert destinations.form is not None
            destinations.form.platform.choose("whip")


def special_of_orders(name: str, window: MainWindow) -> None:
    """The shops in the settings, a refund."""
    assert window.shell is not None
    if name.startswith("settings_shops"):
        settings = window.shell.page
        assert isinstance(settings, SettingsPage)
        settings.open("shops")
    if name.startswith("sums"):
        window.shell.live.orders.open_sums()
    if name == "selling":
        window.shell.live.run_panel.list.setCurrentIndex(window.shell.live.run_panel.model.index(0))
        window.shell.live.run_panel.open_selling()
    if name == "refund":
        window._sources.orders.flush()
        window.shell.live.orders.open_refund(window._sources.orders.entry(0))


def special_steps(name: str, window: MainWindow, control: FakeControl) -> None:
    """The run of show's steps."""
    assert window.shell is not None
    if name.startswith("step"):
        window.shell.live.run_column.toggle()
    if name.startswith("audience"):
        crowd = demo_crowd(now_ms() + (600_000 if "entry" in name else 0))
        if "entry" in name and crowd.giveaway is not None:
            crowd = replace(crowd, giveaway=replace(crowd.giveaway, seed="", winner=""))
        control.put("crowd", crowd)
        window.shell.live.run_column.toggle_crowd()
    if name == "audience_coupon":
        window.shell.live.run_column.crowd._open_coupon()
    if name == "step_drawer":
        window.shell.live.run_column.steps.open_drawer(control.slices["sheet"].segments[1])


def open_sources(name: str, window: MainWindow) -> None:
    """The drawer of sources with its first one in detail."""
    assert window.shell is not None
    if name.startswith("sources"):
        window.shell.live.toggle_sources()
        window.shell.live.sources.choose(SourceId("camera"))


def go_to_page(name: str, window: MainWindow, control: FakeControl) -> None:
    """Pictures of the other pages."""
    assert window.shell is not None
    if name.startswith("welcome"):
        window.shell.show_page("welcome")
        first = window.shell.page
        assert isinstance(first, WelcomePage)
        first.go_to({"welcome": 1, "welcome_arabic": 0, "welcome_chinese": 3}[name])
    if name.startswith("summary"):
        control.put("summary", demo_summary())
    if name == "preflight":
        control.put("audio", replace(control.slices["audio"], is_muted=True))
        control.put("run", RunOfShowState())
        control.put("system", replace(control.slices["system"], disk_free_bytes=2 * 10**9))
        window.shell.header._go_live()
    if name.startswith("catalogue"):
        window.shell.show_page("catalogue")
        page = window.shell.page
        assert isinstance(page, CataloguePage)
        if name == "catalogue_import":
            control.put("import", IMPORT)
        else:
            page.open("p1")
    if "settings" in name:
        subject = "chat" if name.startswith("chat") else name.partition("_")[2]
        open_settings(window, subject or "appearance")
        if name == "settings_picture":
            values = replace(control.slices["settings"].values, fps=60)
            control.put(
                "settings", replace(control.slices["settings"], values=values, waiting=("fps",))
            )


def special_of_sharing(name: str, window: MainWindow, control: FakeControl) -> None:
    """Sent to platforms, with a watch page of this computer alone; or rehearsed in a network."""
    assert window.shell is not None
    if name.startswith("share"):
        shown = replace(control.slices["share"], sent_to=("YouTube", "TikTok Mexico"))
        is_rehearsal = name == "share_rehearsal"
        if is_rehearsal:
            link = f"http://192.168.1.20:8788/watch?rehearsal={32 * '8'}"
            shown = ShareState(Reach.NETWORK, (link,), is_rehearsal=True)
        control.put("share", shown)
        show = replace(control.slices["show"], reach=shown.audience, is_rehearsal=is_rehearsal)
        control.put("show", show)
        window.shell.header.open_share()


def special_of_sound(name: str, window: MainWindow, control: FakeControl) -> None:
    """The mixer, or an alarm."""
    shell = window.shell
    assert shell is not None
    if name.startswith("sound"):
        alarm = SoundAlarm.CLIPPING if name == "sound_alarm" else SoundAlarm.NONE
        control.put("audio", replace(control.slices["audio"], alarm=alarm, peak_db=-1.0))
        if name != "sound_alarm":
            shell.live.toggle_sound()


def special(name: str, window: MainWindow, control: FakeControl) -> None:
    """What only one picture shows."""
    assert window.shell is not None
    if name == "drawer":
        window.shell.live.run_panel.open_flash()
        control.refuse = None
        problem = Problem(
            "stock.too_few", "Only {count} are left.", "Lower the quantity.", {"count": 2}
        )
        window._studio.refused.emit(problem)
    go_to_page(name, window, control)
    outgoing(name, window, control)
    special_of_sharing(name, window, control)
    special_steps(name, window, control)
    special_of_orders(name, window)
    special_of_sound(name, window, control)
    if name == "problem":
        problem = Problem(
            "camera.lost",
            "The camera “{name}” is gone; the test card is on air.",
            "Plug it in again, or choose another scene.",
            {"name": "Logitech C920"},
        )
        show = replace(control.slices["show"], health=Health.BAD, problem=problem)
        control.put("show", show)
        control.put("scene", replace(control.slices["scene"], panic=True))
        window._studio.detached.emit(problem)


def open_settings(window: MainWindow, subject: str) -> None:
    """Go to a subject of the settings."""
    assert window.shell is not None
    window.shell.show_page("settings")
    page = window.shell.page
    assert isinstance(page, SettingsPage)
    page.open(subject)


def take(name: str, shot: Shot, folder: Path) -> None:
    """Build the window, let it settle, grab it."""
    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as profile:
        window, control = open_window(
            Path(profile),
            language=shot.language,
            theme=shot.theme,
            is_portrait=shot.is_portrait,
        )
        window.resize(shot.width_px, shot.height_px)
        window.show()
        script(control, shot)
        special(name, window, control)
        open_sources(name, window)
        assert window.shell is not None
        for feed in (window._sources.chat, window._sources.orders):
            feed.flush()
        for _ in range(20):
            application.processEvents()
        preview = window.shell.live.stage.frame.preview
        pictures = OnePicture(Path(os.environ.get("STILL", "")))
        pictures.size = preview.size()
        preview._pictures = pictures
        preview.pull()
        if name == "problem":
            window.shell.strip.show()
        for _ in range(20):
            application.processEvents()
        window.grab().save(str(folder / f"{name}.png"))
        popups = (*window.findChildren(PreflightPanel), *window.findChildren(SharePanel))
        for popup in popups:
            popup.grab().save(str(folder / f"{name}_popup.png"))
        window.hide()
        window.deleteLater()
        application.processEvents()


def main() -> None:
    """Take the pictures named, or all."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or SHOTS:
        take(name, SHOTS[name], folder)


if __name__ == "__main__":
    main()
