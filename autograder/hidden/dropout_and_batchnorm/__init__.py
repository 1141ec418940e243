"""Unit 5, graded only."""
