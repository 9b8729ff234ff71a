"""E-mail to applicants; the planned day of a visit, a visit that goes on as another one, and what was changed in it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

# As statements: rebuilding the table, which is the other way on SQLite, would take the history of every visit with it.
REFERENCES = {
    "information_day_id": "integer REFERENCES information_days (id) ON DELETE SET NULL",
    "merged_into": "integer REFERENCES visits (id) ON DELETE SET NULL",
}
CHANGED = {"field": sa.String(32), "old": sa.Text(), "new": sa.Text()}


def upgrade() -> None:
    """Create the table, add the columns; what is there already has none of it."""
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("visit_id", sa.Integer, sa.ForeignKey("visits.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String(500)),
        sa.Column("who", sa.String(254)),
    )
    op.create_index("ix_mails_due", "mails", ["state", "next_try_at"])
    op.create_index("ix_mails_state_id", "mails", ["state", "id"])
    op.add_column("visits", sa.Column("planned_on", sa.Date))
    for name, definition in REFERENCES.items():
        op.execute(f"ALTER TABLE visits ADD COLUMN {name} {definition}")
        op.create_index(f"ix_visits_{name}", "visits", [name])
    for name in ("email", "organisation"):
        op.create_index(f"ix_visits_lower_{name}", "visits", [sa.text(f"lower({name})")])
    for name, kind in CHANGED.items():
        op.add_column("visit_events", sa.Column(name, kind))


def downgrade() -> None:
    """Drop them."""
    for name in CHANGED:
        op.drop_column("visit_events", name)
    for name in ("organisation", "email"):
        op.drop_index(f"ix_visits_lower_{name}", "visits")
    for name in REFERENCES:
        op.drop_index(f"ix_visits_{name}", "visits")
        op.drop_column("visits", name)
    op.drop_column("visits", "planned_on")
    op.drop_table("mails")
