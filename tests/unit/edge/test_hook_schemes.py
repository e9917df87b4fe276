"""Who may report orders: genuine, forged, replayed, late and duplicated requests."""

import base64

import pytest

from studio.edge.hook_schemes import SCHEMES, Call, ForgedError, is_ping, verified
from studio.link.messages import HookKey
from tests.fakes.shop_calls import APP_KEY, BODIES, SECRET, SIGNERS, signed

NOW_S = 1_795_000_000
OTHER = "whsec_" + base64.b64encode(b"another secret of other tests !!").decode()
TIMED = ("stripe", "standard")


def call(provider: str, *, secret: str = SECRET, sent_s: int = NOW_S, now_s: int = NOW_S) -> Call:
    body, headers = signed(provider, BODIES[provider](), secret, sent_s)
    return Call({name.lower(): value for name, value in headers.items()}, body, now_s)


def key(provider: str, *secrets: str) -> HookKey:
    return HookKey(provider, "silk", secrets or (SECRET,), APP_KEY)


def test_every_provider_can_be_told_from_a_forger() -> None:
    assert set(SCHEMES) == set(SIGNERS) == set(BODIES)


@pytest.mark.parametrize("provider", SCHEMES)
def test_a_genuine_request_names_its_event_for_ever(provider: str) -> None:
    event = verified(call(provider), key(provider))
    assert event
    assert verified(call(provider, sent_s=NOW_S + 60), key(provider)) == event


@pytest.mark.parametrize("provider", SCHEMES)
@pytest.mark.parametrize("place", ["first", "second"])
def test_two_secrets_are_active(provider: str, place: str) -> None:
    secrets = (SECRET, OTHER) if place == "first" else (OTHER, SECRET)
    assert verified(call(provider), key(provider, *secrets))


@pytest.mark.parametrize("provider", SCHEMES)
def test_a_forged_request_is_refused(provider: str) -> None:
    genuine = call(provider)
    changed = Call(genuine.headers, genuine.body.replace(b"1", b"2", 1), NOW_S)
    unsigned = Call({"content-type": "application/json"}, genuine.body, NOW_S)
    for forged in (changed, unsigned, call(provider, secret=OTHER)):
        with pytest.raises(ForgedError):
            verified(forged, key(provider))


@pytest.mark.parametrize("provider", SCHEMES)
@pytest.mark.parametrize(
    "garbage", ["", "=", "v1=,t=", "v1,", "é" * 40, "t=1e9,v1=00", "v1,\udcff"]
)
def test_garbage_in_place_of_a_signature_is_refused(provider: str, garbage: str) -> None:
    genuine = call(provider)
    headers = dict.fromkeys(genuine.headers, garbage)
    with pytest.raises(ForgedError):
        verified(Call(headers, genuine.body, NOW_S), key(provider))


@pytest.mark.parametrize("provider", TIMED)
@pytest.mark.parametrize("late_s", [-301, 301, 86_400])
def test_a_replay_outside_the_window_is_refused(provider: str, late_s: int) -> None:
    with pytest.raises(ForgedError, match="window"):
        verified(call(provider, now_s=NOW_S + late_s), key(provider))
    assert verified(call(provider, now_s=NOW_S + late_s // abs(late_s) * 300), key(provider))


@pytest.mark.parametrize("provider", sorted(SCHEMES.keys() - set(TIMED)))
def test_a_late_delivery_of_the_others_is_taken_under_the_same_event(provider: str) -> None:
    late = call(provider, now_s=NOW_S + 3 * 86_400)
    assert verified(late, key(provider)) == verified(call(provider), key(provider))


@pytest.mark.parametrize("provider", ["shopify", "woocommerce", "tiktok"])
def test_headers_beside_the_signature_do_not_make_a_replay_another_event(provider: str) -> None:
    genuine = call(provider)
    other = {**genuine.headers, "x-shopify-webhook-id": "new", "x-wc-webhook-delivery-id": "new"}
    assert verified(Call(other, genuine.body, NOW_S), key(provider)) == verified(
        genuine, key(provider)
    )


def test_shopifys_events_spell_the_header_without_x() -> None:
    genuine = call("shopify")
    signature = genuine.headers["x-shopify-hmac-sha256"]
    plain = Call({"shopify-hmac-sha256": signature}, genuine.body, NOW_S)
    assert verified(plain, key("shopify")) == verified(genuine, key("shopify"))


def test_woocommerces_greeting_is_known() -> None:
    assert is_ping(Call({}, b"webhook_id=17", NOW_S), "woocommerce")
    assert not is_ping(Call({}, b"webhook_id=17", NOW_S), "shopify")
    assert not is_ping(Call({}, b"webhook_id=17&x=1", NOW_S), "woocommerce")


def test_a_signed_body_without_an_id_is_known_by_its_digest() -> None:
    body, headers = signed("stripe", ["no", "event"], SECRET, NOW_S)
    odd = Call({name.lower(): value for name, value in headers.items()}, body, NOW_S)
    assert len(verified(odd, key("stripe"))) == 64


def test_an_own_systems_plain_secret_works_for_standard_webhooks() -> None:
    assert SCHEMES["standard"].secret("not base64!") == b"not base64!"


def test_a_key_shows_no_secret() -> None:
    assert SECRET not in repr(key("tiktok"))
    assert APP_KEY not in repr(key("tiktok"))
