"""What can be wrong with a clip, in words for the host."""

from pathlib import Path

from studio.errors import N_, UserError


def clip_missing(path: Path) -> UserError:
    """There is no such file."""
    return UserError(
        N_("The clip {name} is missing."),
        remedy=N_("Put the file back or choose another clip."),
        code="clip.missing",
        fields={"name": path.name},
    )


def clip_unreadable(path: Path) -> UserError:
    """The file is damaged, forbidden or no video at all."""
    return UserError(
        N_("The clip {name} cannot be played."),
        remedy=N_("The file may be damaged. Choose another clip."),
        code="clip.unreadable",
        fields={"name": path.name},
    )


def nothing_to_show(path: Path) -> UserError:
    """The file opens but holds no picture."""
    return UserError(
        N_("The clip {name} holds no pictures."),
        remedy=N_("Choose a clip with video."),
        code="clip.no_pictures",
        fields={"name": path.name},
    )
