"""What is known of a chat line, who is kept from writing, and what moderators did."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0005"


def upgrade() -> None:
    """Widen chat_lines; make chat_sanctions, chat_actions and chat_settings."""
    for name, kind, default in (
        ("translation", sa.Text(), ""),
        ("platform", sa.String(length=16), ""),
        ("kind", sa.String(length=12), "said"),
        ("count", sa.Integer(), "0"),
        ("audience", sa.String(length=12), "everyone"),
        ("flag", sa.String(length=24), ""),
        ("intent", sa.String(length=12), ""),
        ("answers", sa.String(length=64), ""),
        ("is_automatic", sa.Boolean(), sa.false()),
        ("is_answered", sa.Boolean(), sa.false()),
    ):
        op.add_column("chat_lines", sa.Column(name, kind, nullable=False, server_default=default))
    op.create_table(
        "chat_sanctions",
        sa.Column("viewer_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("viewer_id"),
    )
    op.create_table(
        "chat_actions",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("show_id", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("viewer_id", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("chat_actions_by_show", "chat_actions", ["show_id", "number"], unique=False)
    op.create_table(
        "chat_settings",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
