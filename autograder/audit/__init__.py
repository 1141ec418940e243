"""The grader is graded: how often it accepts a wrong answer, refuses a right one, or misnames a misunderstanding."""
