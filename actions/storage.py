"""The action server's connection to the database."""

from functools import cache

from records.engine import Sessions, make_engine, make_sessions
from records.settings import database_url


@cache
def sessions() -> Sessions:
    """Session factory on the database of the settings; made at first use."""
    return make_sessions(make_engine(database_url()))
