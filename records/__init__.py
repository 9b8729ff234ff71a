"""The database of the assistant: tables, migrations, queries. Used by actions and web."""
