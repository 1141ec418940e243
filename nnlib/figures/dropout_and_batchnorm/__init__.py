"""Lesson 5: the figures of nnlib.experiments.dropout_and_batchnorm, by theme."""
