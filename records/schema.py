"""Every table of the database: `Base.metadata` holds them all once this module is imported."""

from records import answer_tables as answer_tables
from records import case_tables as case_tables
from records import console_setting_tables as console_setting_tables
from records import conversation_tables as conversation_tables
from records import figure_tables as figure_tables
from records import outbox_tables as outbox_tables
from records import proposal_tables as proposal_tables
from records import staff_tables as staff_tables
from records.tables import Base as Base
