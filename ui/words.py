"""The words for every state, with the tone and icon that go with them."""

from dataclasses import dataclass

from studio.control.feeds import OrderLine, OrderStatus
from studio.control.orders_states import Way
from studio.control.sound_states import AudioState, SoundAlarm
from studio.control.states import Health, OutputState, OutputStatus, Problem, Reach
from studio.l10n.catalogue import gettext as _
from ui.formats import isolated, money
from ui.theme.tokens import Tone

_SPEECH_DB = -40.0
_SILENT_DB = -90.0


@dataclass(frozen=True, slots=True)
class Word:
    """A state in one word. icon: a file of assets/icons."""

    text: str
    tone: Tone
    icon: str


def health(value: Health) -> Word:
    """The header's word."""
    match value:
        case Health.GOOD:
            return Word(_("Good"), Tone.GOOD, "good")
        case Health.FAIR:
            return Word(_("Fair"), Tone.WARN, "fair")
        case Health.BAD:
            return Word(_("Bad"), Tone.BAD, "bad")


def reach(value: Reach) -> Word:
    """Who can see the show."""
    match value:
        case Reach.COMPUTER:
            return Word(_("This computer"), Tone.NEUTRAL, "computer")
        case Reach.NETWORK:
            return Word(_("This network"), Tone.ACCENT, "network")
        case Reach.EVERYONE:
            return Word(_("Everyone"), Tone.ACCENT, "everyone")


def output_status(value: OutputStatus) -> Word:
    """Where one output stands."""
    match value:
        case OutputStatus.OFF:
            return Word(_("off"), Tone.NEUTRAL, "stop")
        case OutputStatus.CONNECTING:
            return Word(_("connecting"), Tone.WARN, "retry")
        case OutputStatus.ON:
            return Word(_("good"), Tone.GOOD, "good")
        case OutputStatus.RETRYING:
            return Word(_("retrying"), Tone.WARN, "retry")
        case OutputStatus.CLOSING:
            return Word(_("closing"), Tone.NEUTRAL, "stop")
        case OutputStatus.FAILED:
            return Word(_("failed"), Tone.BAD, "bad")


def output_icon(output: OutputState) -> str:
    """What kind of output it is."""
    return "record" if output.kind == "recording" else "live"


def order_status(value: OrderStatus) -> Word:
    """Where an order stands."""
    return {
        OrderStatus.RESERVED: Word(_("Reserved"), Tone.ACCENT, "clock"),
        OrderStatus.WAITLISTED: Word(_("Waiting list"), Tone.WARN, "list"),
        OrderStatus.PAYMENT_FAILED: Word(_("Payment failed"), Tone.BAD, "bad"),
        OrderStatus.RELEASED: Word(_("Not paid"), Tone.NEUTRAL, "clock"),
        OrderStatus.PAID: Word(_("Paid"), Tone.GOOD, "card"),
        OrderStatus.PACKED: Word(_("Packed"), Tone.GOOD, "box"),
        OrderStatus.SHIPPED: Word(_("Shipped"), Tone.NEUTRAL, "truck"),
        OrderStatus.CANCELLED: Word(_("Cancelled"), Tone.BAD, "close"),
        OrderStatus.REFUNDED: Word(_("Refunded"), Tone.NEUTRAL, "retry"),
    }[value]


def order_action(value: OrderStatus) -> Word:
    """What moving an order to `value` is called on a button."""
    match value:
        case OrderStatus.PAID:
            return Word(_("Mark as paid"), Tone.GOOD, "card")
        case OrderStatus.PACKED:
            return Word(_("Mark as packed"), Tone.GOOD, "box")
        case OrderStatus.SHIPPED:
            return Word(_("Mark as shipped"), Tone.NEUTRAL, "truck")
        case OrderStatus.CANCELLED:
            return Word(_("Cancel order"), Tone.BAD, "close")
        case OrderStatus.RELEASED:
            return Word(_("Give its stock to the next buyer"), Tone.NEUTRAL, "list")
        case _:
            return order_status(value)


def sound_alarm(value: SoundAlarm) -> Word:
    """What is wrong with the sound, in a word."""
    match value:
        case SoundAlarm.SILENT:
            return Word(_("silent"), Tone.BAD, "bad")
        case SoundAlarm.CLIPPING:
            return Word(_("overdriven"), Tone.BAD, "bad")
        case SoundAlarm.QUIET:
            return Word(_("too quiet"), Tone.WARN, "fair")
        case SoundAlarm.LOUD:
            return Word(_("too loud"), Tone.WARN, "fair")
        case SoundAlarm.NONE:
            return Word("", Tone.NEUTRAL, "good")


def sound_sentence(audio: AudioState) -> str:
    """What is wrong with the sound and what to do; "" while nothing is."""
    if audio.is_muted:
        voices = (level.peak_db for level in audio.levels if level.sound_id != "music")
        is_speaking = max(voices, default=_SILENT_DB) > _SPEECH_DB
        return _("You are muted: the audience does not hear you.") if is_speaking else ""
    match audio.alarm:
        case SoundAlarm.SILENT:
            return _("The audience hears nothing. Check the microphone.")
        case SoundAlarm.CLIPPING:
            return _("The microphone is overdriven. Move away or turn it down at the device.")
        case SoundAlarm.QUIET:
            return _("The sound is very quiet. Come closer or raise the gain.")
        case SoundAlarm.LOUD:
            return _("The sound is too loud. Lower the gain.")
        case SoundAlarm.NONE:
            return ""


NEXT_STATUSES = {
    OrderStatus.RESERVED: (OrderStatus.PAID, OrderStatus.RELEASED, OrderStatus.CANCELLED),
    OrderStatus.WAITLISTED: (OrderStatus.CANCELLED,),
    OrderStatus.PAYMENT_FAILED: (OrderStatus.PAID, OrderStatus.RELEASED, OrderStatus.CANCELLED),
    OrderStatus.RELEASED: (OrderStatus.PAID, OrderStatus.CANCELLED),
    OrderStatus.PAID: (OrderStatus.PACKED, OrderStatus.SHIPPED, OrderStatus.CANCELLED),
    OrderStatus.PACKED: (OrderStatus.SHIPPED, OrderStatus.CANCELLED),
    OrderStatus.SHIPPED: (),
    OrderStatus.CANCELLED: (),
    OrderStatus.REFUNDED: (),
}
SHOPS = ("shopify", "woocommerce", "stripe", "tiktok", "standard")
OWN_SOURCES = frozenset({"watch", "claim"})
_REFUNDABLE = frozenset({OrderStatus.PAID, OrderStatus.PACKED, OrderStatus.SHIPPED})


def has_actions(order: OrderLine) -> bool:
    """Whether anything can be done with an order here."""
    return bool(NEXT_STATUSES[order.status]) or may_refund(order)


def may_refund(order: OrderLine) -> bool:
    """Whether money of an order can still be given back."""
    return order.status in _REFUNDABLE and order.refunded_minor < order.total_minor


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a payment failed, and what helps."""

    text: str
    helps: str


def payment_cause(cause: str) -> Cause:
    """The class of a failed payment in words."""
    causes = {
        "funds": Cause(_("Not enough money."), _("Another method, or later.")),
        "authentication": Cause(_("Not confirmed with the bank."), _("The link asks again.")),
        "declined": Cause(_("The bank said no."), _("Another card, or a call to the bank.")),
        "method": Cause(_("The card does not work."), _("Another method.")),
        "stopped": Cause(_("The card is blocked."), _("Another method; say no more.")),
        "expired": Cause(_("The payment page ran out."), _("The link opens a new one.")),
        "stuck": Cause(_("Not paid for ten minutes."), _("A friendly word and the link.")),
    }
    return causes.get(cause) or Cause(_("The payment failed."), _("Another try, or method."))


def order_amount(order: OrderLine) -> str:
    """What the buyer pays, less what came back; a dash when the shop did not say."""
    if not order.currency:
        return "—"
    return money(order.total_minor - order.refunded_minor, order.currency)


def way(value: Way) -> str:
    """How an order's money is collected, in a word or two."""
    return {
        Way.ASK: _("ask the buyer"),
        Way.LINK: _("by link"),
        Way.SHOP: _("in the shop"),
        Way.DELIVERY: _("on delivery"),
    }[value]


def shop_name(provider: str) -> str:
    """The kind of shop an order comes from."""
    names = {
        "shopify": "Shopify",
        "woocommerce": "WooCommerce",
        "stripe": "Stripe",
        "tiktok": "TikTok Shop",
    }
    return names.get(provider) or _("Own shop system")


def order_place(order: OrderLine) -> str:
    """Where an order was made: a shop, or the platform of a claim."""
    is_own = order.source in OWN_SOURCES
    return platform(order.shop) if is_own else shop_name(order.source)


def chat_intent(intent: str) -> str:
    """What a chat line is about, in a word."""
    names = {
        "price": _("price"),
        "size": _("size"),
        "shipping": _("shipping"),
        "buying": _("buying"),
        "complaint": _("complaint"),
        "question": _("question"),
    }
    return names.get(intent, intent)


def chat_flag(flag: str) -> str:
    """Why a person should look at a chat line, in a word or two."""
    names = {
        "word": _("blocked word"),
        "link": _("link held"),
        "flood": _("too many"),
        "repeat": _("repeated"),
        "held": _("to approve"),
        "muted": _("muted"),
        "mute": _("muted"),
        "banned": _("banned"),
        "ban": _("banned"),
        "shadow": _("only they see it"),
    }
    return names.get(flag, flag)


def platform(name: str) -> str:
    """Where a chat line was written; proper names stay as they are."""
    names = {"twitch": "Twitch", "youtube": "YouTube", "facebook": "Facebook"}
    return names.get(name, name)


def overlay_name(kind: str) -> str:
    """What an overlay is called when it is dragged."""
    names = {
        "card": _("Product card"),
        "countdown": _("Countdown"),
        "banner": _("Banner"),
        "timecode": _("Timecode"),
        "qr": _("QR code"),
        "logo": _("Logo"),
        "question": _("Question"),
        "goal": _("Goal meter"),
        "ticker": _("Order ticker"),
        "inset": _("Small picture"),
    }
    return names.get(kind, kind)


def source_kind(kind: str) -> Word:
    """What kind of source it is."""
    found = {
        "camera": (_("Camera"), "camera"),
        "screen": (_("Screen"), "screen"),
        "network": (_("Network camera"), "network"),
        "clip": (_("Clip"), "clip"),
        "image": (_("Image"), "image"),
        "product": (_("Product picture"), "box"),
        "test_card": (_("Test card"), "live"),
    }
    text, icon = found.get(kind, (kind, "camera"))
    return Word(text, Tone.NEUTRAL, icon)


def problem_texts(problem: Problem) -> tuple[str, str]:
    """Message and remedy of a problem: key first, fields afterwards. Never raises."""
    return _filled(problem.message, problem), _filled(problem.remedy, problem)


def _filled(key: str, problem: Problem) -> str:
    if not key:
        return ""
    is_of_a_source = problem.code.startswith("source.")  # its name may be a word of our own
    fields = {
        name: isolated(_(value) if is_of_a_source and value else value)
        if isinstance(value, str)
        else value
        for name, value in problem.fields.items()
    }
    try:
        return _(key).format_map(fields)
    except (KeyError, IndexError, ValueError, AttributeError):
        return key  # a text with odd braces is better than none
