"""The list of shortcuts, as they are."""

from studio.l10n.catalogue import gettext as _
from ui.formats import in_digits
from ui.plain import PlainLabel
from ui.shortcuts import KEYS
from ui.theme.fonts import BOLD, font
from ui.widgets.form import FormPage, Group


def shortcuts() -> FormPage:
    """Every key and what it does."""
    page = FormPage()
    group = Group(_("Shortcuts"))
    for keys, meaning in KEYS:
        label = PlainLabel(in_digits(keys), shade="medium", face=font(weight=BOLD))
        group.add(_(meaning), label)
    page.add(group)
    return page
