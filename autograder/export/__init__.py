"""Out: nbgrader's gradebook -> Canvas, Moodle, Gradescope, CSV, as plugins of nbgrader.

autograder export --to canvas --out marks.csv
nbgrader export --exporter=autograder.export.Canvas --to=marks.csv
"""

from autograder.export.plugins import EXPORTERS, Canvas, Csv, Gradescope, Moodle

__all__ = ["EXPORTERS", "Canvas", "Csv", "Gradescope", "Moodle"]
