"""One learner's file never stops the class: damaged and hostile zips, too much of anything, and 2,000 random ones."""

import io
import json
import random
import time
import zipfile
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from autograder.__main__ import main
from autograder.collect import budget, reading, zips
from autograder.collect.files import File, Folder, Unreadable, inside, tree
from autograder.collect.loose import Namer
from autograder.collect.sorting import Sorting
from autograder.course.roster import Roster
from autograder.course.safe import is_slug
from autograder.course.units import UsageError
from tests.collect.downloads import NB, UNIT, in_zip, submitted

ENTRY = b"PK\1\2"


def zipped(files, **how):
    data = io.BytesIO()
    in_zip(data, files, **({"compress_type": zipfile.ZIP_DEFLATED} | how))
    return data.getvalue()


def changed(data, at, value, size=2, mark=ENTRY):
    """A zip with another number at this place of its last entry in the list of files."""
    raw = bytearray(data)
    start = raw.rindex(mark) + at
    raw[start : start + size] = value.to_bytes(size, "little")
    return bytes(raw)


def with_name(data, name):
    """A zip whose only entry has these bytes for a name, with the flag of UTF-8."""
    raw = bytearray(changed(changed(data, 8, 0x800), 6, 0x800, mark=b"PK\3\4"))
    for mark, at in ((b"PK\3\4", 30), (ENTRY, 46)):
        start = raw.rindex(mark) + at
        raw[start : start + len(name)] = name
    return bytes(raw)


@pytest.fixture
def with_class(course, notebook, tmp_path, capsys):
    """with_class(files) -> status, errors, and what was collected of whoever is not ada or bo, who are always there."""

    def run(files):
        good = {f"ada_1_1_{NB}": notebook("ada"), f"zoe_9_9_{NB}": notebook("zoe")}
        source = in_zip(tmp_path / "class.zip", good | files)
        status = main(["collect", str(source)])
        found = submitted(course)
        assert (found.pop("ada-1"), found.pop("zoe-9")) == ("by ada", "by zoe")
        return status, capsys.readouterr().err, found

    return run


# ------------------------------------------------------------------------------------------------------ damaged zips


def test_a_zip_with_a_false_header_is_read_where_its_files_can_be(with_class, notebook):
    whole = zipped({f"x{NB}": notebook("bo")})
    status, err, found = with_class(
        {
            "a_2_1_hw.zip": with_name(whole, b"\xff\xfe"),
            "b_3_1_hw.zip": changed(whole, 6, 99),  # "version needed"
            "c_4_1_hw.zip": zipped({f"x\\{NB}": notebook("bo")}),
        }
    )
    assert status == 0, err
    assert found == {"a-2": "by bo", "b-3": "by bo", "c-4": "by bo"}


DAMAGED = {
    "unknown packing": lambda data: changed(data, 10, 97),
    "false offset": lambda data: changed(data, 42, 1 << 20, 4),
    "false size": lambda data: changed(data, 24, 10, 4),
    "false checksum": lambda data: changed(data, 16, 1, 4),
    "another name inside": lambda data: data.replace(b"2_optimizers", b"3_optimizers", 1),
    "cut off": lambda data: data[:-100],
    "no zip": lambda data: b"hello",
    "empty": lambda data: b"",
    "a password": lambda data: changed(data, 8, 1),
    "a list of files elsewhere": lambda data: changed(data, 16, 1 << 31, 4, mark=b"PK\5\6"),
    "64 bits": lambda data: changed(data, 12, 0xFFFFFFFF, 4, mark=b"PK\5\6"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_zip_is_its_learners_alone(kind, with_class, notebook):
    status, err, found = with_class({"mal_5_1_hw.zip": DAMAGED[kind](zipped({NB: notebook("mal")}))})
    assert (status, found) == (1, {}) and "mal_5_1_hw" in err and "Traceback" not in err
    assert err.count("\n") == 1


def test_a_zip_may_lie_within_a_zip_and_no_deeper(with_class, notebook):
    inner = zipped({"a.zip": zipped({NB: notebook("bo")})})
    status, err, found = with_class({"bo_2_1_hw.zip": inner, "cy_3_1_hw.zip": zipped({"b.zip": inner})})
    assert found == {"bo-2": "by bo"} and status == 1 and "cy-3 handed in no notebook" in err


# ------------------------------------------------------------------------------------------------------------ too much


def test_notebooks_that_contradict_each_other_are_named_in_short_lines(with_class, notebook):
    status, err, found = with_class({f"mal_5_{n}_{'x' * 200}{NB}": notebook(f"mal {n}") for n in range(50)})
    assert (status, found, err.count("\n")) == (1, {}, 50)
    assert max(map(len, err.splitlines())) < 1200 and "and 46 more" in err


def test_1500_tiny_notebooks_are_read_in_linear_time(with_class):
    tiny = zipped({f"{i}/2_optimizers.ipynb": b'{"cells": []}' for i in range(1500)})
    start = time.process_time()
    status, err, _ = with_class({"mal_5_1_hw.zip": tiny})
    assert time.process_time() - start < 4
    assert status == 1 and "there are more than 50 notebooks; the others were not read" in err


def test_the_notebook_that_is_called_as_the_unit_is_comes_before_the_limit(with_class, notebook):
    files = {f"a/{i}.ipynb": b'{"cells": []}' for i in range(80)} | {f"z/{NB}": notebook("bo")}
    status, err, found = with_class({"bo_2_1_hw.zip": zipped(files)})
    assert status == 1 and found == {"bo-2": "by bo"} and "more than 50 notebooks" in err


@pytest.mark.parametrize("many", [1, 30])
def test_more_than_20_mb_of_notebooks_are_refused(many, with_class):
    noise = random.Random(1).randbytes(21_000_000 // many)
    files = {f"{i}.ipynb": noise for i in range(many)}
    status, err, _ = with_class({"mal_5_1_hw.zip": zipped(files)})
    assert status == 1 and "it is larger than" in err and "MB" in err


def test_bombs_cost_nothing(with_class):
    bomb = zipped({NB: b"\0" * 19_000_000})
    deep = zipped({f"{i}.zip": bomb for i in range(300)})
    start = time.process_time()
    status, err, found = with_class({"mal_5_1_hw.zip": deep, "eve_6_1_hw.zip": bomb})
    assert time.process_time() - start < 5 and (status, found) == (1, {})
    assert err.count("it is a bomb") >= 2


def test_a_list_of_a_million_files_is_not_read():
    entry = zipped({"x": b""})
    at = entry.rindex(ENTRY)
    size = entry.rindex(b"PK\5\6") - at
    many = entry[:at] + entry[at : at + size] * 200_000 + entry[at + size :]
    many = changed(many, 12, size * 200_000, 4, mark=b"PK\5\6")
    assert size * 200_000 > zips.MAX_DIRECTORY
    with pytest.raises(Unreadable, match="its list of files is too long"):
        list(inside(File("x.zip", None, None), many, []))


def test_the_clock_stops_what_catches_every_exception():
    start, caught = time.process_time(), 0
    with pytest.raises(budget.OutOfTime), budget.limited_time(0.2):
        while True:
            try:
                sum(range(100))
            except Exception:
                caught += 1
    assert time.process_time() - start < 1 and caught == 0
    time.sleep(0.01)
    sum(range(10**6))  # and it does not ring again


def test_a_learner_whose_files_take_too_long_is_named(with_class, notebook, monkeypatch):
    real = reading.appraised

    def slow(data, *rest):
        while b"by mal" in data:
            pass
        return real(data, *rest)

    monkeypatch.setattr(reading, "appraised", slow)
    monkeypatch.setattr(reading, "limited_time", lambda: budget.limited_time(0.3))
    status, err, found = with_class({f"mal_5_1_{NB}": notebook("mal")})
    assert (status, found) == (1, {}) and "reading it takes more than 10 s; the rest of it was not read" in err


def test_an_error_of_ours_is_one_learners_alone(with_class, notebook, monkeypatch):
    real = reading.appraised

    def failing(data, *rest):
        if b"by mal" in data:
            raise RecursionError
        return real(data, *rest)

    monkeypatch.setattr(reading, "appraised", failing)
    status, err, found = with_class({f"mal_5_1_{NB}": notebook("mal")})
    assert (status, found) == (1, {})
    assert f"'mal_5_1_{NB}' was refused: reading it failed (RecursionError)" in err


def test_the_whole_class_downloads_name_with_a_false_flag_is_read(course, notebook, tmp_path):
    data = zipped({f"ada_1_1_{NB}": notebook("ada"), "bo_2_1_xx_2_optimizers.ipynb": notebook("bo")})
    raw = bytearray(changed(data, 8, 0x800))
    for start in (raw.rindex(ENTRY) + 46, raw.rindex(b"PK\3\4") + 30):
        raw[start + 7 : start + 9] = b"\xe9\xff"
    (tmp_path / "c.zip").write_bytes(raw)
    assert main(["collect", str(tmp_path / "c.zip")]) == 0
    assert set(submitted(course)) == {"ada-1", "bo-2"}


# ---------------------------------------------------------------------------------------------------------------- fuzz


def mutated(rng, data):
    """Some bytes changed, cut out, doubled or put in, by preference where a zip keeps its numbers."""
    raw = bytearray(data)
    marks = [i for mark in (ENTRY, b"PK\3\4", b"PK\5\6") for i in positions(raw, mark)]
    for _ in range(rng.choice([1, 1, 2, 5, 20])):
        near = rng.choice(marks) + rng.randrange(46) if marks and rng.random() < 0.7 else rng.randrange(len(raw) + 1)
        at, size = min(near, len(raw)), rng.choice([1, 2, 4, 50])
        kind = rng.randrange(5)
        if kind < 2:
            raw[at : at + size] = rng.choice([rng.randbytes(size), b"\xff" * size, b"\0" * size])
        elif kind == 2:
            del raw[at : at + size]
        elif kind == 3:
            raw[at:at] = raw[max(0, at - size * 20) : at]
        else:
            raw[at : at + 1] = rng.choice([b"[", b"{", b'"', b"\\ud800", b"\\u0000", b"NaN", b"1e999", b"null", b"]"])
    return bytes(raw)


def positions(raw, mark):
    at = raw.find(mark)
    while at >= 0:
        yield at
        at = raw.find(mark, at + 1)


def hand_ins(rng, right, count):
    """As many mutated zips and notebooks, each of a learner of their own."""
    whole = json.dumps(right).encode()
    archive = zipped({f"x/{NB}": whole, "notes.txt": b"hello" * 20, "__MACOSX/._x": b"\0"})
    for number in range(100, 100 + count):
        if rng.random() < 0.6:
            yield f"mal_{number}_1_hw.zip", mutated(rng, archive)
        else:
            yield f"mal_{number}_1_{NB}", mutated(rng, whole)


@pytest.mark.parametrize("count, seed", [(100, 1), pytest.param(2000, 2, marks=pytest.mark.slow)])
def test_mutated_hand_ins_raise_nothing_and_touch_nobody_else(count, seed, with_class, right, recwarn):
    status, err, found = with_class(dict(hand_ins(random.Random(seed), right, count)))
    assert status == 1 and "reading it failed" not in err
    assert all(name.startswith("mal-") for name in found)


@pytest.mark.parametrize("count, seed", [(100, 3), pytest.param(2000, 4, marks=pytest.mark.slow)])
def test_a_mutated_download_is_read_or_is_wrong_use(count, seed, tmp_path, notebook):
    rng = random.Random(seed)
    whole = zipped(
        {f"Ada_1_assignsubmission_file/{NB}": b"{}", f"B\xe9_2_assignsubmission_file_/{NB}": b"{}", "x": b""}
    )
    for _ in range(count):
        (tmp_path / "c.zip").write_bytes(mutated(rng, whole))
        try:
            for file in tree(tmp_path / "c.zip", []).everything():
                try:
                    file.load(1000)
                except Unreadable as error:
                    assert str(error).isprintable()
        except UsageError as error:
            assert "c.zip" in str(error)


PARTS = [
    "_1",
    " - ",
    "_a",
    "1-2 - ",
    "a_attempt_2026-11-03-23-59-59",
    "(",
    ", ",
    "a, b(c); ",
    "+",
    "_LATE",
    "é",
    "\0",
    "x",
]
PARTS += [
    "_1_assignsubmission_file_",
    "Nov 3, 2026 1159 PM",
    "2_optimizers",
    "submission_1",
    "-",
    ".",
    "anon_aaaaa_1_",
    "@",
]


@pytest.mark.parametrize("count", [150, pytest.param(3000, marks=pytest.mark.slow)])
def test_any_name_is_read_in_no_time_and_gives_a_safe_one(count):
    rng, start = random.Random(5), time.process_time()
    sorting = Sorting(None, Namer([UNIT], Roster()), Roster())
    names = [part * (900 // len(part)) for part in PARTS]
    names += ["".join(rng.choices(PARTS, k=rng.randrange(1, 90)))[:900] for _ in range(count)]
    for name in names:
        top = Folder()
        for path in (f"{name}.ipynb", f"x/{name}/{name}.ipynb"):
            top.add(File(PurePosixPath(path), datetime(2030, 1, 1, tzinfo=UTC), None))
        assert all(is_slug(attempt.owner.student) for attempt in sorting.attempts(top)), name
    assert time.process_time() - start < 0.02 * len(names)
