"""The platforms that are known, one module each: what the name of a learner's file or folder says.

Another one takes a pattern in nbgrader_config.py (`autograder.collect.settings`), or a module here.
"""

from autograder.collect.platforms.blackboard import BLACKBOARD
from autograder.collect.platforms.brightspace import BRIGHTSPACE
from autograder.collect.platforms.canvas import CANVAS
from autograder.collect.platforms.github import GITHUB
from autograder.collect.platforms.gradescope import GRADESCOPE
from autograder.collect.platforms.moodle import MOODLE
from autograder.collect.platforms.nbgrader import COLLECTED, EXCHANGE
from autograder.collect.platforms.platform import Platform
from autograder.collect.platforms.sakai import SAKAI

# the surer a pattern is, the earlier it is tried
PLATFORMS = (EXCHANGE, GRADESCOPE, BRIGHTSPACE, MOODLE, BLACKBOARD, SAKAI, CANVAS, COLLECTED, GITHUB)

__all__ = ["PLATFORMS", "Platform"]
