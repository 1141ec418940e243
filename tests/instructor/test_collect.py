"""From a folder of zips to submitted/: whose, for which unit, when; and what an archive may not hold."""

import io
import json
import os
import shutil
import stat
import zipfile
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest

from autograder.__main__ import main
from autograder.collect import files as reading
from autograder.collect.owners import owner
from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook
from autograder.submission import read

UNIT = "2_optimizers"
NOON = (2030, 1, 31, 12, 0, 0)


@pytest.fixture
def course(unit, empty_gradebook):
    shutil.copy(empty_gradebook, unit.root)
    return Course(unit.root)


@pytest.fixture
def data(right):
    return json.dumps(right).encode()


def zipped(path, entries, when=NOON, **kwargs):
    """A zip; a name may come with a time of its own, a kind of file, or both."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **kwargs) as archive:
        for name, content in entries.items():
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name, when)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return str(path)


def submitted(course):
    """{(student, unit): bytes} of all that is under submitted/."""
    top = course.root / "submitted"
    return {(p.parts[-3], p.parts[-2]): p.read_bytes() for p in sorted(top.glob("*/*/*.ipynb"))}


def stamp(course, student):
    return (course.root / "submitted" / student / UNIT / "timestamp.txt").read_text().strip()


def utc(*when):
    return f"{datetime(*when).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


# ------------------------------------------------------------------------------------------------- whose file it is


@pytest.mark.parametrize(
    "path, student, name, number",
    [
        ("lovelaceada_4711_98765_2_optimizers.ipynb", "lovelaceada-4711", "lovelaceada", "4711"),
        ("lovelaceada_LATE_4711_98765_2_optimizers-1.ipynb", "lovelaceada-4711", "lovelaceada", "4711"),
        ("Ada Lovelace_12_assignsubmission_file_/my work.ipynb", "Ada-Lovelace-12", "Ada Lovelace", "12"),
        ("Ada Lovelace_12_assignsubmission_file/a.ipynb", "Ada-Lovelace-12", "Ada Lovelace", "12"),
        ("Ada Lovelace_12_assignsubmission_file_a.ipynb", "Ada-Lovelace-12", "Ada Lovelace", "12"),
        ("download/Ada Lovelace_12_assignsubmission_file_/b/a.ipynb", "Ada-Lovelace-12", "Ada Lovelace", "12"),
        ("O'Brien, José \"Pepe\"_3_assignsubmission_file_a.ipynb", "O-Brien-José-Pepe-3", 'O\'Brien, José "Pepe"', "3"),
        ("=cmd|'x'!A1_4_assignsubmission_file_/a.ipynb", "cmd-x-A1-4", "=cmd|'x'!A1", "4"),
        ("李 雷_5_assignsubmission_file_/a.ipynb", "李-雷-5", "李 雷", "5"),
        ("..._6_assignsubmission_file_/a.ipynb", "learner-6", "...", "6"),
        ("ada+2_optimizers+2030-01-31 12:00:00.123 UTC+a1b2/2_optimizers.ipynb", "ada", "", None),
        ("a+b+2_optimizers+2030-01-31 12:00:00 UTC/2_optimizers.ipynb", "a-b-????", "", None),
        ("ada/2_optimizers.ipynb", "ada", "ada", None),
        ("ada/2_optimizers/x.ipynb", "ada", "ada", None),
        ("ada@uni.example/x.ipynb", "ada@uni.example", "ada@uni.example", None),
        ("ada_2_optimizers.ipynb", "ada", "ada", None),
        ("2_optimizers - ada.ipynb", "ada", "ada", None),
        ("2_optimizers_ada (1).ipynb", "ada", "ada", None),
        ("ada.ipynb", "ada", "ada", None),
    ],
)  # fmt: skip
def test_names_tell_whose_a_file_is(path, student, name, number):
    who = owner(PurePosixPath(path), [UNIT, "1_optimization"])
    assert (who.name, who.lms_id) == (name, number)
    assert fnmatch(who.student, student)  # a checksum keeps names apart that lost letters


@pytest.mark.parametrize("path", ["2_optimizers.ipynb", "optimizers.ipynb", "2_optimizers (2).ipynb", "…/=.ipynb"])
def test_a_file_without_a_name_is_nobodys(path):
    assert owner(PurePosixPath(path), [UNIT]) is None


def test_two_learners_never_share_a_folder():
    names = ["a b", "a-b", "a,b", "a=b", "=a-b", "a b "]
    students = {owner(PurePosixPath(f"{name}/x.ipynb"), [UNIT]).student for name in names}
    assert len(students) == len(names)
    assert all("/" not in s and s[0] not in "=+-@." for s in students)


# ------------------------------------------------------------------------------------------------ the four sources


def test_a_canvas_zip_is_collected_with_names_numbers_and_times(course, data, tmp_path, capsys):
    late = zipfile.ZipInfo("beebo_LATE_12_991_2_optimizers-1.ipynb", (2030, 2, 3, 8, 30, 10))
    archive = zipped(tmp_path / "submissions.zip", {"lovelaceada_11_990_2_optimizers.ipynb": data, late: data})
    assert main(["collect", archive]) == 0
    assert submitted(course) == {("beebo-12", UNIT): data, ("lovelaceada-11", UNIT): data}
    assert stamp(course, "beebo-12") == utc(2030, 2, 3, 8, 30, 10) and stamp(course, "lovelaceada-11") == utc(*NOON)
    told = capsys.readouterr().out
    assert "2 collected" in told and "beebo-12: late, says Canvas" in told
    with open_gradebook(course) as gb:
        assert {s.lms_user_id for s in gb.students} == {"11", "12"}


def test_a_moodle_zip_is_collected_and_its_names_are_in_the_gradebook(course, data, tmp_path):
    archive = zipped(
        tmp_path / "moodle.zip",
        {
            "Ada Lovelace_11_assignsubmission_file_/anything.ipynb": data,
            "José Núñez, jr._12_assignsubmission_file_/2_optimizers.ipynb": data,
            "José Núñez, jr._12_assignsubmission_onlinetext_/onlinetext.html": b"see my notebook",
        },
    )
    assert main(["collect", archive, "--unit", "optimizers"]) == 0
    assert set(submitted(course)) == {("Ada-Lovelace-11", UNIT), ("José-Núñez-jr-12", UNIT)}
    with open_gradebook(course) as gb:
        ada = gb.find_student("Ada-Lovelace-11")
        assert (ada.first_name, ada.last_name, ada.lms_user_id) == ("Ada", "Lovelace", "11")


def test_a_folder_of_loose_notebooks_is_collected(course, data, tmp_path, capsys):
    loose = tmp_path / "loose"
    for name in ("ada.ipynb", "bo/work.ipynb", "cy_2_optimizers.ipynb", "2_optimizers.ipynb"):
        (loose / name).parent.mkdir(parents=True, exist_ok=True)
        (loose / name).write_bytes(data)
        os.utime(loose / name, (1_900_000_000, 1_900_000_000))
    assert main(["collect", str(loose)]) == 1
    assert {student for student, _ in submitted(course)} == {"ada", "bo", "cy"}
    assert stamp(course, "ada") == f"{datetime.fromtimestamp(1_900_000_000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    assert "'2_optimizers.ipynb' was refused: its name does not tell whose it is" in capsys.readouterr().err


def test_nbgraders_exchange_is_collected_newest_first(course, right, tmp_path):
    for time, first in (("2030-01-01 10:00:00.5 UTC", "early"), ("2030-01-02 10:00:00.5 UTC", "later")):
        folder = tmp_path / "inbound" / f"ada+{UNIT}+{time}+r4nd0m"
        folder.mkdir(parents=True)
        right["cells"][0]["source"] = first
        (folder / f"{UNIT}.ipynb").write_text(json.dumps(right))
        (folder / "timestamp.txt").write_text(time)
    assert main(["collect", str(tmp_path / "inbound")]) == 0
    assert b'"later"' in submitted(course)["ada", UNIT] and stamp(course, "ada") == "2030-01-02 10:00:00 UTC"


def test_a_learners_own_zip_is_looked_into(course, data, tmp_path):
    inner = io.BytesIO()
    zipped(inner, {"deep/er/2_optimizers.ipynb": data, "notes.txt": b"hello"})
    archive = zipped(tmp_path / "c.zip", {"lovelaceada_11_990_work.zip": inner.getvalue()})
    assert main(["collect", archive]) == 0
    assert submitted(course) == {("lovelaceada-11", UNIT): data}


# --------------------------------------------------------------------------------------------- what is kept and told


def test_collecting_twice_changes_nothing_and_a_newer_hand_in_counts(course, data, tmp_path, capsys):
    archive = zipped(tmp_path / "a.zip", {"ada_1_2_2_optimizers.ipynb": data})
    main(["collect", archive])
    (path,) = (course.root / "submitted").glob("*/*/*.ipynb")
    before = path.stat().st_mtime_ns
    main(["collect", archive])
    assert path.stat().st_mtime_ns == before and "1 already there" in capsys.readouterr().out
    old = zipped(tmp_path / "b.zip", {"ada_1_3_2_optimizers.ipynb": data + b" "}, when=(2030, 1, 30, 0, 0, 0))
    main(["collect", old])
    assert path.read_bytes() == data
    new = zipped(tmp_path / "c.zip", {"ada_1_4_2_optimizers.ipynb": data + b"\n"}, when=(2030, 2, 1, 0, 0, 0))
    main(["collect", new])
    assert path.read_bytes() == data + b"\n" and stamp(course, path.parts[-3]) == utc(2030, 2, 1)


def test_of_several_files_the_one_with_the_answers_counts(course, data, tmp_path):
    scratch = json.dumps({"cells": []}).encode()
    later = zipfile.ZipInfo("ada_1_9_2_optimizers scratch.ipynb", (2031, 1, 1, 0, 0, 0))
    archive = zipped(tmp_path / "a.zip", {"ada_1_8_final.ipynb": data, later: scratch})
    assert main(["collect", archive]) == 0
    assert submitted(course) == {("ada-1", UNIT): data}


def test_a_damaged_notebook_is_collected_where_the_unit_is_known(course, tmp_path, capsys):
    archive = zipped(tmp_path / "a.zip", {"ada_1_8_my.ipynb": b"{", "bo_2_8_2_optimizers.ipynb": b""})
    assert main(["collect", archive]) == 1
    assert set(submitted(course)) == {("bo-2", UNIT)}
    assert "'ada_1_8_my.ipynb' was refused" in capsys.readouterr().err
    assert main(["collect", archive, "--unit", UNIT]) == 0
    assert set(submitted(course)) == {("ada-1", UNIT), ("bo-2", UNIT)}


def test_who_handed_in_no_notebook_is_named(course, tmp_path, capsys):
    archive = zipped(tmp_path / "a.zip", {"ada_1_8_report.pdf": b"%PDF"})
    assert main(["collect", archive, "--unit", UNIT]) == 1
    assert "ada-1 handed in no notebook, but 'ada_1_8_report.pdf'" in capsys.readouterr().err


def test_times_in_utc_come_from_the_zips_extension():
    info = zipfile.ZipInfo("x", NOON)
    info.extra = b"UT\x05\x00\x01" + (1_900_000_000).to_bytes(4, "little")
    assert reading._time(info) == datetime.fromtimestamp(1_900_000_000, UTC)
    info.extra, info.date_time = b"UT\x05\x00", (2030, 0, 0, 0, 0, 0)
    assert reading._time(info).year == 1980


# ------------------------------------------------------------------------------------------------ hostile archives


def refused(course, archive, capsys):
    status = main(["collect", str(archive), "--unit", UNIT])
    return status, capsys.readouterr().err


@pytest.mark.parametrize(
    "name",
    ["../../evil_1_2_a.ipynb", "/etc/evil_1_2_a.ipynb", "C:\\evil_1_2_a.ipynb", "a\\..\\..\\evil_1_2_x.ipynb"],
)
def test_a_name_that_leads_out_is_refused_and_the_rest_is_taken(name, course, data, tmp_path, capsys):
    archive = zipped(tmp_path / "a.zip", {name: b"evil", "good_1_2_a.ipynb": data})
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    status, told = refused(course, archive, capsys)
    assert status == 1 and "leads out of the archive" in told and "evil" in told
    assert set(submitted(course)) == {("good-1", UNIT)}
    assert not [p for p in {p for p in tmp_path.rglob("*") if p.is_file()} - before if b"evil" in p.read_bytes()]


def test_links_are_refused_in_a_zip_and_in_a_folder(course, data, tmp_path, capsys):
    link = zipfile.ZipInfo("link_1_2_a.ipynb", NOON)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    status, told = refused(course, zipped(tmp_path / "a.zip", {link: "/etc/passwd"}), capsys)
    assert status == 1 and "'link_1_2_a.ipynb' was refused: it is a link" in told
    loose = tmp_path / "loose"
    loose.mkdir()
    (loose / "ada.ipynb").symlink_to("/etc/passwd")
    (loose / "dir").symlink_to(tmp_path)
    os.mkfifo(loose / "bo.ipynb")
    status, told = refused(course, loose, capsys)
    assert status == 1 and "'ada.ipynb' was refused: it is a link" in told and "'dir' was refused: it is a link" in told
    assert "'bo.ipynb' was refused: it is no plain file" in told
    assert submitted(course) == {}


def test_bombs_are_refused_by_name(course, data, tmp_path, capsys, monkeypatch):
    archive = zipped(tmp_path / "a.zip", {"bomb_1_2_a.ipynb": b"\0" * 20_000_000, "good_2_2_a.ipynb": data})
    status, told = refused(course, archive, capsys)
    assert status == 1 and "'bomb_1_2_a.ipynb' was refused: it is a bomb" in told
    assert set(submitted(course)) == {("good-2", UNIT)}
    monkeypatch.setattr(reading, "MAX_TOTAL", 10_000)
    assert "with those before it" in refused(course, archive, capsys)[1]
    monkeypatch.setattr(reading, "MAX_ENTRIES", 1)
    assert "more than 1 files" in refused(course, archive, capsys)[1]


def test_a_zip_that_lies_about_its_sizes_is_refused(course, tmp_path, capsys):
    archive = tmp_path / "a.zip"
    zipped(archive, {"liar_1_2_a.ipynb": os.urandom(1000) * 100})
    raw = bytearray(archive.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (10).to_bytes(4, "little")  # the central directory says: ten bytes
    archive.write_bytes(raw)
    status, told = refused(course, archive, capsys)
    assert status == 1 and "'liar_1_2_a.ipynb' was refused" in told and submitted(course) == {}


def test_a_damaged_inner_zip_and_a_locked_file_are_refused(course, tmp_path, capsys):
    archive = tmp_path / "a.zip"
    zipped(archive, {"ada_1_2_a.zip": b"PK nonsense", "bo_1_2_a.ipynb": b"secret"})
    raw = bytearray(archive.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 8] |= 1
    archive.write_bytes(raw)
    status, told = refused(course, archive, capsys)
    assert status == 1 and "'ada_1_2_a.zip' was refused" in told and "locked with a password" in told


def test_what_is_no_archive_is_wrong_use(course, tmp_path, capsys):
    (tmp_path / "a.zip").write_bytes(b"hello")
    assert main(["collect", str(tmp_path / "a.zip")]) == 2 and main(["collect", str(tmp_path / "none.zip")]) == 2
    told = capsys.readouterr().err
    assert "neither a zip nor a folder" in told and "is not there" in told


def test_collected_files_are_read_as_submissions(course, unit, data, tmp_path):
    main(["collect", zipped(tmp_path / "a.zip", {"ada_1_2_x.ipynb": data})])
    (found,) = course.submitted(unit)
    assert found.student == "ada-1" and found.notes == ()
    assert found.time == datetime(*NOON).astimezone(UTC).replace(tzinfo=None)
    assert len(read(found.file).cells) > 5
