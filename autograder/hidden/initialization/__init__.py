"""Unit 3, graded only."""
