"""Unit 6, graded only."""
