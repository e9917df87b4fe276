"""Giveaways whose draw anybody can check. Store jobs' bodies.

Before anybody enters, the SHA-256 of a secret seed is shown. The winner is the ticket at place
HMAC-SHA256(seed, sorted tickets joined by line feeds) modulo their number; after the draw the seed
and the SHA-256 of the same list are shown, so whoever has the list can repeat it. Entry is free
and needs no purchase. What remains to trust: that the studio admits every entrant and adds none.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from studio.control.crowd_states import GiveawayState
from studio.errors import N_, FieldValue, UserError
from studio.ids import ShowId, ViewerId, new_id
from studio.l10n.safe_text import safe_text
from studio.offers.crowd_tables import giveaway_entries, giveaways
from studio.store.events import ShowEvent, log_event

MIN_S, MAX_S = 30, 3600
_TITLE_CHARS = 120
_NAME_CHARS = 60
_CONTACT_CHARS = 120
_MS_PER_SECOND = 1000


def sealed(seed: str) -> str:
    """What is shown of a seed before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def listed(tickets: Sequence[str]) -> bytes:
    """The tickets as everybody lists them: sorted, one a line."""
    return "\n".join(sorted(tickets)).encode()


def winner_of(seed: str, tickets: Sequence[str]) -> str:
    """The ticket that wins, for anybody with the seed and the list."""
    drawn = hmac.new(seed.encode(), listed(tickets), hashlib.sha256).digest()
    return sorted(tickets)[int.from_bytes(drawn) % len(tickets)]


def start(connection: Connection, show_id: ShowId, title: str, span_ms: tuple[int, int]) -> None:
    """Open a giveaway from span_ms[0] to span_ms[1]. Raises UserError while one is open."""
    named = safe_text(title, _TITLE_CHARS)
    length_s = (span_ms[1] - span_ms[0]) // _MS_PER_SECOND
    if not named or not MIN_S <= length_s <= MAX_S:
        raise UserError(
            N_("A giveaway needs a prize and half a minute to an hour."),
            remedy=N_("Fill in what is missing."),
            code="giveaway.incomplete",
        )
    shown = _row(connection, show_id)
    if shown is not None and not shown.is_drawn:
        raise UserError(
            N_("A giveaway is open already."),
            remedy=N_("Draw its winner first."),
            code="giveaway.open",
        )
    hide(connection, show_id)
    seed = secrets.token_hex(32)
    connection.execute(
        insert(giveaways).values(
            giveaway_id=new_id(),
            show_id=show_id,
            opened_ms=span_ms[0],
            closes_ms=span_ms[1],
            title=named,
            seed=seed,
            is_drawn=False,
            is_shown=True,
            digest="",
            winner_ticket="",
        )
    )
    details: dict[str, FieldValue | None] = {
        "title": named,
        "commit": sealed(seed),
        "closes_ms": span_ms[1],
    }
    log_event(connection, show_id, ShowEvent(span_ms[0], "giveaway.opened", details))


def enter(
    connection: Connection,
    show_id: ShowId,
    entry: tuple[str, str, ViewerId],
    who: tuple[str, str],
    at_ms: int,
) -> bool:
    """Enter a viewer once. entry: giveaway, ticket, viewer; who: name, contact. False: closed."""
    giveaway_id, ticket, viewer_id = entry
    row = _row(connection, show_id)
    if row is None or row.giveaway_id != giveaway_id or row.is_drawn or at_ms >= row.closes_ms:
        return False
    known = select(giveaway_entries.c.ticket).where(
        giveaway_entries.c.giveaway_id == giveaway_id, giveaway_entries.c.viewer_id == viewer_id
    )
    if connection.execute(known).first() is None:
        connection.execute(
            insert(giveaway_entries).values(
                giveaway_id=giveaway_id,
                viewer_id=viewer_id,
                ticket=ticket,
                name=safe_text(who[0], _NAME_CHARS),
                contact=safe_text(who[1], _CONTACT_CHARS),
                at_ms=at_ms,
            )
        )
    return True


def draw(connection: Connection, show_id: ShowId, now_ms: int) -> None:
    """Draw the winner and show the seed; one that is drawn is taken off.

    Raises UserError while entry is open, as everybody was told, and when nobody has entered.
    """
    row = _row(connection, show_id)
    if row is None or row.is_drawn:
        hide(connection, show_id)
        return
    if now_ms < row.closes_ms:
        raise UserError(
            N_("Entry is still open: viewers were told until when."),
            remedy=N_("Draw the winner when the time is over."),
            code="giveaway.early",
        )
    tickets = _tickets(connection, row.giveaway_id)
    if not tickets:
        raise UserError(
            N_("Nobody has entered yet."),
            remedy=N_("Wait for entries, or say it again on air."),
            code="giveaway.empty",
        )
    winner = winner_of(row.seed, tickets)
    digest = hashlib.sha256(listed(tickets)).hexdigest()
    connection.execute(
        update(giveaways)
        .where(giveaways.c.giveaway_id == row.giveaway_id)
        .values(is_drawn=True, digest=digest, winner_ticket=winner)
    )
    details = {"seed": row.seed, "digest": digest, "winner": winner, "entrants": len(tickets)}
    log_event(connection, show_id, ShowEvent(now_ms, "giveaway.drawn", details))


def hide(connection: Connection, show_id: ShowId) -> None:
    """Take a drawn giveaway off."""
    connection.execute(
        update(giveaways)
        .where(giveaways.c.show_id == show_id, giveaways.c.is_drawn.is_(True))
        .values(is_shown=False)
    )


def current(connection: Connection, show_id: ShowId) -> GiveawayState | None:
    """The giveaway that is shown; its seed stays sealed until the draw."""
    row = _row(connection, show_id)
    if row is None:
        return None
    count = connection.execute(
        select(func.count())
        .select_from(giveaway_entries)
        .where(giveaway_entries.c.giveaway_id == row.giveaway_id)
    ).scalar_one()
    won = connection.execute(
        select(giveaway_entries).where(
            giveaway_entries.c.giveaway_id == row.giveaway_id,
            giveaway_entries.c.ticket == row.winner_ticket,
        )
    ).first()
    return GiveawayState(
        giveaway_id=row.giveaway_id,
        title=row.title,
        commit=sealed(row.seed),
        closes_ms=row.closes_ms,
        entrants=count,
        seed=row.seed if row.is_drawn else "",
        digest=row.digest,
        winner=won.name if won else "",
        winner_ticket=row.winner_ticket,
        winner_contact=won.contact if won else "",
    )


def _row(connection: Connection, show_id: ShowId) -> Row[Any] | None:
    return connection.execute(
        select(giveaways)
        .where(giveaways.c.show_id == show_id, giveaways.c.is_shown.is_(True))
        .order_by(giveaways.c.opened_ms.desc())
        .limit(1)
    ).first()


def _tickets(connection: Connection, giveaway_id: str) -> list[str]:
    rows = connection.execute(
        select(giveaway_entries.c.ticket).where(giveaway_entries.c.giveaway_id == giveaway_id)
    )
    return [row.ticket for row in rows]
