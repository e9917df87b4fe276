"""Which edge an order came from."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0009"


def upgrade() -> None:
    """Make order_edges."""
    op.create_table(
        "order_edges",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("edge", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("order_id"),
    )
