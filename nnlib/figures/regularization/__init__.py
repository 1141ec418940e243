"""Lesson 4: the figures of nnlib.experiments.regularization, by theme."""
