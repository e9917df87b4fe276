"""What may be said: words drawn with other letters, links, floods, raids; linear patterns."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.chat.moderation.blocklist import BlockList, bare
from studio.chat.moderation.rules import Moderator, Rules, Sanction, SanctionKind
from studio.chat.room import SEEN_BY_ALL
from studio.control.feeds import Audience
from studio.errors import UserError
from studio.ids import ChatLineId, ViewerId, new_id
from studio.link.messages import ViewerChat
from tests.labelled.hostile_lines import HOSTILE


def said(text: str, viewer: str = "v") -> ViewerChat:
    return ViewerChat(ChatLineId(new_id()), ViewerId(viewer), viewer, text, "en", "US", 1)


@pytest.mark.parametrize(
    "text",
    [
        "scam",
        "SCAM!",
        "this is a ｓｃａｍ",
        "s\u0336c\u0336a\u0336m\u0336",
        "$c4m",
        "scaaaaaam",
        "Scam, all",
    ],
)
def test_a_blocked_word_is_found_however_it_is_drawn(text: str) -> None:
    assert BlockList(["scam"]).finds(text)


@pytest.mark.parametrize("text", ["scampi for dinner", "", "🔥", "escamas", "hello"])
def test_other_words_are_left_alone(text: str) -> None:
    assert not BlockList(["scam"]).finds(text)


def test_phrases_and_scripts_without_spaces_are_found_inside() -> None:
    words = BlockList(["buy followers", "骗子", "หลอก"])
    assert words.finds("Buy   FOLLOWERS now")
    assert words.finds("你们是骗子吗")
    assert words.finds("อย่าหลอกกัน")


def test_patterns_are_linear_and_wrong_ones_named() -> None:
    words = BlockList(patterns=["(a+)+$", r"t\.me/\w+"])
    assert words.finds("join T.ME/deals")
    assert not words.finds("a" * 5000 + "!")
    for wrong in ("(a", "(?=x)", r"(a)\1", "x" * 300):
        with pytest.raises(UserError) as refusal:
            BlockList(patterns=["ok", wrong])
        assert refusal.value.fields["number"] == 2


def test_links_are_held_and_prices_are_not_links() -> None:
    moderator = Moderator()
    for link in ("http://x.example", "www.deals", "see deals.shop", "bit.ly/x", "t.me/x"):
        assert moderator.judge(said(link, link), 0).flag == "link"
    for plain in ("29.90 ok?", "nice.very nice", "size M.thanks", "3.5 m"):
        assert moderator.judge(said(plain, plain), 0) == SEEN_BY_ALL
    moderator.use_rules(Rules(holds_links=False))
    assert moderator.judge(said("http://x.example", "z"), 0) == SEEN_BY_ALL


def test_a_flood_is_seen_by_its_author_alone_and_ends() -> None:
    moderator = Moderator()
    flags = [moderator.judge(said(f"line {n}"), n * 100).flag for n in range(8)]
    assert flags == [""] * 6 + ["flood"] * 2
    assert moderator.judge(said("later"), 60_000) == SEEN_BY_ALL
    assert moderator.judge(said("hi", "other"), 800) == SEEN_BY_ALL


def test_the_same_line_again_and_the_same_line_by_many() -> None:
    moderator = Moderator()
    assert [moderator.judge(said("Me me ME"), n * 9000).flag for n in range(4)] == [
        "", "", "repeat", "repeat",
    ]  # fmt: skip
    raid = "follow the other channel now"
    flags = [moderator.judge(said(raid, f"bot{n}"), 100).flag for n in range(6)]
    assert flags == ["", "", "", "", "repeat", "repeat"]
    assert moderator.judge(said("yes please", "new"), 100) == SEEN_BY_ALL


def test_sanctions_hold_until_their_end() -> None:
    moderator = Moderator()
    viewer = ViewerId("v")
    for kind, audience in (
        (SanctionKind.MUTE, Audience.NOBODY),
        (SanctionKind.BAN, Audience.NOBODY),
        (SanctionKind.SHADOW, Audience.AUTHOR),
    ):
        moderator.use_sanctions({viewer: Sanction(kind, 1000)})
        assert moderator.judge(said("hi"), 999).audience is audience
        assert moderator.judge(said(f"hi {kind}"), 1000) == SEEN_BY_ALL
    moderator.use_sanctions({viewer: Sanction(SanctionKind.BAN)})
    assert moderator.judge(said("hi"), 10**15).flag == "banned"


def test_approval_holds_everything_that_passed() -> None:
    moderator = Moderator()
    moderator.use_rules(Rules(blocked="scam", needs_approval=True))
    assert moderator.judge(said("hello"), 0).flag == "held"
    assert moderator.judge(said("a scam", "w"), 0).flag == "word"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_lines_upset_no_rule(text: str) -> None:
    moderator = Moderator()
    moderator.use_rules(Rules(blocked="spam", patterns="fr[e3]e"))
    moderator.judge(said(text), 0)


@given(st.text(max_size=60))
@settings(deadline=None, max_examples=200)
def test_a_bare_text_stays_bare(text: str) -> None:
    assert bare(bare(text)) == bare(text)
