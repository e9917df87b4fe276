"""A rehearsal: everything works on the team's page, and the page of the buyers shows nothing."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from studio.control.commands import (
    EndShow,
    GoLive,
    PinProduct,
    SendChat,
    SetBanner,
    StartFlashSale,
)
from studio.control.crowd_commands import StartPoll
from studio.control.feeds import OrderStatus
from studio.control.offers_commands import DropPlannedSale, PlanFlashSale
from studio.control.picture_commands import ShowQr
from studio.control.states import ShowStatus
from studio.control.summary_commands import Rehearse
from tests.e2e.buyer import Buyer
from tests.e2e.shows import small_show
from tests.e2e.studio_process import Front, StudioProcess
from tests.e2e.viewer import chromium

FAR_MS = 4_000_000_000_000

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


@pytest.fixture
async def studio(tmp_path: Path) -> StudioProcess:
    show = small_show(tmp_path, "Rehearsed", 10)
    return StudioProcess(tmp_path / "profile", ("--show", str(show)))


async def test_the_team_sees_orders_and_talks_while_buyers_see_nothing(
    studio: StudioProcess,
) -> None:
    ready = await studio.start()
    try:
        async with Front(studio.profile) as front, Buyer(ready["watch"], "Stranger") as stranger:
            state = front.state
            await state.until(lambda: state.slices["share"].links)
            await front.send(ShowQr(on=True))
            await state.until(lambda: state.slices["scene"].has_qr)
            shown = [overlay.kind for overlay in state.slices["scene"].overlays]
            assert "qr" not in shown, "no phone could open this computer's own address"
            item = state.slices["run"].items[0]
            await front.send(Rehearse())
            await state.until(lambda: state.slices["show"].status is ShowStatus.LIVE)
            share = state.slices["share"]
            assert share.is_rehearsal
            link = share.links[0]
            assert link != ready["watch"]
            async with Buyer(link, "Tester") as tester:
                await front.send(PinProduct(item.product_id))
                await front.send(SetBanner("only a trial"))
                page = tester.welcome["page"]
                while page["banner"] != "only a trial":
                    page = await tester.hear("page")
                assert page["is_live"]
                assert page["is_demo"]
                await front.send(SendChat("can you read me"))
                await tester.hear_line("can you read me")
                await tester.say("yes I can")
                order = await tester.order(page["products"][0], quantity=3)
                assert await tester.hear_fate(order["order_id"]) == "reserved"
                real = await stranger.order(page["products"][0])
                assert await stranger.hear_fate(real["order_id"]) == "reserved"
                await _shows(link, ready["watch"])
                await front.send(EndShow())
            orders = state.orders
            await state.until(
                lambda: (
                    orders[order["order_id"]].status is OrderStatus.CANCELLED
                    and state.slices["run"].items[0].stock == 9
                )
            )
            assert orders[real["order_id"]].status is OrderStatus.RESERVED
            assert not studio.profile.rehearsal_dir.exists()
            share = await state.until(
                lambda: not state.slices["share"].is_rehearsal and state.slices["share"]
            )
            assert share.first == ready["watch"]
            assert state.slices["summary"].ended_ms == 0
            with pytest.raises(aiohttp.ClientConnectionError):
                await _get(link)
            async with Buyer(ready["watch"], "Later") as later:
                assert later.welcome["lines"] == []
                assert not later.welcome["page"]["is_live"]
                assert later.welcome["page"]["banner"] == ""
    finally:
        await studio.stop()


@pytest.mark.parametrize("how", ["ended", "stopped", "killed"])
async def test_what_a_rehearsal_offered_is_gone_afterwards_also_when_the_engine_falls(
    studio: StudioProcess, how: str
) -> None:
    ready = await studio.start()
    try:
        async with Front(studio.profile) as front:
            state = front.state
            await state.until(lambda: state.slices["share"].links)
            item = state.slices["run"].items[0]
            await front.send(PlanFlashSale(item.product_id, 2000, 300, at_ms=FAR_MS))
            plans = state.slices["offers"].planned
            assert len(plans) == 1
            await front.send(Rehearse())
            await state.until(lambda: state.slices["share"].is_rehearsal)
            await front.send(PinProduct(item.product_id))
            await front.send(StartFlashSale(item.product_id, 1900, 600))
            await front.send(StartPoll("Which one?", ("Red", "Blue")))
            await front.send(DropPlannedSale(plans[0].plan_id))
            assert state.slices["offers"].flash is not None
            if how == "ended":
                await front.send(EndShow())
                _check_offers(state.slices, plans)
        if how != "ended":
            await (studio.kill() if how == "killed" else studio.stop())
            assert studio.profile.rehearsal_dir.exists() == (how == "killed")
            ready = await studio.start()
        async with Front(studio.profile) as front, Buyer(ready["watch"], "Ana") as buyer:
            await front.state.until(lambda: front.state.slices["share"].links)
            _check_offers(front.state.slices, plans)
            assert buyer.welcome["page"]["flash"] is None
            assert buyer.welcome["page"]["crowd"]["poll"] is None
        assert not studio.profile.rehearsal_dir.exists()
        assert not studio.profile.rehearsal_file.exists()
    finally:
        await studio.stop()


def _check_offers(slices: dict[str, Any], plans: object) -> None:
    assert (slices["offers"].flash, slices["offers"].pinned) == (None, None)
    assert slices["offers"].planned == plans
    assert slices["crowd"].poll is None


async def _shows(link: str, public: str) -> None:
    """The picture moves on the team's page; the other waits for a show."""
    async with chromium() as browser:
        team, stranger = await browser.new_page(), await browser.new_page()
        await asyncio.gather(team.goto(link), stranger.goto(public))
        await team.wait_for_function("() => document.querySelector('video').currentTime > 1")
        await stranger.wait_for_selector("#video-state[data-state=waiting]")
        assert "only a trial" in await team.inner_text("#banner")
        assert not await stranger.is_visible("#banner")
        assert not await stranger.is_visible("#live")
        assert not await stranger.is_visible("#demo")
        assert "can you read me" not in await stranger.inner_text("#chat")


async def _get(url: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(url):
        pass


async def test_a_show_that_ends_with_the_studio_leaves_its_summary(studio: StudioProcess) -> None:
    await studio.start()
    try:
        async with Front(studio.profile) as front:
            await front.state.until(lambda: front.state.slices["share"].links)
            await front.send(GoLive())
            await front.state.until(lambda: front.state.slices["show"].live_since_ms)
            await studio.end()
        await studio.stop()
        await studio.start()
        async with Front(studio.profile) as front:
            assert front.state.slices["summary"].title == "Rehearsed"
            assert front.state.slices["summary"].ended_ms > 0
            assert front.state.slices["show"].status is ShowStatus.PREVIEWING
    finally:
        await studio.stop()
