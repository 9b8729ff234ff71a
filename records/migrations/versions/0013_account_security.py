"""The second step of logging in, and accounts at an identity provider."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def of_employee(**options: bool) -> sa.Column:
    """A column with whose row it is; the row goes with the account."""
    return sa.Column("employee_id", sa.Integer, sa.ForeignKey("employees.id", ondelete="CASCADE"), **options)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "second_steps",
        of_employee(primary_key=True),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("last_step", sa.Integer, nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.String(64), primary_key=True),
        of_employee(nullable=False, index=True),
    )
    op.create_table(
        "half_logins",
        sa.Column("secret_hash", sa.String(64), primary_key=True),
        of_employee(nullable=False, index=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "openid_starts",
        sa.Column("secret_hash", sa.String(64), primary_key=True),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "external_accounts",
        sa.Column("issuer", sa.String(255), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        of_employee(nullable=False),
        sa.UniqueConstraint("employee_id", "issuer"),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("external_accounts", "openid_starts", "half_logins", "recovery_codes", "second_steps"):
        op.drop_table(name)
