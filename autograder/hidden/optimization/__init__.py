"""Unit 1, graded only."""
