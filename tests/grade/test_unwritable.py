"""Where a gradebook cannot be written, one line says so, and nothing that was judged is lost."""

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from autograder.__main__ import main

GRADE = ["grade", "--jobs", "1", "--allow-weak-isolation"]
REASONS = {"query_only = ON": "readonly", "max_page_count = 1": "full"}  # SQLite's own switches for both


@pytest.mark.parametrize("pragma", REASONS)
def test_a_gradebook_that_takes_no_row_is_one_line_and_the_next_run_goes_on(
    pragma, root, submit, rows, capfd, monkeypatch
):
    monkeypatch.setattr("autograder.grade.run.BATCH_SECONDS", 1e9)  # however slow the machine: one batch
    submit("ada")
    assert main(GRADE) == 0
    for number in range(12):  # enough for a page that is not there
        submit(f"learner-{number:02}-with-a-name-that-takes-its-room", b"no notebook")

    def refuse(connection, _):
        connection.execute(f"PRAGMA {pragma}")

    event.listen(Engine, "connect", refuse)
    try:
        capfd.readouterr()
        assert main(GRADE) == 2
    finally:
        event.remove(Engine, "connect", refuse)
    said = [line for line in capfd.readouterr().err.splitlines() if " of 13" not in line and line.strip()]
    assert len(said) == 1 and "the gradebook cannot be" in said[0] and REASONS[pragma] in said[0]
    assert {row[0] for row in rows()} == {"ada"}
    assert main(GRADE) in (0, 1)
    assert len({row[0] for row in rows()}) == 13
