"""The grader of the course, and what learners' notebooks use of it."""

__version__ = "0.1.0"
