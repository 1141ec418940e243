"""nbgrader's settings for this course. Add your own at the end, such as c.CourseDirectory.db_url."""

import os
import sys

from autograder.formgrader import harden

c = get_config()  # noqa: F821  (nbgrader provides it)

c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.py"]

# Marking guides stay with the instructors; there are no tests in a notebook that would have to be hidden.
c.GenerateAssignment.preprocessors = [
    "autograder.nbgrader_ext.DropGuides",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
]

# Any file is read, and judged behind the wall; nbgrader runs no learner's code.
c.Autograde.exporter_class = "autograder.nbgrader_ext.SubmissionExporter"
c.Autograde.sanitize_preprocessors = [
    "autograder.nbgrader_ext.Judge",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_ext.SaveVerdicts",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# A learner's page is made by us from escaped text. Where learners find the lessons, for the links in it:
c.GenerateFeedback.exporter_class = "autograder.nbgrader_ext.FeedbackExporter"
# c.FeedbackExporter.lesson = "https://example.org/notebooks/{unit}.html#{section}"
# c.FeedbackExporter.contact = "Questions? tutors@example.org, and name the exercise."

# The formgrader escapes what learners named and wrote, and runs no script but its own. Files about learners are theirs
# and their instructors'.
harden(c)
c.Autograde.permissions = c.GenerateFeedback.permissions = 640
c.ExchangeFactory.release_feedback = "autograder.nbgrader_ext.ReleaseFeedback"

# Late submissions lose 10 % of their points for each day that has begun, and at most half; 15 minutes are forgiven.
# Due dates: nbgrader db assignment add UNIT --duedate "2030-01-31 23:59 UTC". Extensions: the roster's.
# c.AssignLatePenalties.plugin_class = "autograder.nbgrader_ext.PercentPerDay"
# c.PercentPerDay.percent, c.PercentPerDay.most, c.PercentPerDay.grace = 10, 50, 15

# Collecting (docs/COLLECT.md): the zone of times in names, the class, a platform that is not known.
# c.Collect.timezone = "Europe/Berlin"
# c.Collect.roster = "roster.csv"
# c.Collect.pattern = r"(?P<name>[^/]+)_(?P<id>\d+)_.*"

# The language of the judge's sentences: "en" or "de". What exercises and lessons say stays as it is written.
# os.environ["AUTOGRADER_LANGUAGE"] = "de"

# nbgrader calls the program `alembic` when it makes a gradebook: found even where the environment is not active.
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])
