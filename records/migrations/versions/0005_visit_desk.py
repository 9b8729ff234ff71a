"""Who changed a work visit; places of an information day, and from when citizens hear of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns; what is there already has none of it."""
    op.add_column("visit_events", sa.Column("who", sa.String(254)))
    op.create_index("ix_visits_status_id", "visits", ["status", "id"])
    op.add_column("information_days", sa.Column("places", sa.Integer))
    op.add_column("information_days", sa.Column("visible_from", sa.Date))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("information_days", "visible_from")
    op.drop_column("information_days", "places")
    op.drop_index("ix_visits_status_id", "visits")
    op.drop_column("visit_events", "who")
