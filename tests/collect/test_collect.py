"""From a folder of zips to submitted/: whose, for which unit, when; and what an archive may not hold."""

import io
import json
import os
import shutil
import stat
import zipfile
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

import pytest

from autograder.__main__ import main
from autograder.collect import files, zips
from autograder.collect.files import File, Folder
from autograder.collect.loose import Namer
from autograder.collect.sorting import Sorting
from autograder.collect.worth import blank
from autograder.course import units as lessons
from autograder.course.roster import Roster
from autograder.grade.gradebook import open_gradebook
from autograder.submission import read

ROOT = Path(__file__).resolve().parents[2]
UNIT = "2_optimizers"
NOON = (2030, 1, 31, 12, 0, 0)


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


def owners(*paths, roster=None):
    """{path: owner} of the files of one source that are somebody's."""
    top = Folder()
    for path in paths:
        top.add(File(PurePosixPath(path), datetime(2030, 1, 1, tzinfo=UTC), lambda limit: b""))
    sorting = Sorting(None, Namer([UNIT, "1_optimization"], roster or Roster()), roster or Roster())
    return {str(file.path): attempt.owner for attempt in sorting.attempts(top) for file in attempt.files}


@pytest.mark.parametrize(
    "path, student, name, number",
    [
        ("lovelaceada_4711_98765_2_optimizers.ipynb", "lovelaceada-4711", "lovelaceada", "4711"),
        ("lovelaceada_LATE_4711_98765_2_optimizers-1.ipynb", "lovelaceada-4711", "lovelaceada", "4711"),
        ("doe_smithjane_5001_98005_2_optimizers.ipynb", "doe_smithjane-5001", "doe_smithjane", "5001"),
        ("janedoe_LATE_5002_text.html", "janedoe-5002", "janedoe", "5002"),
        ("janedoe_5002_link.html", "janedoe-5002", "janedoe", "5002"),
        ("anon_Ab1cD_98003_2_optimizers.ipynb", "anon-Ab1cD", "", "Ab1cD"),
        ("anon_12345_98003_2_optimizers.ipynb", "anon-12345", "", "12345"),
        ("LATE_anon_Zz9yX_98004_2_optimizers-1.ipynb", "anon-Zz9yX", "", "Zz9yX"),
        ("Ada Lovelace_12_assignsubmission_file_/my work.ipynb", "Ada-Lovelace-12", "Ada Lovelace", "12"),
        ("Ada Lovelace_12_assignsubmission_file/a.ipynb", "Ada-Lovelace-12", "Ada Lovelace", "12"),
        ("Ada Lovelace_12_assignsubmission_file_a.ipynb", "Ada-Lovelace-12", "Ada Lovelace", "12"),
        ("download/Ada Lovelace_12_assignsubmission_file_/b/a.ipynb", "Ada-Lovelace-12", "Ada Lovelace", "12"),
        ("O'Brien, José \"Pepe\"_3_assignsubmission_file_a.ipynb", "O-Brien-José-Pepe-3", "O’Brien, José “Pepe”", "3"),
        ("=cmd|'x'!A1_4_assignsubmission_file_/a.ipynb", "cmd-x-A1-4", "=cmd ’x’!A1", "4"),
        ("李 雷_5_assignsubmission_file_/a.ipynb", "李-雷-5", "李 雷", "5"),
        ("..._6_assignsubmission_file_/a.ipynb", "learner-6", "...", "6"),
        ("ada+2_optimizers+2030-01-31 12:00:00.123 UTC+a1b2/2_optimizers.ipynb", "ada", "", "ada"),
        ("a+b+2_optimizers+2030-01-31 12:00:00 UTC/2_optimizers.ipynb", "a-b-????", "", "a+b"),
        ("ada/2_optimizers.ipynb", "ada", "ada", ""),
        ("ada/2_optimizers/x.ipynb", "ada", "ada", ""),
        ("ada@uni.example/x.ipynb", "ada@uni.example", "ada@uni.example", ""),
        ("ada_2_optimizers.ipynb", "ada", "ada", ""),
        ("2_optimizers - ada.ipynb", "ada", "ada", ""),
        ("2_optimizers_ada (1).ipynb", "ada", "ada", ""),
        ("ada.ipynb", "ada", "ada", ""),
    ],
)  # fmt: skip
def test_names_tell_whose_a_file_is(path, student, name, number):
    (who,) = owners(path).values()
    assert (who.name, who.number) == (name, number)
    assert fnmatch(who.student, student)  # a checksum keeps names apart that lost letters


@pytest.mark.parametrize(
    "path", ["ada_LATE_4_9_a.ipynb", "do_e_LATE_4_9_a.ipynb", "ada_LATE_4_text.html", "LATE_anon_Zz9yX_9_a.ipynb"]
)
def test_canvas_mark_for_late_is_read_from_every_form_of_its_names(path):
    (late,), (in_time,) = owners(path).values(), owners(path.replace("LATE_", "")).values()
    assert late.late and not in_time.late and late.student == in_time.student


@pytest.mark.parametrize("path", ["2_optimizers.ipynb", "optimizers.ipynb", "2_optimizers (2).ipynb", "…/=.ipynb"])
def test_a_file_without_a_name_is_nobodys(path):
    assert owners(path) == {}


def test_two_learners_never_share_a_folder():
    names = ["a b", "a-b", "a,b", "a=b", "=a-b", "a b "]
    students = {who.student for who in owners(*(f"{name}/x.ipynb" for name in names)).values()}
    assert len(students) == len(names)
    assert all("/" not in s and s[0] not in "=+-@." for s in students)


MALLORY = f"bob+{UNIT}+2030-01-01 00:00:00 UTC+x/{UNIT}.ipynb"  # a name by which nbgrader's exchange would mean bob


def test_nobody_hands_in_for_another_by_the_names_inside_a_folder_or_zip_of_their_own(course, data, tmp_path):
    source = tmp_path / "in"
    for path, content in {f"bob/{UNIT}.ipynb": data, f"mallory/{MALLORY}": b"{}", f"eve/work/{MALLORY}": b"{}"}.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(content)
    zipped(source / "mallory" / "hw.zip", {MALLORY: b'{"cells": []}'})
    main(["collect", str(source), "--unit", UNIT])
    assert submitted(course)["bob", UNIT] == data


def test_a_time_inside_a_learners_own_zip_counts_for_nothing(course, data, tmp_path):
    inner = Path(zipped(tmp_path / "hw.zip", {f"{UNIT}.ipynb": data, "timestamp.txt": b"2020-01-01 00:00:00 UTC"}))
    archive = zipped(tmp_path / "submissions.zip", {"mallorymal_4711_98765_hw.zip": inner.read_bytes()})
    main(["collect", archive, "--unit", UNIT])
    assert submitted(course) == {("mallorymal-4711", UNIT): data}
    assert not list(course.root.glob("submitted/*/*/timestamp.txt"))


# ------------------------------------------------------------------------------------------------ the four sources


def test_a_canvas_zip_is_collected_with_names_and_numbers_and_no_time_is_made_up(course, data, tmp_path, capsys):
    late = zipfile.ZipInfo("beebo_LATE_12_991_2_optimizers-1.ipynb", (2030, 2, 3, 8, 30, 10))
    archive = zipped(tmp_path / "submissions.zip", {"lovelaceada_11_990_2_optimizers.ipynb": data, late: data})
    assert main(["collect", archive]) == 0
    assert submitted(course) == {("beebo-12", UNIT): data, ("lovelaceada-11", UNIT): data}
    assert not list(course.root.glob("submitted/*/*/timestamp.txt"))  # the zip has the moment of the download only
    told = capsys.readouterr().out
    assert "2 collected" in told and "beebo-12: late, says Canvas, but not when" in told
    assert f"submitted/beebo-12/{UNIT}/timestamp.txt" in told
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
    assert not list(course.root.glob("submitted/*/*/timestamp.txt"))
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
    assert "'2_optimizers.ipynb' was refused: its name does not say whose it is" in capsys.readouterr().err


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
    assert path.read_bytes() == data + b"\n"


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
    assert main(["collect", archive, "--unit", UNIT]) == 1
    assert set(submitted(course)) == {("ada-1", UNIT), ("bo-2", UNIT)}
    told = capsys.readouterr().err
    assert "'ada_1_8_my.ipynb' is all there is, but the file is not a notebook" in told
    assert "'bo_2_8_2_optimizers.ipynb' is all there is, but the file is not a notebook: it is empty" in told


# -------------------------------------------------------------------------------- what may not replace a good hand-in

EARLY, LATER = (2030, 1, 31, 12, 0, 0), (2030, 2, 7, 12, 0, 0)
MINE = {("ekida-25", UNIT)}


@pytest.fixture
def download(tmp_path):
    """download(data, later, name) -> a Canvas zip with one learner's file."""

    def made(data, later=False, name=f"ekida_25_9800{{}}_{UNIT}.ipynb"):
        path = tmp_path / f"{len(list(tmp_path.glob('*.zip')))}.zip"
        return zipped(path, {name.format(int(later)): data}, LATER if later else EARLY)

    return made


@pytest.fixture
def first_unit(unit):
    """1_optimization beside the unit of the tests: its lesson is not needed, its release is."""
    for part in ("solutions", "notebooks"):
        (unit.root / part / "1_optimization").mkdir()
    (unit.root / "solutions" / "1_optimization" / "1_optimization.py").write_text("# %%")
    release = unit.root / "notebooks" / "1_optimization" / "1_optimization.ipynb"
    shutil.copy(ROOT / release.relative_to(unit.root), release)
    return release.read_bytes()


def damaged(data):
    return {"cut off": data[:3000], "empty": b"", "a page": b"<!DOCTYPE html><title>Log in</title>"}


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("what", ["cut off", "empty", "a page"])
def test_a_later_damaged_file_never_replaces_a_good_one(what, together, course, data, download, capsys):
    good, bad = download(data), download(damaged(data)[what], later=True)
    statuses = [main(["collect", *sources]) for sources in ([[good, bad]] if together else [[good], [bad]])]
    assert statuses[-1] == 1 and submitted(course) == {("ekida-25", UNIT): data}
    assert f"'ekida_25_98001_{UNIT}.ipynb' was refused: the file is not a notebook" in capsys.readouterr().err
    assert main(["collect", bad]) == 1 and submitted(course) == {("ekida-25", UNIT): data}


def test_a_good_file_replaces_a_damaged_one_even_when_it_is_older(course, data, download):
    assert main(["collect", download(b"", later=True)]) == 1
    assert main(["collect", download(data)]) == 0
    assert submitted(course) == {("ekida-25", UNIT): data}


@pytest.mark.parametrize("together", [True, False])
def test_a_later_blank_release_never_replaces_an_answered_one(together, course, unit, data, download, capsys):
    good, blank = download(data), download(unit.release.read_bytes(), later=True)
    statuses = [main(["collect", *sources]) for sources in ([[good, blank]] if together else [[good], [blank]])]
    assert statuses[-1] == 1 and submitted(course) == {("ekida-25", UNIT): data}
    assert "without an answer" in capsys.readouterr().err


def test_a_blank_notebook_is_a_hand_in_of_the_named_unit_alone_and_an_answered_one_replaces_it(
    course, unit, data, download, capsys
):
    blank = download(unit.release.read_bytes(), later=True)
    assert main(["collect", blank]) == 1 and submitted(course) == {}
    assert "nothing but notebooks without an answer: 'ekida_25_98001_2_optimizers.ipynb'" in capsys.readouterr().err
    assert main(["collect", blank, "--unit", UNIT]) == 0 and set(submitted(course)) == MINE
    assert main(["collect", download(data)]) == 0
    assert submitted(course) == {("ekida-25", UNIT): data}


@pytest.mark.parametrize("where", ["its cell", "a cell of its own"])
def test_one_answer_makes_a_notebook_answered(where, unit, right):
    nb = json.loads(unit.release.read_bytes())
    (solved,) = (c for c in right["cells"] if lessons.grade_id(c) == "sgd")
    if where == "its cell":
        nb["cells"] = [solved if lessons.grade_id(c) == "sgd" else c for c in nb["cells"]]
    else:
        nb["cells"].append({"cell_type": "code", "source": solved["source"], "metadata": {}})
    assert not blank(read(json.dumps(nb).encode()), unit)
    assert blank(read(unit.release), unit)


def test_the_release_of_another_day_is_blank_too(unit):
    nb = json.loads(unit.release.read_bytes())
    (cell,) = (c for c in nb["cells"] if lessons.grade_id(c) == "sgd")
    cell["source"] = lessons.source(cell).replace('"""w - lr g"""', '"""w minus lr g"""')
    assert blank(read(json.dumps(nb).encode()), unit)
    cell["source"] = cell["source"].replace("    raise", "    return w - lr * g\n    raise")  # the stub often stays
    assert not blank(read(json.dumps(nb).encode()), unit)


def test_copies_that_programs_make_count_for_nothing(course, data, tmp_path, capsys):
    later = [zipfile.ZipInfo(f"ada_1_2_work/{n}", LATER) for n in ("__MACOSX/._a.ipynb", ".ipynb_checkpoints/a.ipynb")]
    archive = zipped(tmp_path / "a.zip", {f"ada_1_2_work/{UNIT}.ipynb": data, later[0]: b"\0", later[1]: data + b" "})
    assert main(["collect", archive]) == 0 and capsys.readouterr().err == ""
    assert submitted(course) == {("ada-1", UNIT): data}


def test_a_written_answer_makes_a_notebook_answered(unit):
    nb = json.loads(unit.release.read_bytes())
    (cell,) = (c for c in nb["cells"] if lessons.grade_id(c) == "why-adam")
    cell["source"] += " Because."
    assert not blank(read(json.dumps(nb).encode()), unit)


def test_the_notebook_of_another_unit_is_refused_by_name_and_the_good_one_stays(
    course, first_unit, data, download, capsys
):
    assert main(["collect", download(data)]) == 0
    wrong = download(first_unit, later=True)
    assert main(["collect", wrong]) == 1 and main(["collect", wrong, "--unit", UNIT]) == 1
    told = capsys.readouterr().err
    assert told.count(f"{UNIT}.ipynb is not {UNIT}: it answers exercises of 1_optimization") == 2
    assert submitted(course) == {("ekida-25", UNIT): data}
    assert main(["collect", wrong, "--unit", "1_optimization"]) == 0
    assert set(submitted(course)) == MINE | {("ekida-25", "1_optimization")}


def test_the_unit_in_a_files_name_goes_before_that_of_its_folder(course, first_unit, data, tmp_path):
    archive = zipped(tmp_path / "a.zip", {f"1_optimization/ekida_25_1_{UNIT}.ipynb": data})
    assert main(["collect", archive]) == 0 and set(submitted(course)) == MINE


# ----------------------------------------------------------------------------------------------------- when it came


def loose(folder, data, when):
    folder.mkdir(exist_ok=True)
    (folder / "ada.ipynb").write_bytes(data)
    os.utime(folder / "ada.ipynb", (when, when))
    return str(folder)


def test_a_time_that_a_person_has_corrected_stays_when_the_same_file_is_collected_again(course, data, tmp_path):
    source = loose(tmp_path / "in", data, 1_900_000_000)
    main(["collect", source])
    (path,) = course.root.glob("submitted/*/*/timestamp.txt")
    path.write_text("2030-01-01 00:00:00 UTC\n")
    assert main(["collect", source]) == 0
    assert path.read_text() == "2030-01-01 00:00:00 UTC\n"


def test_the_same_bytes_with_a_fresh_time_are_as_old_as_they_were(course, data, tmp_path):
    first, unpacked = (loose(tmp_path / n, data, t) for n, t in (("a", 1_900_000_000), ("b", 1_950_000_000)))
    main(["collect", first])
    before = stamp(course, "ada")
    main(["collect", unpacked])
    assert stamp(course, "ada") == before
    shutil.rmtree(course.root / "submitted")
    main(["collect", unpacked, first])
    assert stamp(course, "ada") == before


def test_a_new_hand_in_drops_the_time_of_the_one_before_and_says_so(course, data, download, capsys):
    main(["collect", download(data)])
    path = course.root / "submitted" / "ekida-25" / UNIT / "timestamp.txt"
    path.write_text("2030-01-31 13:00:00 UTC\n")
    assert main(["collect", download(data + b" ", later=True)]) == 0
    assert not path.exists() and "the time of the file before, 2030-01-31 13:00:00 UTC" in capsys.readouterr().out


def test_who_handed_in_no_notebook_is_named(course, tmp_path, capsys):
    archive = zipped(tmp_path / "a.zip", {"ada_1_8_report.pdf": b"%PDF"})
    assert main(["collect", archive, "--unit", UNIT]) == 1
    assert "ada-1 handed in no notebook, but 'ada_1_8_report.pdf'" in capsys.readouterr().err


def test_times_in_utc_come_from_the_zips_extension():
    info = zipfile.ZipInfo("x", NOON)
    info.extra = b"UT\x05\x00\x01" + (1_900_000_000).to_bytes(4, "little")
    assert zips.time_of(info) == datetime.fromtimestamp(1_900_000_000, UTC)
    info.extra, info.date_time = b"UT\x05\x00", (2030, 0, 0, 0, 0, 0)
    assert zips.time_of(info).year == 1980


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
    assert "'bo.ipynb' was refused: it is not a plain file" in told
    assert submitted(course) == {}


def test_bombs_are_refused_by_name(course, data, tmp_path, capsys, monkeypatch):
    archive = zipped(tmp_path / "a.zip", {"bomb_1_2_a.ipynb": b"\0" * 20_000_000, "good_2_2_a.ipynb": data})
    status, told = refused(course, archive, capsys)
    assert status == 1 and "'bomb_1_2_a.ipynb' was refused: it is a bomb" in told
    assert set(submitted(course)) == {("good-2", UNIT)}
    monkeypatch.setattr(files, "MAX_ENTRIES", 1)
    assert "it holds more than 200,000 files; the others were not read" in refused(course, archive, capsys)[1]


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
    assert found.time is None
    assert len(read(found.file).cells) > 5


def test_a_time_that_was_taken_away_leaves_the_gradebook_too(course, unit, data, tmp_path):
    main(["collect", loose(tmp_path / "in", data, 1_900_000_000)])
    words = ["grade", "--jobs", "1", "--allow-weak-isolation"]
    for expected in (datetime(2030, 3, 17, 17, 46, 40), None):
        assert main(words) == 0
        with open_gradebook(course) as gb:
            assert gb.find_submission(UNIT, "ada").timestamp == expected
        (course.root / "submitted" / "ada" / UNIT / "timestamp.txt").unlink(missing_ok=True)
