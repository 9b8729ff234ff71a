"""Alembic's entry point: runs the migrations on the database of the settings."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from records.engine import make_engine
from records.schema import Base
from records.settings import database_url


def run(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    """Connect and run."""
    engine = make_engine(database_url())
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


asyncio.run(main())
