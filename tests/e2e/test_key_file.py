"""Keys on a computer without a keyring: kept under a passphrase, locked after a restart."""

from pathlib import Path

import pytest

from studio.control.destination_commands import AddDestination
from studio.control.destination_states import DestinationState
from studio.control.key_commands import UnlockKeys
from studio.control.key_states import KeyPlace
from studio.errors import UserError
from studio.paths import Profile
from tests.e2e.shows import footage_show
from tests.e2e.studio_process import Front, StudioProcess

pytestmark = pytest.mark.e2e
PASSPHRASE, KEY = "four words of mine", "canary-key-51"


def place(front: Front) -> KeyPlace:
    found: KeyPlace = front.state.slices["keys"].place
    return found


def only(front: Front) -> DestinationState:
    (one,) = front.state.slices["destinations"].destinations
    assert isinstance(one, DestinationState)
    return one


async def test_they_come_back_with_the_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    show = footage_show(tmp_path / "show")
    profile = Profile(tmp_path / "profile")
    studio = StudioProcess(profile.root, ("--show", str(show)))
    try:
        await studio.start()
        async with Front(profile) as front:
            await front.state.until(lambda: place(front) is KeyPlace.MEMORY)
            await front.send(AddDestination("youtube", "", "rtmps://a.example/live2", KEY))
            await front.send(UnlockKeys(PASSPHRASE))
            await front.state.until(lambda: place(front) is KeyPlace.FILE)
        await studio.stop()
        assert KEY not in profile.key_file.read_text()
        await studio.start()
        async with Front(profile) as front:
            await front.state.until(lambda: place(front) is KeyPlace.LOCKED)
            assert not only(front).has_key
            with pytest.raises(UserError):
                await front.send(UnlockKeys("four words of yours"))
            await front.send(UnlockKeys(PASSPHRASE))
            await front.state.until(lambda: only(front).has_key)
            assert place(front) is KeyPlace.FILE
    finally:
        await studio.stop()
    written = [each for each in profile.root.rglob("*") if each.is_file()]
    assert not [each for each in written if KEY.encode() in each.read_bytes()]
