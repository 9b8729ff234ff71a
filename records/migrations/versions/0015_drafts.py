"""A proposal is made together with its verdict: when the verdict was given need not be kept a second time."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Drop the column."""
    op.drop_column("proposals", "judged_at")


def downgrade() -> None:
    """Give it back, with the moment of the last change."""
    op.add_column("proposals", sa.Column("judged_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE proposals SET judged_at = changed_at")
    with op.batch_alter_table("proposals") as table:
        table.alter_column("judged_at", nullable=False)
