"""The wall: the only place where a learner's code runs. See docs/ISOLATION.md."""

from autograder.wall.isolation import LEVELS, available_level, why_not_bubblewrap
from autograder.wall.wall import Limits, RemoteAnswer, Wall

__all__ = ["LEVELS", "Limits", "RemoteAnswer", "Wall", "available_level", "why_not_bubblewrap"]
