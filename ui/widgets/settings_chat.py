"""Settings of the chat: who translates it, with which words. What is typed goes with one button."""

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from studio.control.chat_commands import SetGlossary, SetTranslation
from studio.control.chat_states import TranslationState, TranslationStatus
from studio.l10n.catalogue import gettext as _
from ui import words
from ui.formats import country, number
from ui.plain import PlainLabel
from ui.studio import Studio
from ui.theme.fonts import TINY_PX, font
from ui.widgets.buttons import push_button
from ui.widgets.choice import Choice
from ui.widgets.form import FormPage, Group
from ui.widgets.settings_bridges import BridgesGroup
from ui.widgets.settings_moderation import ModerationGroup
from ui.widgets.settings_platforms import PlatformsGroup

_NEEDS = {
    "libretranslate": ("url", "key"),
    "deepl": ("key",),
    "google": ("project", "key"),
    "azure": ("region", "key"),
    "local": ("folder",),
}
_BUDGETS = (0, 100_000, 500_000, 2_000_000)
_GLOSSARY_PX = 120


class TranslationGroup(Group):
    """Service, its account and the budget of a show."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(_("Translation"), parent)
        self._studio = studio
        state = studio.translation
        self.state = PlainLabel(shade="medium", face=font(TINY_PX), wraps=True)
        self.rows.addWidget(self.state)
        self.provider = Choice(_("Service"), _providers(), state.provider)
        self.provider.chosen.connect(self._show_fields)
        self.add(_("Service"), self.provider, _("Chat works without one; lines stay as written."))
        self.fields = {
            "url": _field(state.url, "https://translate.example.com"),
            "folder": _field(state.url if state.provider == "local" else "", "~/models"),
            "project": _field(state.project),
            "region": _field(state.region, "westeurope"),
            "key": _field(""),
        }
        self.fields["key"].setEchoMode(QLineEdit.EchoMode.Password)
        names = {
            "url": (_("Address"), _("Of your own or a public LibreTranslate server.")),
            "folder": (_("Folder of models"), _local_hint()),
            "project": (_("Project"), _("The Google Cloud project that pays.")),
            "region": (_("Region"), _("Of the Azure resource.")),
            "key": (_("Key"), _key_hint(state)),
        }
        self._rows = {
            name: self.add(title, self.fields[name], hint) for name, (title, hint) in names.items()
        }
        budgets = {str(chars): _budget(chars) for chars in sorted({*_BUDGETS, state.budget_chars})}
        self.budget = Choice(_("Budget of a show"), budgets, str(state.budget_chars))
        self.add(_("Budget of a show"), self.budget, _("Characters sent to the service."))
        self.apply = push_button(_("Use this"), "check", kind="primary")
        self.apply.clicked.connect(self._apply)
        self.rows.addWidget(self.apply)
        studio.translation_changed.connect(self._show_state)
        self._show_state()
        self._show_fields(state.provider)

    def _show_fields(self, provider: str) -> None:
        for name, row in self._rows.items():
            row.setVisible(name in _NEEDS.get(provider, ()))

    def _show_state(self) -> None:
        self.state.setText(translation_sentence(self._studio.translation))

    def _apply(self) -> None:
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        wanted = _NEEDS.get(self.provider.value, ())
        self._studio.submit(
            SetTranslation(
                self.provider.value,
                url=next((typed[name] for name in ("url", "folder") if name in wanted), ""),
                region=typed["region"] if "region" in wanted else "",
                project=typed["project"] if "project" in wanted else "",
                key=typed["key"] or None,
                budget_chars=int(self.budget.value),
            )
        )
        self.fields["key"].clear()


class GlossaryGroup(Group):
    """Words that are translated one way only, in all markets or in one."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(_("Glossary"), parent)
        self._studio = studio
        hint = _(
            "Product names are never translated. Other words, one a line; a word alone stays as it "
            "is. A market's own words come before those of all markets."
        )
        self.rows.addWidget(PlainLabel(hint, shade="medium", face=font(TINY_PX), wraps=True))
        markets = {"": _("All markets")}
        markets |= {one.country: country(one.country) for one in studio.show.markets}
        self.market = Choice(_("Market"), markets, "")
        self.market.chosen.connect(self._load)
        self.add(_("Market"), self.market)
        self.text = QPlainTextEdit()
        self.text.setFont(font())
        self.text.setFixedHeight(_GLOSSARY_PX)
        self.text.setAccessibleName(_("Glossary"))
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText("silk scarf = es: mascada de seda, de: Seidenschal\nCaravan")
        self.rows.addWidget(self.text)
        self.keep = push_button(_("Keep the glossary"), "check")
        self.keep.clicked.connect(self._keep)
        self.rows.addWidget(self.keep)
        self._load("")

    def _load(self, market: str) -> None:
        state = self._studio.translation
        self.text.setPlainText(
            state.market_glossaries.get(market, "") if market else state.glossary
        )

    def _keep(self) -> None:
        self._studio.submit(SetGlossary(self.text.toPlainText(), self.market.value))


def chat(studio: Studio) -> FormPage:
    """Everything about the chat."""
    page = FormPage()
    page.add(ModerationGroup(studio))
    page.add(PlatformsGroup(studio))
    page.add(BridgesGroup(studio))
    page.add(TranslationGroup(studio))
    page.add(GlossaryGroup(studio))
    return page


def translation_sentence(state: TranslationState) -> str:
    """How translation stands, in one sentence."""
    if state.problem is not None:
        return " ".join(words.problem_texts(state.problem)).strip()
    match state.status:
        case TranslationStatus.OFF:
            return _("No translation service: lines stay as they were written.")
        case TranslationStatus.PAUSED:
            return _("The translation service is left alone for a moment after failures.")
        case TranslationStatus.SPENT:
            return _("The translation budget of this show is used up.")
        case TranslationStatus.ON:
            return _("Translating; {used} characters sent in this show.").format(
                used=number(state.used_chars)
            )


def _providers() -> dict[str, str]:
    return {
        "": _("No translation"),
        "libretranslate": "LibreTranslate",
        "deepl": "DeepL",
        "google": "Google Cloud Translation",
        "azure": "Azure Translator",
        "local": _("On this computer (CTranslate2)"),
    }


def _local_hint() -> str:
    return _(
        "One folder for each pair of languages, named like es-en, with a CTranslate2 model and its "
        "SentencePiece files. Nothing leaves this computer."
    )


def _budget(chars: int) -> str:
    return _("{count} characters").format(count=number(chars)) if chars else _("No limit")


def _key_hint(state: TranslationState) -> str:
    if state.has_key and state.keeps_key:
        return _("A key is kept in this computer's keyring. Leave empty to keep it.")
    if state.has_key:
        return _("A key is known until the studio ends: this computer has no keyring.")
    return _("Kept in this computer's keyring, shown to nobody.")


def _field(text: str, example: str = "") -> QLineEdit:
    field = QLineEdit(text)
    field.setFont(font())
    field.setPlaceholderText(example)
    return field
