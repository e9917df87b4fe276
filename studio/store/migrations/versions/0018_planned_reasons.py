"""Why a planned sale comes again within the pause that its markets ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Widen planned_sales."""
    op.add_column(
        "planned_sales",
        sa.Column("reason", sa.String(length=200), nullable=False, server_default=""),
    )
