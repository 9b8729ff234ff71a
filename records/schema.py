"""Every table of the database: `Base.metadata` holds them all once this module is imported."""

from records.administration import tables as administration_tables
from records.answers import tables as answer_tables
from records.base import Base as Base
from records.conversations import case_tables
from records.conversations import tables as conversation_tables
from records.figures import tables as figure_tables
from records.mail import tables as mail_tables
from records.proposals import tables as proposal_tables
from records.staff import tables as staff_tables
from records.visits import tables as visit_tables

PARTS = (
    administration_tables, answer_tables, case_tables, conversation_tables, figure_tables, mail_tables, proposal_tables,
    staff_tables, visit_tables,
)  # fmt: skip
