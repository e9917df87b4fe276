"""The look around before going live: what is missing, and where it is mended. Reads slices only."""

from collections.abc import Iterator
from dataclasses import dataclass

from studio.control.picture_states import SourceState, SourceStatus
from studio.control.sound_states import SoundState
from studio.control.states import Reach
from studio.l10n.catalogue import gettext as _
from ui import formats, words
from ui.studio import Studio
from ui.theme.tokens import Tone
from ui.widgets.disk_room import recordable_s

_SOUND_BPS = 96_000
_LONG_SHOW_S, _SHORT_SHOW_S = 3 * 3600, 30 * 60
_FILLERS = frozenset({"test_card", "product"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to know before going live. place: where to mend it, "" when it mends itself.

    is_note: true, but no reason to stop and ask.
    """

    text: str
    remedy: str
    tone: Tone = Tone.WARN
    place: str = ""
    is_note: bool = False


def doubts(studio: Studio) -> list[Doubt]:
    """Everything, the worst first; the notes last."""
    found = [
        *_picture(studio),
        *_sound(studio),
        *_ways_out(studio),
        *_goods(studio),
        *_room(studio),
    ]
    return sorted(found, key=lambda one: (one.is_note, one.tone is not Tone.BAD))


def _picture(studio: Studio) -> Iterator[Doubt]:
    """Of the scene that would be on air first."""
    scene = studio.scene
    first = next((one for one in scene.scenes if one.scene_id == scene.scene_id), None)
    known = {source.source_id: source for source in studio.sources.sources}
    shown = [known[name] for name in (first.sources if first else ()) if name in known]
    for source in shown:
        if source.status is SourceStatus.LOST:
            text = _("“{name}” shows no picture.").format(name=formats.isolated(_title(source)))
            remedy = _("Look at its cable, or choose another source.")
            yield Doubt(text, remedy, Tone.BAD, "sources")
    if shown and all(source.kind in _FILLERS for source in shown):
        text = _("Only the test card would be on air.")
        yield Doubt(text, _("Add a camera, a clip or a picture."), place="sources")


def _sound(studio: Studio) -> Iterator[Doubt]:
    if studio.audio.is_muted:
        yield Doubt(_("The sound is muted."), _("Press the microphone’s button below the picture."))
    for strip in studio.sound.strips:
        if strip.kind == "microphone" and strip.problem is not None:
            text, remedy = words.problem_texts(strip.problem)
            yield Doubt(text, remedy, Tone.BAD, "sound")
            return
    if not _is_anything_heard(studio.sound):
        if any(studio.sound.microphones):
            text, remedy = _("Every sound is muted."), _("Unmute one of them.")
        else:
            text, remedy = _("No microphone is chosen."), _("Choose one, or nobody hears you.")
        yield Doubt(text, remedy, place="sound")


def _is_anything_heard(sound: SoundState) -> bool:
    """Microphones, the sound of clips in the scene, music that plays."""
    return any(
        strip.is_heard and not strip.is_muted and (strip.kind != "music" or sound.playing != "")
        for strip in sound.strips
    )


def _ways_out(studio: Studio) -> Iterator[Doubt]:
    if not studio.share.links:
        text = _("The watch page is still starting.")
        yield Doubt(text, _("Wait a few seconds."))
    enabled = [one for one in studio.destinations.destinations if one.is_enabled]
    for one in enabled:
        if one.kind == "rtmp" and not one.has_key:
            text = _("{name} has no stream key.").format(name=formats.isolated(one.name))
            remedy = _("Copy the key from the platform, or switch the destination off.")
            yield Doubt(text, remedy, Tone.BAD, "destinations")
    if studio.share.reach is Reach.COMPUTER and not enabled and not studio.show.is_demo:
        text = _("Only this computer can see the show.")
        remedy = _("Open it to your network, or add a destination.")
        yield Doubt(text, remedy, Tone.NEUTRAL, "network", is_note=True)


def _goods(studio: Studio) -> Iterator[Doubt]:
    if not studio.run.items:
        text = _("No product is in the show.")
        yield Doubt(text, _("Add one, or import your catalogue."), place="catalogue")


def _room(studio: Studio) -> Iterator[Doubt]:
    free_bytes, values = studio.system.disk_free_bytes, studio.settings.values
    if not values.recording or free_bytes <= 0:
        return
    left_s = recordable_s(free_bytes, values.bitrate_kbps * 1000 + _SOUND_BPS)
    if left_s < _LONG_SHOW_S:
        text = _("The disk has room for {hours} h {minutes} min of recording.").format(
            hours=formats.number(left_s // 3600), minutes=formats.number(left_s // 60 % 60)
        )
        remedy = _("Free some space, choose another folder, or switch recording off.")
        yield Doubt(text, remedy, Tone.BAD if left_s < _SHORT_SHOW_S else Tone.WARN, "picture")


def _title(source: SourceState) -> str:
    return _(source.title)
