"""GitHub Classroom: `gh classroom clone student-repos`. A clone of each learner's repository, without times.

    hw2-submissions/hw2-ada-l/notebooks/2_optimizers/2_optimizers.ipynb        assignment, login

A login is one learner in every unit, so the assignment's name is taken off. GitHub's logins have no case.
"""

import itertools

from autograder.collect.files import Folder
from autograder.collect.owner import Owner, owner_of
from autograder.collect.platforms.platform import Platform

NAME, ENDING = "GitHub Classroom", "-submissions"


def _details(level: Folder, owners: dict[str, list[Owner]]) -> dict[str, list[Owner]]:
    """The folders of a level of repositories, by login; none where it is no such level."""
    names = [name for name in level.folders if level.name.endswith(ENDING) or level.folders[name].repository]
    slug = level.name.removesuffix(ENDING) if level.name.endswith(ENDING) else _shared(names)
    found = {}
    for name in names if slug else ():
        login = name[len(slug) + 1 :].lower()
        owner = owner_of({"login": login}, platform=NAME, entry=name)
        if owner and name.lower().startswith(f"{slug.lower()}-"):
            found[name] = [owner]
    return found


def _shared(names: list[str]) -> str:
    """What two or more names begin with, up to a hyphen."""
    same = itertools.takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in same).rpartition("-")[0] if len(names) > 1 else ""


GITHUB = Platform(NAME, (r"(?P<login>[^/]+-[^/]+)",), details=_details)
