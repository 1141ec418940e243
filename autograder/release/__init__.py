"""Out to learners: one zip with the notebooks and all that they run, and nothing that only grading may know."""

from autograder.release.bundle import pack

__all__ = ["pack"]
