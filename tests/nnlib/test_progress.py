"""The bar that counts the parts of a long experiment."""

import io

from nnlib.progress import tracked


def test_tracked_gives_every_item_in_order_and_counts_it():
    screen = io.StringIO()
    assert list(tracked("abc", unit="run", show=True, stream=screen)) == ["a", "b", "c"]
    assert "run 1/3" in screen.getvalue()


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
