"""The bar that counts the parts of a long experiment."""

import io
import time

from nnlib.progress import Progress, tracked


def test_tracked_gives_every_item_in_order_and_counts_it():
    screen = io.StringIO()
    assert list(tracked("abc", unit="run", show=True, stream=screen)) == ["a", "b", "c"]
    assert "run 1/3" in screen.getvalue()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_on_a_terminal_a_bar_is_one_line_that_is_wiped_away():
    with Progress(4, show=True, stream=(screen := Terminal())) as bar:
        for _ in range(4):
            bar.next = 0
            bar.step()
    assert "epoch 2/4 ████████████░░" in screen.getvalue() and "\n" not in screen.getvalue()
    assert screen.getvalue().split("\r")[-2].strip() == ""


def test_in_a_log_a_bar_is_a_line_every_ten_seconds_with_the_time_that_is_left(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])
    with Progress(100, stream=(log := io.StringIO())) as bar:
        for done in range(1, 51):
            clock[0] = done * 0.5
            bar.update(done, "loss 0.5")
    lines = log.getvalue().splitlines()
    assert lines == [f"epoch {k}/100 {k / 2:.0f} s, {50 - k / 2:.0f} s left  loss 0.5" for k in (4, 24, 44)]


def test_tracked_writes_nothing_when_it_is_quick():
    screen = io.StringIO()
    assert list(tracked(range(3), stream=screen)) == [0, 1, 2]
    assert screen.getvalue() == ""


def test_in_a_notebook_a_bar_is_one_output_that_ends_empty(tmp_path):
    """nbclient runs the cell as nbconvert and JupyterLab do, and keeps what the notebook would hold."""
    import nbformat.v4 as v4
    from nbclient import NotebookClient

    updates = "\n    ".join(f"bar.next = 0; bar.update({done})" for done in (1, 2))
    code = f"from nnlib.progress import Progress\nwith Progress(3, show=True) as bar:\n    {updates}"
    book = v4.new_notebook(cells=[v4.new_code_cell(code)])
    NotebookClient(book, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    (output,) = book.cells[0].outputs
    assert output.output_type == "display_data" and output.data == {"text/plain": ""}
