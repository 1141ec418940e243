"""What each platform hands out, wrapped and zipped as people do: whose each notebook is, and when it was handed in."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

import pytest

from autograder.__main__ import main
from autograder.collect.files import File, Folder
from autograder.collect.loose import Namer
from autograder.collect.platforms import PLATFORMS
from autograder.collect.sorting import Sorting
from autograder.course.roster import Roster
from autograder.course.times import parse_time
from tests.collect.downloads import NB, UNIT, attempts_in, by_macos, in_folder, in_zip, submitted, time_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
METADATA = """---
submission_1001:
  :submitters:
  - :name: Ada Lovelace
    :sid: '3031'
    :email: ada@example.org
  :created_at: 2026-11-03 22:59:59.123456000 Z
  :score: 3.0
submission_1002:
  :submitters:
  - :name: Bo O'Brien
    :sid:
    :email: bo@example.org
  - :name: Cy Young
    :sid: '3033'
    :email: cy@example.org
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2026-11-04 08:00:00.000000000 Z
    zone: !ruby/object:ActiveSupport::TimeZone
      name: Etc/UTC
    time: 2026-11-04 08:00:00.000000000 Z
"""
TEXT = b"Name: Jane Doe (j_doe)\r\nAssignment: HW 2\r\nDate Submitted: Tuesday, November 3, 2026\r\nCurrent Grade: \r\n"
SHAPES = {  # platform: files (None: a notebook of that learner), and for each learner the time of handing in
    "canvas": (
        {f"lovelaceada_4711_98765_{NB}": None, "bobo_LATE_4712_98766_2_optimizers-1.ipynb": None},
        {"lovelaceada-4711": None, "bobo-4712": None},
    ),
    "moodle": (
        {f"Ada Lovelace_11_assignsubmission_file/{NB}": None, "Bo Bo_12_assignsubmission_file_/x/my.ipynb": None},
        {"Ada-Lovelace-11": None, "Bo-Bo-12": None},
    ),
    "moodle without folders": (
        {f"Ada Lovelace_11_assignsubmission_file_{NB}": None, "Bo_12_assignsubmission_file_my_own.ipynb": None},
        {"Ada-Lovelace-11": None, "Bo-12": None},
    ),
    "gradescope": (
        {"submission_metadata.yml": METADATA.encode(), f"submission_1001/{NB}": None, f"submission_1002/{NB}": None},
        {
            "Ada-Lovelace-3031": "2026-11-03 22:59:59 UTC",
            "bo@example.org": "2026-11-04 08:00:00 UTC",
            "Cy-Young-3033": "2026-11-04 08:00:00 UTC",
        },
    ),
    "blackboard": (
        {
            f"HW_2_j_doe_attempt_2026-11-03-23-59-59_{NB}": None,
            "HW_2_j_doe_attempt_2026-11-03-23-59-59.txt": TEXT,
            f"HW_2_k_doe_poging_2026-11-04-08-00-00_{NB}": None,
            "HW_2_k_doe_poging_2026-11-04-08-00-00.txt": b"Naam: Kim Doe (k_doe)\nOpdracht: HW 2\n",
            "HW_2_lee_attempt_2026-11-04-08-00-00_my.ipynb": None,
        },
        {"j_doe": "2026-11-03 23:59:59 UTC", "k_doe": "2026-11-04 08:00:00 UTC", "lee": "2026-11-04 08:00:00 UTC"},
    ),
    "brightspace": (
        {
            f"104-678 - Ada Lovelace - Nov 3, 2026 1159 PM/{NB}": None,
            f"105-678 - Anne - Marie O'Neil - Nov 4, 2026 900 AM/{NB}": None,
            f"106-678 - Cy Young - 4 November 2026 9:05/{NB}": None,
            "index.html": b"<html>",
        },
        {
            "Ada-Lovelace-104": "2026-11-03 23:59:00 UTC",
            "Anne---Marie-O-Neil-105": "2026-11-04 09:00:00 UTC",
            "Cy-Young-106": "2026-11-04 09:05:00 UTC",
        },
    ),
    "brightspace in one folder": (
        {f"104-678 - Ada Lovelace - Nov 3, 2026 12:05 AM - {NB}": None},
        {"Ada-Lovelace-104": "2026-11-03 00:05:00 UTC"},
    ),
    "sakai": (
        {
            "HW 2/grades.csv": b"x",
            "HW 2/Lovelace, Ada(alovelace)/timestamp.txt": b"2026-11-03T22:59:59.120Z",
            f"HW 2/Lovelace, Ada(alovelace)/Submission attachment(s)/{NB}": None,
            "HW 2/Lovelace, Ada(alovelace)/comments.txt": b"",
            "HW 2/Bo,(bo@example.org)/timestamp.txt": b"20261104080000120",
            f"HW 2/Bo,(bo@example.org)/Submission attachment(s)/{NB}": None,
        },
        {"alovelace": "2026-11-03 22:59:59 UTC", "bo@example.org": "2026-11-04 08:00:00 UTC"},
    ),
    "sakai without folders, a group": (
        {f"HW 2/Lovelace, Ada(al); Bo, Cy(cb)_Submission attachment(s)_{NB}": None, "HW 2/grades.xls": b"x"},
        {"al": None, "cb": None},
    ),
    "github classroom": (
        {
            f"hw2-submissions/hw2-Ada-L/notebooks/{UNIT}/{NB}": None,
            "hw2-submissions/hw2-Ada-L/README.md": b"#",
            f"hw2-submissions/hw2-bo/{NB}": None,
        },
        {"ada-l": None, "bo": None},
    ),
    "nbgrader's exchange": (
        {
            f"ada+{UNIT}+2026-11-03 22:59:59.123 UTC+a1b2/{NB}": None,
            f"ada+{UNIT}+2026-11-03 22:59:59.123 UTC+a1b2/timestamp.txt": b"2020-01-01 00:00:00 UTC",
            f"bo+{UNIT}+2026-11-04 08:00:00 -01:00/{NB}": None,
        },
        {"ada": "2026-11-03 22:59:59 UTC", "bo": "2026-11-04 09:00:00 UTC"},
    ),
    "nbgrader's submitted": (
        {
            f"submitted/ada/{UNIT}/{NB}": None,
            f"submitted/ada/{UNIT}/timestamp.txt": b"2026-11-03 22:59:59 UTC\n",
            f"submitted/bo/{UNIT}/{NB}": None,
        },
        {"ada": "2026-11-03 22:59:59 UTC", "bo": None},
    ),
    "google drive": (
        {
            f"Ada Lovelace - {NB}": None,
            "Bo O - Copy of 2_optimizers.ipynb": None,
            "2_optimizers - Cy Young.ipynb": None,
        },
        {"Ada-Lovelace-*": ..., "Bo-O-*": ..., "Cy-Young-*": ...},
    ),
    "loose folders": (
        {f"learner-1/{NB}": None, "learner-2/hw/anything.ipynb": None, f"learner-3/{UNIT}/{NB}": None},
        {"learner-1": ..., "learner-2": ..., "learner-3": ...},
    ),
    "loose files": ({"ada.ipynb": None, f"bo_{NB}": None}, {"ada": ..., "bo": ...}),
}


def by_windows(path, files):
    r"""Parts of names between `\`."""
    return in_zip(path, {name.replace("/", "\\"): data for name, data in files.items()})


def wrapped(path, files):
    return in_zip(path, {f"Download (3)/CS 101/{name}": data for name, data in files.items()})


def in_wrapped_folder(path, files):
    in_folder(path / "deep" / "down", files)
    (path / "grades.xlsx").write_bytes(b"PK")
    return path


def late_one_wrapped(path, files):
    """The last file, with what stands beside it in its folder, is in a folder of late work."""
    *_, last = (name for name in files if name.endswith(".ipynb"))
    moved = {f"late/{name}" if name == last else name: data for name, data in files.items()}
    return in_zip(path, moved)


PACKED = [in_folder, in_zip, by_macos, by_windows, wrapped, in_wrapped_folder]


def match(pattern, names):
    (name,) = [name for name in names if name == pattern or (pattern[-1] == "*" and name.startswith(pattern[:-1]))]
    return name


@pytest.mark.parametrize("pack", PACKED)
@pytest.mark.parametrize("shape", SHAPES)
def test_learners_and_times_are_found_however_a_download_is_wrapped(shape, pack, tmp_path, utc):
    files, learners = SHAPES[shape]
    source = pack(tmp_path / "source", {name: data or b"{}" for name, data in files.items()})
    found, refused, left = attempts_in(source)
    assert not refused and set(map(os.path.basename, left)) <= {"grades.xlsx"}
    times = {attempt.owner.student: attempt.owner.time for attempt in found}
    work = sum(len([f for f in attempt.files if f.is_notebook]) for attempt in found)
    assert len(times) == len(learners) == work, times
    for student, text in learners.items():
        assert times[match(student, times)] == (parse_time(text) if isinstance(text, str) else None)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_download_is_collected(shape, course, notebook, tmp_path, capsys, utc):
    files, learners = SHAPES[shape]
    source = in_zip(tmp_path / "a.zip", {n: notebook(n) if data is None else data for n, data in files.items()})
    assert main(["collect", str(source)]) == 0, capsys.readouterr().err
    found = submitted(course)
    assert len(found) == len(learners), found
    for student, text in learners.items():
        assert text is ... or time_of(course, match(student, found)) == text


@pytest.mark.parametrize("shape", ["canvas", "moodle", "brightspace", "sakai", "github classroom", "gradescope"])
def test_the_notebook_is_that_of_the_learner_whose_name_its_place_has(shape, course, notebook, tmp_path):
    files, _ = SHAPES[shape]
    main(["collect", str(in_zip(tmp_path / "a.zip", {n: notebook(n) if d is None else d for n, d in files.items()}))])
    words = {  # of the learner's name, in the path that the notebook was made for
        "lovelaceada-4711": "4711", "bobo-4712": "4712", "Ada-Lovelace-11": "_11_", "Bo-Bo-12": "_12_", "bo": "hw2-bo",
        "Ada-Lovelace-104": "104-", "Anne---Marie-O-Neil-105": "105-", "Cy-Young-106": "106-", "ada-l": "Ada-L",
        "alovelace": "alovelace", "bo@example.org": "1002" if shape == "gradescope" else "bo@example.org",
        "Ada-Lovelace-3031": "1001", "Cy-Young-3033": "1002",
    }  # fmt: skip
    assert all(words[student] in text for student, text in submitted(course).items())


def exchange(**owners):
    """The exchange's folder, with an entry under each name and the login of who owns what is in it."""
    top = Folder()
    for name, user in owners.items():
        path = PurePosixPath(f"{name}+{UNIT}+2026-11-03 22:59:59 UTC", NB)
        top.add(File(path, datetime(2030, 1, 1, tzinfo=UTC), lambda limit: b"{}", user))
    return top


@pytest.mark.parametrize(
    "owners, taken",
    [
        ({"ada": "ada", "bo": "bo"}, {"ada", "bo"}),
        ({"ada": "ada", "bo": "mal", "mal": "mal"}, {"ada", "mal"}),
        ({"ada": "mal"} | {f"x{n}": "mal" for n in range(9)} | {"bo": "bo"}, {"bo"}),
        ({"ada": "jovyan", "bo": "jovyan"}, {"ada", "bo"}),  # one user for everybody
        ({"ada": "me", "bo": "me", "me": "me"}, {"ada", "bo", "me"}),  # copied by whoever collects
        ({"ada": "", "bo": ""}, {"ada", "bo"}),  # out of a zip
    ],
)
def test_in_the_exchange_an_entry_is_theirs_whose_files_it_holds(owners, taken, monkeypatch):
    monkeypatch.setattr("autograder.collect.platforms.nbgrader.login", lambda user: "me")
    sorting = Sorting(None, Namer([UNIT], Roster()), Roster())
    assert {attempt.owner.student for attempt in sorting.attempts(exchange(**owners))} == taken
    assert len(sorting.refused) == len(owners) - len(taken)
    assert all("has it from another user than it names" in refused.reason for refused in sorting.refused)


ROWS = re.findall(r"^\| ([\w' ]+) \| `([^`]+)` \| `([^`]+)` \| (.+) \|$", (DOCS / "COLLECT.md").read_text(), re.M)


@pytest.mark.parametrize("platform, path, student, time_told", ROWS)
def test_the_page_about_collecting_says_what_is_so(platform, path, student, time_told, tmp_path, utc):
    files = {path: b"{}"}
    if platform == "Gradescope":
        metadata = METADATA.replace("3031", "4711").replace("submission_1002", "submission_1003").encode()
        files["assignment_88_export/submission_metadata.yml"] = metadata
    if platform == "Sakai":
        files["HW 2/Lovelace, Ada(alovelace)/timestamp.txt"] = b"2026-11-03T22:59:59Z"
    if platform == "nbgrader":
        files["submitted/ada/2_optimizers/timestamp.txt"] = b"2026-11-03 22:59:59 UTC"
    found, refused, _ = attempts_in(in_zip(tmp_path / "a.zip", files))
    owners = {attempt.owner for attempt in found}
    assert not refused and {owner.student for owner in owners} == {student}
    assert any(owner.time for owner in owners) == ("in " in time_told)
    assert all(owner.timed for owner in owners) == (time_told == "the file's own")


def test_the_page_about_collecting_knows_every_platform():
    named = {row[0] for row in ROWS}
    assert {platform.name for platform in PLATFORMS} <= named and len(ROWS) == 13


def test_the_example_of_a_pattern_works(course, notebook, tmp_path, utc):
    example = re.search(r"^c\.Collect\.pattern.*?(?=```)", (DOCS / "COLLECT.md").read_text(), re.M | re.S)[0]
    with open(course.root / "nbgrader_config.py", "a") as file:
        file.write(f"\n{example}")
    source = in_zip(tmp_path / "a.zip", {f"x/Lovelace_Ada_al_20261103T2259/{NB}": notebook("ada")})
    assert main(["collect", str(source)]) == 0 and time_of(course, "al") == "2026-11-03 22:59:00 UTC"


def test_the_example_of_a_roster_is_one(tmp_path):
    example = (DOCS / "COLLECT.md").read_text().split("## The roster")[1].split("```")[1]
    (tmp_path / "roster.csv").write_text(example.strip())
    ada, charles = Roster.read(tmp_path / "roster.csv").learners
    assert ada.extra_time(UNIT) == timedelta(days=2) and charles.extra_time(UNIT) == timedelta(hours=12)
    assert Roster([ada, charles]).find("ada-l") == ada
