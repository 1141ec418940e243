"""Unit 2, graded only."""
