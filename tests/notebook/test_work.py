"""The learner's own files: copies of the notebooks that no release overwrites, and the record of the progress."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course.closure import CODE
from autograder.notebook import begin, check, progress, solution, store
from autograder.notebook.course import lessons
from autograder.notebook.work import copy, in_release, main


@pytest.fixture(autouse=True)
def own_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NN_COURSE_FILE", str(tmp_path / "course.json"))


def notebook(*sources, outputs=()):
    cells = [{"cell_type": "code", "source": text, "outputs": list(outputs)} for text in sources]
    return json.dumps({"cells": cells, "nbformat": 4})


@pytest.fixture
def course(tmp_path):
    """release(name=source, ...) -> a course with these notebooks."""

    def release(**notebooks):
        folder = tmp_path / "installed"
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in notebooks.items():
            path = folder / "notebooks" / (name if name == "index" else f"{name}/{name}")
            path = path.with_name(path.name + ".ipynb")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(notebook("# YOUR CODE HERE", text))
        return folder

    return release


# ----------------------------------------------------------------------------------------- next week's release


def test_every_notebook_is_copied_once_with_the_index(course, tmp_path):
    own = tmp_path / "mine"
    lines = copy(own, course(index="i", one="1"))
    assert len(lines) == 2 and all("is new" in line for line in lines)
    assert (own / "index.ipynb").exists() and (own / "one" / "one.ipynb").exists()
    assert copy(own, course(index="i", one="1")) == []


def test_the_next_release_adds_its_notebooks_and_leaves_the_learners_own(course, tmp_path):
    own = tmp_path / "mine"
    copy(own, course(one="1"))
    mine = own / "one" / "one.ipynb"
    mine.write_text(notebook("def sgd(): ...", "1"))
    before = mine.read_bytes()
    lines = copy(own, course(one="1, corrected", two="2"))
    assert mine.read_bytes() == before and (own / "two" / "two.ipynb").exists()
    assert any("yours and stays" in line and "newer version" in line for line in lines)
    assert copy(own, course(one="1", two="2")) == []


def test_a_notebook_that_was_run_but_not_changed_is_brought_up_to_date(course, tmp_path):
    own = tmp_path / "mine"
    copy(own, course(index="i"))
    (own / "index.ipynb").write_text(notebook("# YOUR CODE HERE", "i", outputs=[{"text": "6 of 38"}]))
    (line,) = copy(own, course(index="j"))
    assert "updated" in line and "j" in (own / "index.ipynb").read_text()


def test_a_notebook_that_the_learner_brought_along_is_left_alone(course, tmp_path):
    mine = tmp_path / "mine" / "one" / "one.ipynb"
    mine.parent.mkdir(parents=True)
    mine.write_text("not even JSON")
    copy(tmp_path / "mine", course(one="1"))
    copy(tmp_path / "mine", course(one="2"))
    assert mine.read_text() == "not even JSON"


def test_a_copy_can_be_written_although_the_releases_own_cannot(course, tmp_path):
    made = course(one="1")
    (made / "notebooks" / "one" / "one.ipynb").chmod(0o444)
    copy(tmp_path / "mine", made)
    assert os.stat(tmp_path / "mine" / "one" / "one.ipynb").st_mode & 0o200


def test_a_folder_that_cannot_be_made_is_one_line_and_status_2(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([str(tmp_path / "file" / "mine"), "--no-lab"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_notebook_opened_in_the_releases_own_folder_says_so(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "course" / "notebooks" / "2_optimizers"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    assert not in_release(folder)
    (tmp_path / "course" / "pyproject.toml").write_text('name = "course-for-learners"')
    assert in_release(folder) and in_release(folder.parent) and not in_release(folder.parent.parent)
    begin("2_optimizers", "0.1")
    assert "nn-course" in capsys.readouterr().out


# ----------------------------------------------------------------------------------------------- the record


def sgd(w, g, lr=0.01):
    return w - lr * g


def wrong(w, g, lr=0.01):
    return w + lr * g


@pytest.mark.parametrize("place", ["a file where a folder should be", "/proc"])
def test_where_nothing_can_be_written_check_works_and_says_so_once(place, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NN_COURSE_FILE", str(Path("/proc" if place == "/proc" else tmp_path / "file", "course.json")))
    wrong.__name__ = "sgd"
    check(wrong)
    first = capsys.readouterr().out
    assert first.count("progress is not kept") == 1 and "sgd: not right yet" in first
    solution("sgd")  # the kernel itself remembers the try
    assert "try it first" not in capsys.readouterr().out
    check(sgd)
    progress()
    assert "not kept" not in (said := capsys.readouterr().out) and "✓ sgd" in said


def test_on_a_full_disk_the_old_record_stays_and_what_is_new_is_written_later(tmp_path, monkeypatch):
    store.remember("checks", "adam", "pass")
    with monkeypatch.context() as full:

        def no_space(*_, **__):
            raise OSError(errno.ENOSPC, "No space left on device")

        full.setattr("autograder.files.os.fsync", no_space)
        store.remember("checks", "sgd", "pass")
    assert json.loads((tmp_path / "course.json").read_text())["checks"] == {"adam": "pass"}
    store.remember("hints", "sgd", 1)
    assert json.loads((tmp_path / "course.json").read_text())["checks"] == {"adam": "pass", "sgd": "pass"}


# ------------------------------------------------------------------------------------------------ the map


def test_a_lesson_that_is_added_is_on_the_map(tmp_path):
    for name in ("autograder", "nnlib", "notebooks"):
        shutil.copytree(CODE / name, tmp_path / name)
    path = tmp_path / "notebooks" / "10_tokens" / "10_tokens.ipynb"
    path.parent.mkdir()
    path.write_text(notebook("# 10 · What is a token?\nText."))
    code = "from autograder.notebook import progress; progress()"
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    numbers = [line.split(".")[0] for line in said.splitlines() if line[0].isdigit()]
    assert numbers[-1] == "10" and numbers == [lesson.number for lesson in lessons()] + ["10"]
    assert "10. What is a token?" in said


def test_the_map_has_the_question_of_every_lesson():
    for lesson in lessons():
        text = (
            CODE / "solutions" / f"{lesson.number}_{lesson.topic}" / f"{lesson.number}_{lesson.topic}.py"
        ).read_text()
        assert f"\n# # {lesson.number} · {lesson.question}\n" in text
