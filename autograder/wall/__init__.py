"""The wall: the only place where a learner's code runs. See docs/ISOLATION.md."""

from autograder.wall.isolation import LEVELS, available_level, why_not_bubblewrap
from autograder.wall.remote import RemoteAnswer
from autograder.wall.session import Limits
from autograder.wall.wall import Wall

__all__ = ["LEVELS", "Limits", "RemoteAnswer", "Wall", "available_level", "why_not_bubblewrap"]
