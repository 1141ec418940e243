"""In: downloads of a learning platform, loose notebooks, nbgrader's exchange -> submitted/<student>/<unit>/."""

from autograder.collect.run import Collected, collect

__all__ = ["Collected", "collect"]
