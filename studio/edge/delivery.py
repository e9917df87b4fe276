"""How long delivery takes, as a market promises it."""

from studio.l10n.catalogue import Catalogue
from studio.l10n.formats import locale_of, number
from studio.link.messages import PageMarket


def delivery_text(market: PageMarket, language: str) -> str:
    """`Delivery to Mexico: 6 to 14 working days.`; "" where nothing is promised."""
    if market.delivery_days is None:
        return ""
    soonest, latest = (number(days, language) for days in market.delivery_days)
    text = Catalogue.load(language).gettext(
        "Delivery to {country}: {soonest} to {latest} working days."
    )
    country = locale_of(language).territories.get(market.country, market.country)
    return text.format(country=country, soonest=soonest, latest=latest)
