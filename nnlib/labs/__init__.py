"""What the lessons show: one look for all figures (`style`), and one interactive figure a module."""
