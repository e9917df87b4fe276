"""Products and settings outlive a restart that the host asks for; the window stays."""

import asyncio
from dataclasses import replace
from pathlib import Path

import aiohttp
import psutil
import pytest

from studio.control.catalog_commands import AddPicture, ApplyImport, ReadImport, SaveProduct
from studio.control.catalog_states import PriceTag
from studio.control.commands import EndShow, GoLive
from studio.control.settings_commands import RestartEngine, SaveSettings
from studio.control.states import Reach, ShowStatus
from studio.control.summary_commands import Rehearse, StartNextShow
from studio.paths import ASSETS_DIR, Profile
from tests.e2e.screen import photograph, screen
from tests.e2e.studio_process import Front
from tests.e2e.supervised import child, demo_studio, until

FEED = """URL handle,Title,Option1 name,Option1 value,SKU,Price,Inventory quantity
kite,Paper kite,Title,Default Title,KITE,12.50,7
mask,Mask,Title,Default Title,MASK,free,1
"""

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(200)]


def window_of(profile: Profile) -> psutil.Process:
    found = child(profile, "ui")
    assert found is not None
    return found


async def test_products_and_settings_survive_a_restart_asked_for(tmp_path: Path) -> None:
    feed = tmp_path / "products.csv"
    feed.write_text(FEED)
    async with screen() as display, demo_studio(tmp_path / "profile", display) as profile:
        await until(lambda: child(profile, "ui"), "a window")
        window = window_of(profile)
        async with Front(profile) as front:
            slices = front.state.slices
            await front.state.until(lambda: slices["share"].links)
            show_id = slices["show"].show_id
            await front.send(ReadImport(str(feed)))
            assert [row.title for row in slices["import"].bad] == ["Mask"]
            await front.send(ApplyImport(accepted=True))
            price = (PriceTag(2250, "USD"),)
            await front.send(SaveProduct("", "Basket", "", price, 4, to_run=True))
            basket = next(p for p in slices["catalog"].products if p.name == "Basket")
            picture = ASSETS_DIR / "demo" / "products" / "lantern.png"
            await front.send(AddPicture(basket.product_id, str(picture)))
            values = slices["settings"].values
            wanted = replace(values, title="Evening bazaar", fps=24, reach=Reach.NETWORK)
            await front.send(SaveSettings(wanted))
            await front.state.until(lambda: slices["settings"].waiting)
            assert slices["show"].title == "Evening bazaar"
            assert set(slices["settings"].waiting) == {"fps", "reach"}
            await photograph(display, tmp_path / "before.png")
            former = profile.engine_file.read_text()
            await front.send(RestartEngine())
        await until(
            lambda: profile.engine_file.exists() and profile.engine_file.read_text() != former,
            "another engine",
        )
        async with Front(profile) as front:
            slices = front.state.slices
            share = await front.state.until(lambda: slices["share"].links and slices["share"])
            assert slices["show"].show_id == show_id
            assert slices["show"].title == "Evening bazaar"
            assert slices["scene"].fps == 24
            assert slices["settings"].waiting == ()
            names = [item.name for item in slices["run"].items]
            assert names.count("Basket") == 1
            assert len(names) == len(set(names))
            basket_row = next(item for item in slices["run"].items if item.name == "Basket")
            assert basket_row.picture.startswith(str(profile.pictures_dir))
            assert {"Basket", "Paper kite"} <= {p.name for p in slices["catalog"].products}
            if share.reach is Reach.NETWORK:
                await _is_served(share.links[0].rpartition(":")[2])
            assert window_of(profile).pid == window.pid
            await photograph(display, tmp_path / "after.png")
            await _rehearse_and_go_live(front)
            await photograph(display, tmp_path / "summary.png")
            await _next_show(front, profile, show_id)


async def _next_show(front: Front, profile: Profile, show_id: str) -> None:
    """Another show with the same products."""
    former = profile.engine_file.read_text()
    await front.send(StartNextShow(keep_products=True))
    await until(
        lambda: profile.engine_file.exists() and profile.engine_file.read_text() != former,
        "the next show",
    )
    async with Front(profile) as later:
        assert later.state.slices["show"].show_id != show_id
        assert "Basket" in [item.name for item in later.state.slices["run"].items]


async def _rehearse_and_go_live(front: Front) -> None:
    """A rehearsal leaves no summary; a show does."""
    slices = front.state.slices
    await front.send(Rehearse())
    await front.state.until(lambda: slices["show"].status is ShowStatus.LIVE)
    assert slices["show"].is_rehearsal
    await front.send(EndShow())
    assert slices["summary"].ended_ms == 0
    await front.send(GoLive())
    await front.state.until(lambda: slices["show"].status is ShowStatus.LIVE)
    assert not slices["show"].is_rehearsal
    await front.send(EndShow())
    summary = await front.state.until(lambda: slices["summary"].ended_ms and slices["summary"])
    assert summary.ended_ms >= summary.began_ms > 0
    assert summary.recording.endswith(".mkv")


async def _is_served(port_and_path: str) -> None:
    """At an address that an edge for this computer alone does not have; tests stay at home."""
    link = f"http://127.0.0.2:{port_and_path}"
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
        session.get(link) as response,
    ):
        assert response.status == 200
        await asyncio.wait_for(response.read(), 10)
