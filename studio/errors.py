"""The errors of the studio, sorted by what a person can do about them.

    StudioError              anything the studio says went wrong
      UserError              the person can mend it: the remedy says how
      RetryableError         the studio tries again by itself after `retry_after_s`
      FatalError             this part stops; the rest goes on
      BugError               our own mistake: a promise inside the program was broken

Messages and remedies are catalogue keys (English, with `{fields}`); whoever shows them translates
the key first and fills in the fields afterwards, so an error can cross a process in any language.
"""

from collections.abc import Mapping

FieldValue = str | int | float


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name for "mark, do not translate"
    """Mark `message` for the catalogue without translating it here."""
    return message


class StudioError(Exception):
    """Base of every error with a text for people.

    code: stable, machine-readable, dotted (`stock.too_few`). message, remedy: catalogue keys.
    fields: values for the `{names}` in both.
    """

    code = "studio.error"

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        code: str | None = None,
        fields: Mapping[str, FieldValue] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.code = code or type(self).code
        self.fields: Mapping[str, FieldValue] = dict(fields or {})

    def __str__(self) -> str:
        """The English text with its fields filled in, for logs."""
        return " ".join(
            part.format_map(dict(self.fields)) for part in (self.message, self.remedy) if part
        )


class UserError(StudioError):
    """The person asked for something that cannot be; the remedy says what to do instead."""

    code = "user.error"


class RetryableError(StudioError):
    """Worth trying again after `retry_after_s` seconds (None: the caller's own back-off)."""

    code = "retry.error"

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        code: str | None = None,
        fields: Mapping[str, FieldValue] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy, code=code, fields=fields)
        self.retry_after_s = retry_after_s


class FatalError(StudioError):
    """This part cannot go on and trying again would not help."""

    code = "fatal.error"


class BugError(StudioError):
    """A promise inside the program was broken; report it."""

    code = "bug.error"
