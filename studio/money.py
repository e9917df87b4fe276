"""Money: whole minor units of one currency. Never a float, never silently converted."""

from dataclasses import dataclass

from studio.errors import BugError


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in the smallest unit of `currency` (ISO 4217), e.g. cents, halalas, yen."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):  # noqa: PLR2004 - ISO 4217
            raise BugError("currency must be an ISO 4217 code", code="money.currency")

    def __add__(self, other: "Money") -> "Money":
        """The sum. Raises BugError when the currencies differ."""
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """The difference. Raises BugError when the currencies differ."""
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        """`count` times the amount."""
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same_currency(other)
        return self.minor < other.minor

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise BugError("amounts of two currencies do not add up", code="money.currencies")
