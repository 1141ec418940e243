"""Feedback back to a whole class: what each platform takes in one upload goes to the right learner."""

import io
import json
import re
import zipfile

import nbformat
import pytest

from autograder.__main__ import main
from tests.collect.downloads import NB, UNIT, in_zip


@pytest.fixture
def graded(course, notebook, tmp_path):
    """graded(names) -> the class that has handed in under these names, graded."""

    def run(*names):
        source = in_zip(tmp_path / "a.zip", {name: notebook(name) for name in names})
        assert main(["collect", str(source)]) == 0
        assert main(["grade", "--jobs", "1", "--allow-weak-isolation"]) == 0
        return course

    return run


def page_of(course, student):
    return (course.root / "feedback" / student / UNIT / f"{UNIT}.html").read_bytes()


def zip_of(course, place):
    archive = zipfile.ZipFile(course.root / "marks" / "feedback" / f"{place}-{UNIT}.zip")
    return {info.filename: archive.read(info) for info in archive.infolist()}


def moodle_reads(path):
    """Number and file name, as mod/assign/feedback/file/importziplib.php takes them out of a path."""
    folder, rest = path.split("/", 1)
    info = folder.split("_", 4)
    assert info[1].isdecimal() and info[2:4] == ["assignsubmission", "file"]
    return int(info[1]), rest


def canvas_reads(name):
    """The numbers of learner and file, as AbstractAssignment#infer_comment_context_from_filename takes them."""
    learner, file = [part for part in name.split("_") if re.fullmatch(r"\d+", part)][:2]
    return int(learner), int(file)


def test_moodle_takes_the_zip_and_each_page_goes_to_its_learner(graded):
    course = graded(f"Ada Lovelace_4711_assignsubmission_file/{NB}", f"Bo O'Brien_12_assignsubmission_file_{NB}")
    assert main(["export", "--feedback", "moodle", UNIT]) == 0
    found = {moodle_reads(path): data for path, data in zip_of(course, "moodle").items()}
    name = f"{UNIT}.html"
    assert found == {
        (4711, name): page_of(course, "Ada-Lovelace-4711"),
        (12, name): page_of(course, "Bo-O-Brien-12"),
    }


def test_canvas_takes_the_zip_under_the_names_of_the_download(graded, tmp_path, notebook):
    hw = io.BytesIO()
    in_zip(hw, {NB: notebook("cy")})
    course = graded(f"lovelaceada_4711_98_{NB}", "bobo_LATE_12_99_my own.ipynb.txt")
    source = in_zip(tmp_path / "b.zip", {"cy_13_97_hw.zip": hw.getvalue()})
    main(["collect", str(source)])
    main(["grade", "--jobs", "1", "--allow-weak-isolation"])
    assert main(["export", "--feedback", "canvas"]) == 0
    found = zip_of(course, "canvas")
    assert {canvas_reads(name) for name in found} == {(4711, 98), (12, 99), (13, 97)}
    ada = nbformat.reads(found[f"lovelaceada_4711_98_{NB}"].decode(), as_version=4)
    nbformat.validate(ada)
    assert ada.cells[0].outputs[0].data["text/html"].encode() == page_of(course, "lovelaceada-4711")
    assert json.loads(found["bobo_LATE_12_99_my own.ipynb.txt"])["cells"]
    inner = zipfile.ZipFile(io.BytesIO(found["cy_13_97_hw.zip"]))
    assert inner.read(f"{UNIT}.html") == page_of(course, "cy-13")


def test_a_folder_holds_every_page_by_the_learners_name(graded):
    course = graded(f"ada/{NB}", f"bo/{NB}")
    assert main(["export", "--feedback", "folder", "--out", "out"]) == 0
    folder = course.root / "out" / f"folder-{UNIT}"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        f"{student}.html": page_of(course, student) for student in ("ada", "bo")
    }


def test_whose_page_has_no_place_is_named(graded, capsys):
    course = graded(f"ada/{NB}", f"bo/{NB}")
    assert main(["export", "--feedback", "moodle"]) == 1
    assert f"2 pages on {UNIT} are not in it" in capsys.readouterr().err
    assert not (course.root / "marks" / "feedback").exists()


def test_without_feedback_it_is_wrong_use(unit, submit, capsys):
    submit("ada")
    assert main(["export", "--feedback", "folder"]) == 2
    assert "there is no feedback yet" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["export", "--feedback", "moodle", "--to", "csv"])
