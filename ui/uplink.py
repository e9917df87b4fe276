"""What going live asks of the connection: every destination and every edge gets its own copy."""

from studio.l10n.catalogue import ngettext
from ui.formats import number
from ui.studio import Studio
from ui.widgets.output_chip import megabits

_SOUND_BPS = 150_000  # with what the network wraps around both


def upload_text(studio: Studio) -> str:
    """The upload a show needs all the time, in words; "" when nothing leaves this computer."""
    destinations = sum(one.is_enabled for one in studio.destinations.destinations)
    count = destinations + sum(edge.is_enabled for edge in studio.edges.edges)
    if not count:
        return ""
    bps = count * (studio.settings.values.bitrate_kbps * 1000 + _SOUND_BPS)
    text = ngettext(
        "Your connection must upload {rate} Mb/s all the time: the picture, once.",
        "Your connection must upload {rate} Mb/s all the time: the picture, {count} times.",
        count,
    )
    return text.format(rate=megabits(bps), count=number(count))
