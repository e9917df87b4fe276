"""What the host said, in viewers' languages."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0006"


def upgrade() -> None:
    """Widen chat_lines."""
    op.add_column(
        "chat_lines", sa.Column("translations", sa.Text(), nullable=False, server_default="{}")
    )
