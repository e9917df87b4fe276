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

_LOW_BYTES = 2 * 10**9
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
    free = studio.system.disk_free_bytes
    if studio.settings.values.recording and 0 < free < _LOW_BYTES:
        text = _("The disk is almost full: {count} GB free.").format(
            count=formats.number(free // 10**9)
        )
        yield Doubt(text, _("Free some space, or switch recording off."), Tone.BAD, "picture")


def _title(source: SourceState) -> str:
    return _(source.title)
