"""The version of a new gradebook's tables, by which nbgrader's upgrades find out what to do."""

from __future__ import annotations

from pathlib import Path

import nbgrader.api
from sqlalchemy import create_engine, inspect


def stamp_new(url: str) -> None:
    """Write the version into a database without tables: nbgrader would start a process to look it up, which takes it
    as long as all the rest. Raises sqlalchemy's DatabaseError and ArgumentError."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            if inspect(connection).get_table_names():
                return
            from alembic.migration import MigrationContext  # here: only the first run needs it
            from alembic.script import ScriptDirectory

            script = ScriptDirectory(str(Path(nbgrader.api.__file__).with_name("alembic")))
            MigrationContext.configure(connection).stamp(script, "heads")
    finally:
        engine.dispose()
