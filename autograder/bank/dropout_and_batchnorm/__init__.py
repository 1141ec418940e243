"""Unit 5: when to use dropout and batch normalization?"""
