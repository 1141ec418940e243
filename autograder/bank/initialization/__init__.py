"""Unit 3: what is weight initialization and why do we need it?"""
