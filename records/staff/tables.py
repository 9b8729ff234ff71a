"""Tables of the staff console: employees, how they log in, invitations, verdicts, and the audit log."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcTime


class Role(StrEnum):
    """What an employee may do; the values are the Dutch words that staff read."""

    CLERK = "medewerker"
    EDITOR = "redacteur"
    ADMINISTRATOR = "beheerder"
    DEVELOPER = "ontwikkelaar"


# Who may see citizens' conversations and data.
STAFF = frozenset({Role.CLERK, Role.EDITOR, Role.ADMINISTRATOR})


class Judgement(StrEnum):
    """What an employee finds of how a message was understood."""

    GOOD = "goed"
    WRONG = "fout"
    NEW_TOPIC = "nieuw_onderwerp"
    NOT_OURS = "niet_voor_ons"
    # Its words were wiped.
    PERSONAL = "persoonsgegevens"


class Employee(Base):
    """Somebody who may log in."""

    __tablename__ = "employees"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class LoginFailure(Base):
    """One wrong password or code; enough of them lock the account for a while."""

    __tablename__ = "login_failures"
    __table_args__ = (Index("ix_login_failures_email_at", "email", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(UtcTime)


class StaffSession(Base):
    """A browser that is logged in; its secret is kept as a hash only."""

    __tablename__ = "staff_sessions"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)


class SecondStep(Base):
    """An employee's authenticator app; its codes are asked after the password once the first one was confirmed.

    The secret is kept as it is: checking a code needs it, and on one machine a key that encrypts it would lie beside
    the database. It opens nothing without the password, of which only a slow hash is kept.
    """

    __tablename__ = "second_steps"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # Half minutes since 1970 of the latest code that was used: it and the ones before are refused.
    last_step: Mapped[int] = mapped_column(Integer, default=0)


class RecoveryCode(Base):
    """A code that takes the place of the app once; 80 random bits, so that a fast hash is enough."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"), index=True)


class HalfLogin(Base):
    """A browser that gave the right password and not yet the second step; opens nothing but the page that asks it."""

    __tablename__ = "half_logins"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class OpenIdStart(Base):
    """A browser that is on its way to the identity provider; its answer has to fit this, and counts once."""

    __tablename__ = "openid_starts"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class ExternalAccount(Base):
    """Who an employee is at the identity provider; e-mail addresses pass to other people, a subject never does."""

    __tablename__ = "external_accounts"
    __table_args__ = (UniqueConstraint("employee_id", "issuer"),)

    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"))


class Invitation(Base):
    """A link with which one new employee makes an account, or one who has an account chooses another password, once."""

    __tablename__ = "invitations"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # Whose password it is about; none when it makes an account.
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"))


class Verdict(Base):
    """What an employee found of one message of a citizen; the latest counts."""

    __tablename__ = "verdicts"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    judgement: Mapped[str] = mapped_column(String(32), index=True)
    topic: Mapped[str | None] = mapped_column(String(100))


class AuditEntry(Base):
    """One thing that somebody read or changed. Entries are only added; each holds the hash of the one before."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    who: Mapped[str] = mapped_column(String(254), index=True)
    action: Mapped[str] = mapped_column(String(64))
    object: Mapped[str] = mapped_column(String(200), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
