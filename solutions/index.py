# %% [markdown]
# # Building Blocks of Neural Networks
#
# ![Six small pictures, one a lesson. 1: a descent in steps on a landscape. 2: four optimizers in a ravine. 3: signals that die out, stay or explode from layer to layer. 4: a training loss that falls while the validation loss rises again. 5: what dropout leaves of a network. 6: nine trials on a grid and nine at random.](attachment:course.png)
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
# **Where you are**: run the two cells below. The first one, folded, says in one line what to do if the course is not there.

# %%
progress()
