"""Lesson 1: the figures of nnlib.experiments.optimization, by theme."""
