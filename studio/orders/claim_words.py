"""Whether comments claim, and what one may write for a product. Store jobs' bodies."""

from sqlalchemy import Connection, delete, insert, select

from studio.errors import N_, UserError
from studio.ids import ProductId
from studio.orders.claims import MAX_KEYWORD_CHARS, plain
from studio.orders.tables import claim_words, order_settings

_CLAIMS = "claims"
_ON = "on"


def set_open(connection: Connection, *, is_open: bool) -> None:
    """Let comments claim, or not."""
    connection.execute(delete(order_settings).where(order_settings.c.name == _CLAIMS))
    value = _ON if is_open else "off"
    connection.execute(insert(order_settings).values(name=_CLAIMS, value=value))


def is_open(connection: Connection) -> bool:
    """Whether comments claim."""
    said = select(order_settings.c.value).where(order_settings.c.name == _CLAIMS)
    return connection.execute(said).scalar() == _ON


def set_keyword(connection: Connection, product_id: ProductId, keyword: str) -> None:
    """What one may write for the product; "" takes it off. Raises UserError for a taken one."""
    word = plain(keyword)
    connection.execute(delete(claim_words).where(claim_words.c.product_id == product_id))
    if not word:
        return
    if word[:1].isdigit() or word.startswith("+") or len(word) > MAX_KEYWORD_CHARS:
        raise UserError(
            N_("A keyword is a short word and does not begin with a digit."),
            remedy=N_("Choose another keyword, for example scarf."),
            code="claim.keyword",
        )
    if word in keywords(connection):
        raise UserError(
            N_("Another product has this keyword."),
            remedy=N_("Choose another keyword, for example scarf."),
            code="claim.taken",
        )
    connection.execute(insert(claim_words).values(keyword=word, product_id=product_id))


def keywords(connection: Connection) -> dict[str, ProductId]:
    """Every keyword, as the grammar reads it."""
    rows = connection.execute(select(claim_words))
    return {row.keyword: ProductId(row.product_id) for row in rows}
