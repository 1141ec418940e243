"""Names and text that others wrote: safe in a path, on nbgrader's pages, on a terminal and in a table."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.safe import LONGEST_NOTE, is_slug, note, one_line, personal, printable, slug

GOOD = ["ada", "Ada-Lovelace-11", "anon-Ab1cD", "jdoe@example.org", "李", "नमस्ते", "Núñez", "x_1", "a.b", "n" * 100]
BAD = ["", ".", "..", "-rf", "=cmd()", "@x", "a b", "<img src=x>", "a'b", 'a"b', "a&b", "{{7*7}}", "a\\", "a/b", "a?b"]
BAD += [
    "a#b",
    "a%3Cb",
    "a|b",
    "a;b",
    "a\n",
    "a\u202eb",
    "a\u200bb",
    "a\u034fb",
    "\udcff",
    "Nu\u0301n\u0303ez",
    "n" * 250,
]
BAD += ["\U00012000" * 80, "z" + "\u0323" * 5, "ada\u3164", "\uffa0", "ada\u2800"]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_name_is_its_own_slug(name):
    assert is_slug(name)


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_could_be_markup_a_path_or_another_name_is_no_slug(name):
    assert not is_slug(name)


@given(st.text(max_size=300))
def test_every_slug_is_good_and_its_own(name):
    made = slug(name)
    assert made == "" or (is_slug(made) and slug(made) == made)


def test_a_name_of_eighty_four_byte_letters_fits_into_a_file_system():
    assert 0 < len(slug("\U00012000" * 80).encode()) <= 200


@given(st.text())
def test_a_personal_name_has_nothing_that_a_page_a_template_or_a_script_would_read(name):
    shown = personal(name)
    assert not set(shown) & set("<>&\"'`{}[]\\|") and len(shown) <= 120
    assert all(c.isprintable() or c in "\u200c\u200d" for c in shown)


def test_a_personal_name_stays_the_name_that_it_is():
    names = ["Ada Lovelace", "Núñez, jr.", "李雷", "Smith; Jones", "Zoë-Anne van 't Hoff"]
    assert [personal(name) for name in names] == [*names[:4], "Zoë-Anne van ’t Hoff"]


@given(st.text())
def test_printable_text_moves_no_cursor_and_turns_no_line(text):
    categories = {unicodedata.category(c) for c in printable(text) if c not in "\n\t\u200c\u200d"}
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert printable(text).count("\n") == text.count("\n")


def test_what_is_taken_out_can_be_seen():
    assert printable("a\x1b[2J\u202e\r\u00a0b\n\tc") == "a\\x1b[2J\\u202e\\r b\n\tc"
    assert printable("“λ” 李 👩‍🔬 नमस्ते") == "“λ” 李 👩‍🔬 नमस्ते"


@pytest.mark.parametrize("pile", ["\u0301", "\u0301\u200d", "\u200d\u0489", "\u0e49\u200c", "\ufe0f"])
def test_marks_are_not_piled_up(pile):
    assert len(printable("z" + pile * 1000)) == len(personal("a" + "\u05d0" + pile * 1000)) - 1 == 5


SAME = [
    "Ad\u200da",
    "Ada\u200d",
    "A\ufe0fda",
    "A\U000e0101da",
    "Ada\u3164",
    "\u2066Ada\u2069",
    "Ada\u2800",
    "\u200bAda",
]


@pytest.mark.parametrize("name", SAME)
def test_a_name_that_looks_the_same_is_the_same(name):
    assert personal(name) == "Ada"


@pytest.mark.parametrize("name", ["\u0646\u06cc\u200c\u0644\u0648\u0641\u0631", "\u0936\u094d\u200d\u092f\u093e\u092e"])
def test_what_joins_letters_in_a_name_stays(name):
    assert personal(name) == name


def test_what_has_no_picture_is_written_out():
    assert printable("a\u3164\u2800b\u034f") == "a\\u3164\\u2800b\\u034f"


@given(st.text(max_size=2000))
def test_a_note_is_one_short_line(text):
    for line in (one_line(text), note(text)):
        assert len(line) <= LONGEST_NOTE and all(c.isprintable() or c in "\u200c\u200d" for c in line)


@given(st.text(alphabet="=+-@＝;,|\t \"'ax:", max_size=20), st.sampled_from(",;\t|: \"'"))
def test_no_part_of_a_note_is_a_formula_whatever_parts_the_cells(text, delimiter):
    assert not any(part.lstrip().startswith(tuple("=+-@＝")) for part in note(f"left out: {text}").split(delimiter))
