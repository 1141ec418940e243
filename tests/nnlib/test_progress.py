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
