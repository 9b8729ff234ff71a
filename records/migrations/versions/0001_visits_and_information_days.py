"""Work-visit requests, their history, and information days."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables; the one information day that the source document names is history."""
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reference", sa.String(16), nullable=False, unique=True),
        sa.Column("submission_key", sa.String(64), nullable=False, unique=True),
        sa.Column("conversation", sa.String(255), nullable=False, index=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("contact_name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("phone", sa.String(32), nullable=False),
        sa.Column("themes", sa.JSON, nullable=False),
        sa.Column("people_min", sa.Integer, nullable=False),
        sa.Column("people_max", sa.Integer, nullable=False),
        sa.Column("period_text", sa.String(200), nullable=False),
        sa.Column("period_from", sa.Date, nullable=False),
        sa.Column("period_to", sa.Date, nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people_min between 1 and people_max", name="people_range"),
        sa.CheckConstraint("period_from <= period_to", name="period_range"),
    )
    op.create_index("ix_visits_status_created", "visits", ["status", "created_at"])
    op.create_table(
        "visit_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("visit_id", sa.Integer, sa.ForeignKey("visits.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
    )
    days = op.create_table(
        "information_days",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, nullable=False, index=True),
        sa.Column("theme", sa.String(200), nullable=False),
    )
    op.bulk_insert(days, [{"day": date(2020, 3, 12), "theme": "Inclusieve stad"}])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("information_days", "visit_events", "visits"):
        op.drop_table(table)
