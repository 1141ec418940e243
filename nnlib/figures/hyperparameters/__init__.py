"""Lesson 6: the figures of nnlib.experiments.hyperparameters, by theme."""
