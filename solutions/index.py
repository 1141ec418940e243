# %% [markdown]
# # Building Blocks of Neural Networks
#
# Six questions from a slide deck, six notebooks. In each you predict what the deck claims, write the pieces yourself in
# NumPy, watch *your* code run the experiment, and read the verdict off the result. `check(...)` under every exercise says at
# once what is right and which misunderstanding gives the same numbers as yours.
#
# | | question | minutes |
# |---|---|---|
# | LESSONS |
#
# **How to work**: from top to bottom, one cell after the other with Shift+Enter. Where it says `# YOUR CODE HERE`, write yours and run
# the check below it. An exercise that is not done yet stops nothing: the experiments then run on the course's own
# version and say so. `hint(adam)` helps on, `solution("adam")` shows a worked answer after you have tried, and
# `certificate("your name")`, in any lesson, writes a page to print of what you have done.
#
# Where you are:

# %%
from autograder.notebook import progress

progress()
