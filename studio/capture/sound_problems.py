"""What can be wrong with a sound device, in words for the host."""

from studio.errors import N_, UserError

DEFAULT = "default"


def device_name(device_id: str) -> str:
    """The name within an id of the list ("ALSA: USB Mic" -> "USB Mic"); "" for the default."""
    return "" if device_id == DEFAULT else device_id.partition(": ")[2] or device_id


def library_missing() -> UserError:
    """PortAudio is not on this computer (Linux; elsewhere it comes with the program)."""
    return UserError(
        N_("Sound devices need the library PortAudio, which this computer lacks."),
        remedy=N_("On Debian and Ubuntu: sudo apt-get install libportaudio2"),
        code="sound.no_library",
    )


def microphone_problem(
    cause: str, device_id: str, reason: str = "", opened_name: str = ""
) -> UserError:
    """Why a microphone delivers nothing. cause: as the sound worker says it.

    opened_name: what the driver called it, for the system's own choice.
    """
    fields = {"name": device_name(device_id) or opened_name or DEFAULT, "reason": reason}
    match cause:
        case "no_library":
            return library_missing()
        case "missing" if device_id == DEFAULT:
            return UserError(
                N_("This computer has no microphone."),
                remedy=N_("Plug one in; the studio then uses it by itself."),
                code="microphone.none",
            )
        case "missing":
            return UserError(
                N_("The microphone {name} is not connected."),
                remedy=N_("Plug it in again; the studio goes on with it by itself."),
                code="microphone.missing",
                fields=fields,
            )
        case "unusable":
            return UserError(
                N_("The microphone {name} cannot be opened: {reason}."),
                remedy=N_(
                    "Close other programs that use it and allow it in the system's settings."
                ),
                code="microphone.unusable",
                fields=fields,
            )
        case _:
            return UserError(
                N_("No sound arrives from the microphone {name}."),
                remedy=N_("Check its cable and switch; the studio tries again by itself."),
                code="microphone.stalled",
                fields=fields,
            )


def headphones_problem(cause: str, device_id: str, reason: str = "") -> UserError:
    """Why nothing can be heard on the headphones."""
    if cause == "no_library":
        return library_missing()
    return UserError(
        N_("The headphones {name} cannot be used."),
        remedy=N_("Plug them in again or choose others; the audience hears everything."),
        code="headphones.unusable",
        fields={"name": device_name(device_id), "reason": reason},
    )
