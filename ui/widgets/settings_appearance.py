"""Settings of the window itself: its language and its look. Both change at once."""

from studio.l10n.catalogue import gettext as _
from studio.l10n.catalogue import languages
from ui.preferences import Preferences
from ui.theme.apply import SYSTEM
from ui.widgets.choice import Choice
from ui.widgets.form import FormPage, Group
from ui.widgets.rail import OWN_NAMES


def appearance(preferences: Preferences) -> FormPage:
    """Language and theme."""
    page = FormPage()
    group = Group(_("Language and look"))
    names = {"": _("As on this computer")}
    names |= {language: OWN_NAMES.get(language, language) for language in languages()}
    language = Choice(_("Language"), names, preferences.settings.language)
    language.chosen.connect(preferences.use_language)
    hint = _("Of this window. Each market of the show has its own.")
    group.add(_("Language"), language, hint)
    themes = {"dark": _("Dark"), "light": _("Light"), SYSTEM: _("As on this computer")}
    theme = Choice(_("Theme"), themes, preferences.settings.theme)
    theme.chosen.connect(preferences.use_theme)
    group.add(_("Theme"), theme)
    page.add(group)
    return page
