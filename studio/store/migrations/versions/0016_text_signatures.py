"""Who, living in a market, found a text of the show right."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0007"


def upgrade() -> None:
    """Make text_signatures."""
    op.create_table(
        "text_signatures",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("reviewer", sa.String(length=60), nullable=False),
        sa.Column("signed_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("country", "text_sha256"),
    )
