"""Unit 4: how to prevent overfitting?"""
