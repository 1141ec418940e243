"""Unit 4, graded only."""
