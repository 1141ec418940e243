"""Unit 6: what are the types of hyperparameters in a neural network?"""
