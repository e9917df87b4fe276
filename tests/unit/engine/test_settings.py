"""Settings: kept with their comments, forgiven entry by entry, refused aloud."""

from dataclasses import replace
from pathlib import Path

import pytest

from studio.control.door import Door
from studio.control.roles import Role
from studio.control.settings_commands import SaveSettings
from studio.control.settings_states import SettingsState, SettingsValues
from studio.control.states import MarketChip, Reach
from studio.engine.reach import lan_addresses, share_state
from studio.engine.settings_desk import SettingsDesk
from studio.engine.show_file import ShowFile
from studio.errors import UserError
from studio.paths import Profile

SHOW = ShowFile(title="Evening")


class Desk:
    """A settings desk behind a door, and what it applied."""

    def __init__(self, folder: Path) -> None:
        self.door = Door()
        self.desk = SettingsDesk(Profile(folder), SHOW)
        self.applied: list[tuple[ShowFile, SettingsValues]] = []
        self.desk.wire(self.door, lambda show, values: self.applied.append((show, values)))

    @property
    def state(self) -> SettingsState:
        state = self.door.slices["settings"]
        assert isinstance(state, SettingsState)
        return state

    async def save(self, **changes: object) -> None:
        values = replace(self.desk.values, **changes)  # type: ignore[arg-type] # tests' own names
        await self.door.execute(SaveSettings(values), Role.OWNER)


async def test_what_is_saved_is_there_after_a_restart(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    saudi = MarketChip("SA", "ar", "SAR", "Asia/Riyadh")
    await desk.save(
        title="سوق", markets=(saudi,), fps=60, bitrate_kbps=4000, reach=Reach.NETWORK,
        recording=False, recording_folder=str(tmp_path), edge_port=9000,
    )  # fmt: skip
    later = Desk(tmp_path)
    assert later.desk.values == desk.desk.values
    assert later.desk.show.chips == (saudi,)
    assert later.desk.show.canvas.fps == 60
    assert later.desk.show.encoder.bitrate_bps == 4_000_000
    assert later.desk.show.seed == "Evening"
    assert later.desk.edge_host == "0.0.0.0"
    assert later.desk.edge_port == 9000
    assert later.desk.recordings_dir(Path("other")) == tmp_path
    assert later.state.waiting == ()


async def test_what_can_change_does_and_the_rest_waits(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.save(title="Later", width_px=1280, height_px=720)
    (show, values), *_ = desk.applied
    assert (show.title, values.width_px) == ("Later", 1280)
    assert set(desk.state.waiting) == {"width_px", "height_px"}
    assert desk.desk.edge_host == "127.0.0.1"
    await desk.save(width_px=720, height_px=1280)
    assert not desk.state.waiting


async def test_a_bitrate_above_the_running_encoders_ceiling_waits(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.save(bitrate_kbps=6000)
    assert not desk.state.waiting
    await desk.save(bitrate_kbps=8000)
    assert desk.state.waiting == ("bitrate_kbps",)
    assert not Desk(tmp_path).state.waiting, "after a restart it is so"


async def test_markets_change_at_once_and_as_a_whole(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    saudi = MarketChip("SA", "ar", "SAR", "Asia/Riyadh")
    await desk.save(markets=(saudi,))
    assert not desk.state.waiting
    assert desk.applied[-1][0].chips == (saudi,)


async def test_only_what_differs_is_written_and_comments_stay(tmp_path: Path) -> None:
    path = Profile(tmp_path).settings_file
    path.write_text("# mine\nbitrate_kbps = 1500 # slow line\n")
    desk = Desk(tmp_path)
    assert desk.desk.values.bitrate_kbps == 1500
    await desk.save(title="Named")
    text = path.read_text()
    assert "# mine" in text
    assert "# slow line" in text
    assert "Named" in text
    assert "fps" not in text


async def test_one_bad_entry_costs_only_itself(tmp_path: Path) -> None:
    Profile(tmp_path).settings_file.write_text('fps = "many"\ntitle = "Kept"\nunknown = 1\n')
    desk = Desk(tmp_path)
    assert (desk.desk.values.title, desk.desk.values.fps) == ("Kept", 30)
    assert desk.state.problem is not None
    assert desk.state.problem.remedy


@pytest.mark.parametrize("text", ["title = ", "\x00\x01", "[["])
async def test_a_broken_file_is_set_aside(tmp_path: Path, text: str) -> None:
    path = Profile(tmp_path).settings_file
    path.write_text(text)
    desk = Desk(tmp_path)
    assert desk.desk.values.title == "Evening"
    assert desk.state.problem is not None
    await desk.save(title="New")
    assert Desk(tmp_path).desk.values.title == "New"
    assert path.with_suffix(".toml.unreadable").read_text() == text


async def test_values_that_fit_no_picture_fall_back(tmp_path: Path) -> None:
    Profile(tmp_path).settings_file.write_text("fps = 17\n")
    desk = Desk(tmp_path)
    assert desk.desk.show.canvas.fps == 30
    assert desk.state.problem is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "\u202e"},
        {"markets": ()},
        {"host_currency": "XYZW"},
        {"markets": (MarketChip("US", "en", "USD", "Mars/Olympus"),)},
        {"edge_port": 80},
        {"edge_port": -1},
        {"recording_folder": "/nowhere/at/all"},
        {"recording_folder": "relative"},
        {"reach": Reach.EVERYONE},
        {"fps": 31},
        {"width_px": 719},
        {"preset": "placebo"},
        {"bitrate_kbps": 1},
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_changes(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(UserError) as caught:
        await desk.save(**changes)
    assert caught.value.remedy
    assert desk.applied == []
    assert Desk(tmp_path).desk.values == desk.desk.values


async def test_safe_mode_leaves_the_settings_out(tmp_path: Path) -> None:
    await Desk(tmp_path).save(title="Mine", reach=Reach.NETWORK)
    safe = SettingsDesk(Profile(tmp_path), SHOW, is_safe=True)
    assert (safe.values.title, safe.edge_host) == ("Evening", "127.0.0.1")


def test_a_public_destination_lets_everyone_see_and_changes_no_link() -> None:
    local = share_state("http://127.0.0.1:8787", Reach.COMPUTER, sent_to=["YouTube"])
    assert local.audience is Reach.EVERYONE
    assert (local.reach, local.links) == (Reach.COMPUTER, ("http://127.0.0.1:8787/watch",))
    edge = share_state("http://127.0.0.1:8787", Reach.COMPUTER, ["https://a.example/watch"])
    assert (edge.audience, edge.first) == (Reach.EVERYONE, "https://a.example/watch")


def test_links_say_what_is_true() -> None:
    assert share_state("", Reach.NETWORK).links == ()
    local = share_state("http://127.0.0.1:8787", Reach.COMPUTER)
    assert local.links == ("http://127.0.0.1:8787/watch",)
    wide = share_state("http://127.0.0.1:8787", Reach.NETWORK)
    if lan_addresses():
        assert wide.reach is Reach.NETWORK
        assert all("127.0.0.1" not in link and link.endswith(":8787/watch") for link in wide.links)
    else:
        assert wide.reach is Reach.COMPUTER
