"""Identity, buckets, address file, ports, views: parts without a network."""

import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from studio.edge.address import EdgeFile
from studio.edge.buckets import Buckets
from studio.edge.identity import Identities, is_id, new_key
from studio.edge.ledger import KeptOrder
from studio.edge.listening import listen, media_addresses, only_edge, url_of
from studio.edge.options import Rate
from studio.edge.page_view import page_view
from studio.edge.views import known_country, known_language, line_view, order_view
from studio.errors import FatalError
from studio.ids import ChatLineId, OrderId, ProductId
from studio.link.messages import RoomLine
from tests.fakes.clock import FakeClock
from tests.fakes.edge_world import demo_page


def test_a_secret_proves_its_own_viewer_only() -> None:
    identities = Identities(new_key())
    (one, secret), (other, _) = identities.new(), identities.new()
    assert identities.proves(one, secret)
    assert not identities.proves(other, secret)
    assert not identities.proves(one, "")
    assert not identities.proves(one, "é")
    assert not Identities(new_key()).proves(one, secret)
    assert secret not in repr(identities)


def test_digests_tell_where_one_part_ends() -> None:
    identities = Identities(new_key())
    assert identities.digest("ab", "c") != identities.digest("a", "bc")
    assert identities.digest("ab", "c") == identities.digest("ab", "c")


@pytest.mark.parametrize("text", ["", "short", "x" * 65, "a/../../b", "naïve-id-naïve"])
def test_strange_ids_are_no_ids(text: str) -> None:
    assert not is_id(text)


def test_a_bucket_lets_a_burst_pass_and_then_its_rate() -> None:
    clock = FakeClock()
    buckets = Buckets(Rate(burst=3, per_s=2), clock)
    assert [buckets.wait_s("ana") for _ in range(3)] == [0, 0, 0]
    wait_s = buckets.wait_s("ana")
    assert wait_s == pytest.approx(0.5)
    assert buckets.wait_s("someone else") == 0
    clock.sleep(wait_s)
    assert buckets.wait_s("ana") == 0
    assert buckets.wait_s("ana") > 0


def test_a_flood_of_keys_forgets_the_longest_unused() -> None:
    buckets = Buckets(Rate(burst=1, per_s=0.001), FakeClock())
    buckets.wait_s("first")
    for number in range(10_000):
        buckets.wait_s(str(number))
    assert buckets.wait_s("first") == 0


def test_the_address_file_is_private_and_hides_its_tokens(tmp_path: Path) -> None:
    path = tmp_path / "edge.json"
    file = EdgeFile.new().at("http://127.0.0.1:8787")
    file.write(path)
    assert EdgeFile.read(path) == file
    assert file.port == 8787
    assert file.link_token not in repr(file)
    assert file.publish_token not in repr(file)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "[]", '{"url": 1}', '{"url": "http://x:99999"'])
def test_a_torn_address_file_is_no_address(tmp_path: Path, text: str) -> None:
    path = tmp_path / "edge.json"
    path.write_text(text)
    assert EdgeFile.read(path) is None
    assert EdgeFile.read(tmp_path / "none") is None


def test_the_former_port_is_taken_again_and_the_next_when_it_is_not_free() -> None:
    with listen("127.0.0.1", None, 0) as first:
        port = first.getsockname()[1]
        with listen("127.0.0.1", port, port) as second:
            assert second.getsockname()[1] > port
    with listen("127.0.0.1", port, 1) as third:
        assert url_of(third) == f"http://127.0.0.1:{port}"


def test_an_address_of_another_machine_is_refused_with_a_reason() -> None:
    with pytest.raises(FatalError, match="cannot listen"):
        listen("192.0.2.1", None, 0)


def test_a_profile_has_one_edge(tmp_path: Path) -> None:
    with only_edge(tmp_path), pytest.raises(FatalError, match="already"), only_edge(tmp_path):
        pass
    with only_edge(tmp_path):
        pass


def test_media_is_offered_where_the_edge_listens() -> None:
    assert media_addresses("127.0.0.1") == ("127.0.0.1",)
    assert media_addresses("localhost") == ("127.0.0.1",)
    assert "127.0.0.1" in media_addresses("0.0.0.0")


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("ar", "ar"),
        ("es-MX", "es-MX"),
        ("xx", "en"),
        ("../../etc", "en"),
        ("", "en"),
        ("en-ZZ", "en-US"),
    ],
)
def test_languages_of_strangers_become_known_ones(asked: str, known: str) -> None:
    assert known_language(asked) == known


def test_countries_are_two_letters() -> None:
    assert known_country("MX") == "MX"
    assert known_country("<b>") == ""


def test_what_one_writes_to_buy_is_in_the_viewers_own_words() -> None:
    shown = demo_page()
    assert {one.claim for one in page_view(shown, "es").products} == {""}
    selling = replace(shown, sells_by_comment=True)
    first = page_view(selling, "es").products[0]
    assert first.claim == f"QUIERO {first.number}"
    assert page_view(selling, "ar-SA").products[0].claim != first.claim
    worded = replace(selling, products=(replace(selling.products[0], keyword="seda"),))
    assert page_view(worded, "en").products[0].claim == "seda"


def test_prices_stand_in_the_page_language() -> None:
    page = page_view(demo_page(), "en")
    assert [product.price for product in page.products] == ["$19.00", "$85.00", "$42.00"]
    assert [product.was for product in page.products] == ["$29.00", "", ""]
    assert page_view(demo_page(), "de").products[0].price == "19,00\xa0$"


def test_the_text_of_a_hidden_line_stays_here() -> None:
    line = RoomLine(ChatLineId("line"), 1, 2, "Ana", "rude", False, True)
    assert line_view(line, "en").text == ""


def test_an_order_message_is_filled_in_and_never_breaks() -> None:
    order = KeptOrder(
        order_id=OrderId("o"),
        viewer_id="v",
        number="CS-1001",
        digest="",
        product_id=ProductId("p"),
        product_name="Scarf",
        quantity=1,
        status="reserved",
        total_minor=1900,
        currency="USD",
        message="Held until {time}.",
        fields={"time": "21:00"},
    )
    assert order_view(order, "en").text == "Held until 21:00."
    assert order_view(order, "en").total == "$19.00"


def test_a_line_is_shown_in_the_words_of_the_viewers_country() -> None:
    words = {"es": "pañuelo", "es-MX": "mascada"}
    line = RoomLine(ChatLineId("l1"), 1, 1, "Host", "scarf", True, False, translations=words)
    assert line_view(line, "es", "MX").text == "mascada"
    assert line_view(line, "es-MX").text == "mascada"
    assert line_view(line, "es-CO", "CO").text == "pañuelo"
    assert line_view(line, "de", "DE").text == "scarf"
