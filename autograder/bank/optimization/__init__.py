"""Unit 1: what are the different types of optimization?"""
