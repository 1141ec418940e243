"""Lesson 3: the figures of nnlib.experiments.initialization, by theme."""
