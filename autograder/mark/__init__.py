"""Marking answers in words: all answers to one question on one page, equal ones as one, nobody named."""

from autograder.mark.questions import Answer, Question, questions
from autograder.mark.save import save_mark

__all__ = ["Answer", "Question", "questions", "save_mark"]
