"""The doctor names the isolation level and says how to get the strong one."""

import subprocess

import pytest
from packaging.requirements import Requirement

from autograder import doctor
from autograder.__main__ import main
from autograder.course.project import project
from autograder.judge.answer import WallError
from autograder.wall import available_level, isolation


@pytest.fixture
def fresh():
    """`why_not_bubblewrap` remembers its answer; forget it before and after."""
    isolation.why_not_bubblewrap.cache_clear()
    yield
    isolation.why_not_bubblewrap.cache_clear()


def test_the_doctor_says_what_is_there(capsys):
    status = main(["doctor"])
    said = capsys.readouterr().out
    assert available_level() in said and "numpy" in said and "starts and answers" in said
    assert status == (1 if "look" in said else 0)


def test_the_doctor_looks_at_every_dependency_and_its_version(monkeypatch):
    named = {finding.name: finding for finding in doctor.report()}
    for requirement in project()["dependencies"]:
        assert named[Requirement(requirement).name].good
    monkeypatch.setattr(doctor.metadata, "version", lambda name: "0.1")
    old = doctor._package("numpy>=2.0")
    assert not old.good and "0.1, but >=2.0 is needed" in str(old) and 'pip install "numpy>=2.0"' in old.remedy
    assert not doctor._package("no-such-package>=1").good


def test_a_program_beside_this_python_counts_although_its_folder_is_not_on_path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor._path().good
    monkeypatch.setattr(doctor.sys, "executable", str(tmp_path / "python"))
    assert not doctor._path().good


def test_without_bwrap_the_level_is_process_and_the_remedy_is_told(fresh, monkeypatch):
    monkeypatch.setattr(isolation.shutil, "which", lambda name: None)
    assert available_level() == "process"
    level = doctor._level()
    assert not level.good and "apt install bubblewrap" in str(level) and "--allow-weak-isolation" in str(level)


def test_a_bwrap_that_may_not_make_namespaces_is_told_with_its_own_words(fresh, monkeypatch):
    monkeypatch.setattr(isolation.shutil, "which", lambda name: "/usr/bin/bwrap")
    refused = subprocess.CompletedProcess([], 1, b"", b"bwrap: No permissions to create a new namespace\n")
    monkeypatch.setattr(isolation.subprocess, "run", lambda *a, **k: refused)
    said = isolation.why_not_bubblewrap()
    assert "No permissions to create a new namespace" in said and "user namespaces must be allowed" in said


def test_elsewhere_than_on_linux_a_container_is_named(fresh, monkeypatch):
    monkeypatch.setattr(isolation.sys, "platform", "darwin")
    assert "Linux container" in isolation.why_not_bubblewrap()


def test_a_worker_that_does_not_start_is_a_finding_and_no_crash(monkeypatch):
    def refuse(*args, **kwargs):
        raise WallError("no NumPy here")

    monkeypatch.setattr(doctor, "Wall", refuse)
    (finding,) = doctor._worker()
    assert not finding.good and "no NumPy here" in str(finding)


def test_the_libraries_hide_every_site_packages_beneath_them():
    directories, hidden = isolation.libraries()
    paths = isolation.readable()
    assert directories and all(any(h.startswith(d + "/") for d in directories) for h in hidden)
    for path in set(paths) - set(isolation.numpy_folders()):
        assert not any(h == path or h.startswith(path + "/") or path.startswith(h + "/") for h in hidden)
