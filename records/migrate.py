"""Bring the database to the newest version: `python -m records.migrate`."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy.exc import SQLAlchemyError

from records.settings import SettingError


def alembic_config() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    return config


def main() -> int:
    """Migrate; 1 and one sentence when the database cannot be used."""
    try:
        command.upgrade(alembic_config(), "head")
    except (SettingError, CommandError, SQLAlchemyError, OSError) as error:
        print(f"The database cannot be brought up to date: {str(error).splitlines()[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
