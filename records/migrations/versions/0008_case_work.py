"""Notes, labels, who follows a conversation up, who looks at it, saved filters."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def conversation(**options: bool) -> sa.Column[str]:
    """The conversation that a row vanishes with."""
    there = sa.ForeignKey("conversations.id", ondelete="CASCADE")
    return sa.Column("conversation_id", sa.String(32), there, nullable=False, **options)


def employee(name: str, gone: str, **options: bool) -> sa.Column[int]:
    """An employee, and what becomes of the row when the account is gone."""
    return sa.Column(name, sa.Integer, sa.ForeignKey("employees.id", ondelete=gone), **options)


def moment(**options: bool) -> sa.Column[sa.DateTime]:
    """When it was."""
    return sa.Column("at", sa.DateTime(timezone=True), nullable=False, **options)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        conversation(),
        sa.Column("employee_id", sa.Integer, sa.ForeignKey("employees.id"), nullable=False),
        moment(),
        sa.Column("text", sa.Text, nullable=False),
        sa.Index("ix_notes_conversation", "conversation_id", "id"),
    )
    op.create_table(
        "conversation_labels",
        conversation(primary_key=True),
        sa.Column("label", sa.String(40), primary_key=True),
        employee("employee_id", "SET NULL"),
        moment(),
        sa.Index("ix_conversation_labels_label", "label", "conversation_id"),
    )
    op.create_table(
        "assignments",
        conversation(primary_key=True),
        employee("employee_id", "CASCADE", nullable=False),
        moment(),
        employee("by_id", "SET NULL"),
        sa.Index("ix_assignments_employee", "employee_id", "conversation_id"),
    )
    op.create_table(
        "presences",
        conversation(primary_key=True),
        employee("employee_id", "CASCADE", primary_key=True),
        moment(index=True),
    )
    op.create_table("unforgotten", conversation(primary_key=True), moment())
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer, primary_key=True),
        employee("employee_id", "CASCADE", nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.UniqueConstraint("employee_id", "name", name="uq_saved_filters_name"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("saved_filters", "unforgotten", "presences", "assignments", "conversation_labels", "notes"):
        op.drop_table(name)
