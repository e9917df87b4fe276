"""Which language a buyer is written to of whom only the country is known."""

from functools import lru_cache

from babel.core import get_global

_KEPT = 256


@lru_cache(_KEPT)
def tongue_of(country: str) -> str:
    """The language most people of a country read (CLDR, likely subtags); "en" for an unknown one.

    country: ISO 3166.
    """
    likely = get_global("likely_subtags").get(f"und_{country}", "en")
    language = str(likely).partition("_")[0]
    return "en" if language == "und" else language
