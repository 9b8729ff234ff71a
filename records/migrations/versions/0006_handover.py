"""Which employee has a conversation, and how a hand-over ended."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("conversations", sa.Column("staff_email", sa.String(254)))
    op.add_column("conversations", sa.Column("outcome", sa.String(16)))


def downgrade() -> None:
    """Drop them."""
    for name in ("outcome", "staff_email"):
        op.drop_column("conversations", name)
