"""The burned countdown and the page's countdown show the same second."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from studio.control.commands import PinProduct, StartFlashSale
from studio.control.states import OverlayState, SceneState, ShowStatus
from tests.e2e.shows import footage_show
from tests.e2e.studio_process import Front, StudioProcess
from tests.e2e.viewer import Sighting, Viewer, chromium
from tests.peers import need_program

pytestmark = [pytest.mark.e2e, pytest.mark.interop, pytest.mark.timeout(180)]

FLIPS = 30
SALE_S = 60
NEAR_MS = 500
MOST_APART_MS = 200

_WATCH_PAGE = """() => {
  const box = document.querySelector("#countdown");
  window.caravanFlips = [];
  new MutationObserver(() => {
    const seconds = Number(box.dataset.seconds);
    const flips = window.caravanFlips;
    if (!flips.length || flips[flips.length - 1].seconds !== seconds)
      flips.push({ seconds, atMs: performance.now() });
  }).observe(box, { attributes: true, attributeFilter: ["data-seconds"] });
}"""


def countdown_of(scene: SceneState) -> OverlayState | None:
    return next((overlay for overlay in scene.overlays if overlay.kind == "countdown"), None)


def digits_of(overlay: OverlayState) -> dict[str, int]:
    """The digits' part of the sprite: right of the ring, below the label."""
    return {
        "x": overlay.x_px + overlay.width_px * 45 // 100,
        "y": overlay.y_px + overlay.height_px * 50 // 100,
        "width": overlay.width_px * 45 // 100,
        "height": overlay.height_px * 35 // 100,
    }


def picture_flips_ms(seen: list[Sighting]) -> list[float]:
    """When the digits on the picture changed: many pixels at once."""
    return [sighting.drawn_ms for sighting in seen if sighting.change > 0.02]


async def test_picture_and_page_flip_together(tmp_path: Path) -> None:
    need_program("chromium")
    show = footage_show(tmp_path / "show", flash_seconds=0)
    studio = StudioProcess(tmp_path / "profile", ("--show", str(show), "--go-live"))
    ready = await studio.start()
    try:
        async with AsyncExitStack() as stack:
            front = await stack.enter_async_context(Front(studio.profile))
            state = front.state
            await state.until(lambda: state.slices["show"].status is ShowStatus.LIVE)
            product = state.slices["run"].items[0]
            await front.send(PinProduct(product.product_id))
            await front.send(StartFlashSale(product.product_id, 1900, SALE_S))
            overlay = await state.until(lambda: countdown_of(state.slices["scene"]))
            assert overlay is not None
            browser = await stack.enter_async_context(chromium())
            page = await browser.new_page(viewport={"width": 1280, "height": 800})
            viewer = Viewer(page)
            await viewer.watch(ready["watch"])
            await viewer.probe(state.slices["scene"], digits_of(overlay))
            await viewer.seen(30)
            await page.evaluate(_WATCH_PAGE)
            await page.wait_for_function(
                "(count) => caravanFlips.length > count", arg=FLIPS + 1, timeout=60_000
            )
            offset_ms = await viewer.clock_offset_ms()
            flips = await page.evaluate("caravanFlips")
            burned = picture_flips_ms(await viewer.sightings())
    finally:
        await studio.stop()
    page_flips = [flip["atMs"] + offset_ms for flip in flips[1 : FLIPS + 1]]
    assert len(page_flips) == FLIPS
    for flip_ms in page_flips:
        near = [at_ms for at_ms in burned if abs(at_ms - flip_ms) < NEAR_MS]
        assert near, "the picture did not flip"
        assert min(abs(at_ms - flip_ms) for at_ms in near) <= MOST_APART_MS
