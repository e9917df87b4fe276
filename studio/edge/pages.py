"""The watch page's files and its texts."""

from collections.abc import Callable

from aiohttp import web

from studio.edge.shield import with_policy
from studio.edge.views import known_language
from studio.l10n.catalogue import Catalogue, languages
from studio.l10n.formats import digits_of, is_right_to_left
from studio.link.messages import PagePicture
from studio.paths import ASSETS_DIR

WEB_DIR = ASSETS_DIR / "web"
_PAGE_TEXTS = "assets/web/watch"


async def root(_request: web.Request) -> web.Response:
    """`/` leads to the watch page."""
    raise web.HTTPFound("/watch")


class WatchPage:
    """`/watch`. picture: asked whose picture the page will play."""

    def __init__(self, picture: Callable[[], PagePicture | None]) -> None:
        self._picture = picture

    async def handle(self, _request: web.Request) -> web.StreamResponse:
        """The page, which may reach the picture's server and no other."""
        return with_policy(web.FileResponse(WEB_DIR / "watch" / "index.html"), self._picture())


async def texts(request: web.Request) -> web.Response:
    """`/i18n/{language}.json`: the page's texts, digits and direction in the nearest language."""
    language = known_language(request.match_info["language"])
    catalogue = Catalogue.load(language)
    spoken = language if language.split("-")[0] == catalogue.language.split("-")[0] else "en"
    return web.json_response(
        {
            "language": spoken,
            "rtl": is_right_to_left(spoken),
            "digits": digits_of(spoken),
            "languages": languages(),
            "texts": catalogue.texts_of(_PAGE_TEXTS),
        }
    )


def routes(picture: Callable[[], PagePicture | None]) -> list[web.RouteDef | web.StaticDef]:
    """What strangers may read. picture: see WatchPage."""
    return [
        web.get("/", root),
        web.get("/watch", WatchPage(picture).handle),
        web.get("/i18n/{language:[A-Za-z0-9-]{1,35}}.json", texts),
        web.static("/static", WEB_DIR),
    ]
