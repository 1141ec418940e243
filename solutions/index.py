# %% [markdown]
# # Building Blocks of Neural Networks
#
# Six questions from a slide deck, six notebooks. In each you predict what the deck claims, write the pieces yourself in
# NumPy, watch *your* code run the experiment, and read the verdict off the result. `check(...)` under every exercise says at
# once what is right and which misunderstanding gives the same numbers as yours.
#
# | | question | minutes | you need |
# |---|---|---|---|
# | 1 | [What are the different types of optimization?](1_optimization/1_optimization.ipynb) | 90 | NumPy arrays, gradients, eigenvalues |
# | 2 | [Why is there a need for advanced optimizers?](2_optimizers/2_optimizers.ipynb) | 90 | gradients (notebook 1) |
# | 3 | [What is weight initialization and why do we need it?](3_initialization/3_initialization.ipynb) | 90 | the chain rule, matrix products, variance; notebook 2 |
# | 4 | [How to prevent overfitting?](4_regularization/4_regularization.ipynb) | 140 | notebooks 1 to 3 |
# | 5 | [When to use dropout and batch normalization?](5_dropout_and_batchnorm/5_dropout_and_batchnorm.ipynb) | 110 | notebook 4 |
# | 6 | [What are the types of hyperparameters in a neural network?](6_hyperparameters/6_hyperparameters.ipynb) | 135 | notebooks 2 to 5 |
#
# **How to work**: from top to bottom, one cell after the other with Shift+Enter. Where it says `# YOUR CODE HERE`, write yours and run
# the check below it. An exercise that is not done yet stops nothing: the experiments then run on the course's own
# version and say so. `hint(adam)` helps on, `solution("adam")` shows a worked answer after you have tried.
#
# Where you are:

# %%
from autograder.notebook import progress

progress()
