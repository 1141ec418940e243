"""What only grading knows: hidden cases, laws and maps, under the exercises' own names. This room is not released.

`bank.find(name, hidden=True)` loads an exercise with its hidden parts.
"""
