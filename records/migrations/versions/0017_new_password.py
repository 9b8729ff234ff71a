"""An invitation can be for somebody who has an account and forgot the password."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add whose password it is about; the invitations that are there make an account."""
    whose = sa.ForeignKey("employees.id", name="fk_invitations_employee", ondelete="CASCADE")
    with op.batch_alter_table("invitations") as table:
        table.add_column(sa.Column("employee_id", sa.Integer, whose))


def downgrade() -> None:
    """Drop these invitations and the column: as an invitation they would make a second account."""
    op.execute("DELETE FROM invitations WHERE employee_id IS NOT NULL")
    with op.batch_alter_table("invitations") as table:
        table.drop_constraint("fk_invitations_employee", type_="foreignkey")
        table.drop_column("employee_id")
