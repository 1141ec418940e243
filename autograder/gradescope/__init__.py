"""The grader as an autograder container of Gradescope's: `autograder release UNIT --to gradescope` makes its zip."""
