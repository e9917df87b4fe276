"""What can be wrong with a live source, in words for the host."""

from dataclasses import dataclass

from studio.errors import N_, StudioError, UserError

_PLUG_IN = N_("Check cable and power. The picture comes back by itself.")


@dataclass(frozen=True, slots=True)
class LiveWords:
    """Problems of the device or stream `name`; kind: camera, screen or network."""

    kind: str
    name: str

    def stalled(self) -> StudioError:
        """Nothing comes any more, or never did."""
        return self._error(N_("{name} sends no pictures."), _PLUG_IN, "stalled")

    def frozen(self) -> StudioError:
        """The same picture again and again."""
        return self._error(
            N_("The picture of {name} stands still."),
            N_("Is its lens covered? Otherwise unplug it and plug it in again."),
            "frozen",
        )

    def ended(self, error: Exception | None, *, has_delivered: bool) -> StudioError:
        """It is closed. error: what it said; None when it just ended."""
        if isinstance(error, StudioError):
            return error
        if isinstance(error, PermissionError):
            return self._refused() if self.kind == "network" else self._denied()
        if isinstance(error, OSError) and "busy" in str(error).lower():
            return self._error(
                N_("Another program is using {name}."),
                N_("Close that program. The picture comes back by itself."),
                "busy",
            )
        return self._gone() if has_delivered else self._unopened()

    def _denied(self) -> StudioError:
        return self._error(
            N_("The studio may not use {name}."),
            N_("Allow it in the privacy settings of this computer."),
            "denied",
        )

    def _refused(self) -> StudioError:
        return self._error(
            N_("{name} refuses the user name or the password."),
            N_("Correct the address of this source."),
            "refused",
        )

    def _gone(self) -> StudioError:
        return self._error(N_("{name} is gone."), _PLUG_IN, "gone")

    def _unopened(self) -> StudioError:
        if self.kind == "network":
            return self._error(
                N_("{name} cannot be reached."),
                N_("Check its address and the network. The studio keeps trying."),
                "unreachable",
            )
        return self._error(
            N_("{name} cannot be opened."),
            N_("Plug it in, or choose another device under Sources."),
            "unopened",
        )

    def _error(self, message: str, remedy: str, code: str) -> UserError:
        return UserError(message, remedy=remedy, code=f"source.{code}", fields={"name": self.name})


class NoDeviceError(UserError):
    """There is no such kind of device at all."""


def no_camera() -> NoDeviceError:
    """The computer has none."""
    return NoDeviceError(
        N_("No camera is connected."),
        remedy=N_("Plug one in, or choose another source under Sources."),
        code="source.no_camera",
    )
