"""What a public host reads: workflows, templates, hooks and the citation name what is there."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from autograder import __version__
from tests.project.pythons import PROMISED

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([\w-]+):", MAKEFILE, re.M))
WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / ".github" / "workflows").glob("*.yml")
}


def commands(workflow):
    return [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]


def made(lines):
    """The targets of make that these lines call."""
    return {word for line in lines for word in re.findall(r"^(?:exec )?make (\w[\w-]*)", line)}


def test_the_workflows_call_targets_of_the_makefile_and_one_runs_everything():
    lines = [line for workflow in WORKFLOWS.values() for line in commands(workflow)]
    assert made(lines) <= TARGETS
    own = (ROOT / ".ci" / "run").read_text("utf-8")
    assert made(own.splitlines()) <= TARGETS
    assert "bash .ci/run" in lines  # so both run the same list
    assert {"test", "site", "packages"} <= made(lines)


def test_the_quick_tests_run_on_every_python_that_is_promised():
    (job,) = [job for job in WORKFLOWS["tests.yml"]["jobs"].values() if "strategy" in job]
    assert tuple(job["strategy"]["matrix"]["python"]) == PROMISED
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["classifiers"]
    assert tuple(re.findall(r"Python :: (3\.\d+)", "\n".join(classifiers))) == PROMISED


def test_ci_says_last_how_the_tests_ended():
    lines = [line for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines() if line.strip()]
    assert lines[-1].startswith("exec make test")


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")), ids=lambda p: p.stem)
def test_a_template_for_issues_is_a_form(path):
    form = yaml.safe_load(path.read_text("utf-8"))
    if path.stem != "config":
        assert {"name", "description", "body"} <= set(form)
        assert all(part["type"] in {"markdown", "input", "textarea", "dropdown", "checkboxes"} for part in form["body"])


def test_a_wrong_mark_is_reported_with_the_notebook_and_what_explain_says():
    form = (ROOT / ".github" / "ISSUE_TEMPLATE" / "wrong_mark.yml").read_text("utf-8")
    assert "autograder explain" in form and "notebook" in form


def test_the_hooks_run_programs_of_the_environment_that_make_test_makes():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    entries = [hook["entry"] for repo in config["repos"] for hook in repo["hooks"]]
    assert all(re.match(r"\.venv/bin/(ruff|mypy|autograder) ?", entry) for entry in entries)


def test_the_version_is_the_same_wherever_it_is_written():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert str(citation["version"]) == __version__
    newest = re.search(r"^## \[?([\d.]+|Unreleased)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)[1]
    assert newest in (__version__, "Unreleased")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert (
        "version" not in project["project"] and project["tool"]["hatch"]["version"]["path"] == "autograder/__init__.py"
    )


def test_the_changelog_has_the_form_of_keep_a_changelog():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "keepachangelog.com" in text
    for section in re.split(r"^## ", text, flags=re.M)[1:]:
        kinds = re.findall(r"^### (\w+)", section, re.M)
        assert kinds and set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_every_page_of_the_documentation_has_a_place_in_the_site():
    places = re.findall(r"^docs/(\w+)$", (ROOT / "docs/site/index.md").read_text("utf-8"), re.M)
    assert sorted(places) == sorted(path.stem for path in (ROOT / "docs").glob("*.md"))
