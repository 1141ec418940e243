"""What is printed of others' text, whatever command prints it."""

import io
import json
import sys

import pytest

from autograder import terminal
from autograder.terminal import Screen, safely_printed

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.\r\bx"


def test_escape_codes_and_turned_text_are_shown_instead_of_obeyed(capsys):
    with safely_printed():
        print(f"λ {EVIL}")
        print(EVIL, file=sys.stderr)
    told = capsys.readouterr()
    assert told.out.startswith("λ \\x1b]0;owned\\x07\\x1b[2J") and "\\u202e" in told.err
    assert all(text.replace("\n", "").isprintable() for text in told)


def test_a_stream_of_any_encoding_takes_every_text():
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="")
    Screen(ascii_only).write("ρ and \udcff\n")
    ascii_only.flush()
    assert ascii_only.buffer.getvalue() == b"\\u03c1 and \\udcff\n"


def test_the_streams_come_back_after_an_error():
    before = sys.stdout, sys.stderr
    with pytest.raises(KeyError), safely_printed():
        raise KeyError
    assert (sys.stdout, sys.stderr) == before


def test_a_progress_line_is_rewritten_on_a_terminal_and_left_out_of_a_log(monkeypatch, capsys):
    terminal.live("half")
    assert capsys.readouterr().err == ""
    with safely_printed():
        monkeypatch.setattr(sys.stderr.stream, "isatty", lambda: True)
        terminal.live(f"{EVIL} half")
    told = capsys.readouterr().err
    assert told.startswith("\r\\x1b") and told.endswith(" half\033[K") and told.count("\x1b") == 1


def test_json_on_standard_output_is_whole(capsys, tmp_path):
    from autograder.__main__ import main

    file = tmp_path / "a\u202eb\x1b[2J.ipynb"
    file.write_text("{}")
    assert main(["judge", str(file), "--json", "-"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)[0]["file"] == str(file)
    assert (told.out + told.err).replace("\n", "").isprintable()
