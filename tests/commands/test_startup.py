"""Commands start without what none of them needs; who asks for it gets it all the same."""

import subprocess
import sys
import zipfile

HEAD = "import sys; from autograder.startup import leave_out; leave_out()\n"


def loaded(code):
    done = subprocess.run([sys.executable, "-c", HEAD + code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_gradebook_is_used_without_nbgraders_web_applications():
    names = loaded("import autograder.grade.run, autograder.report.page; print(*sys.modules)")
    assert "nbgrader.api" in names
    assert not {"nbgrader.apps", "nbgrader.exchange", "jupyter_server", "nbconvert", "matplotlib"} & set(names)
    assert not {"setuptools", "urllib3", "arrow"} & set(names)


def test_what_nbgraders_package_itself_has_is_there_when_it_is_asked_for():
    code = "import nbgrader; from nbgrader import utils; print('nbgrader.apps' in sys.modules, nbgrader.__version__, "
    before, version, after = loaded(code + "'nbgrader.apps' in sys.modules)")
    assert (before, after) == ("False", "True") and version[0].isdigit()


def test_a_package_that_is_loaded_already_stays_as_it_is():
    assert loaded("import json as before; from autograder.startup import postpone; postpone('json'); import json\n"
                  "print(json is before, json.loads('1'))") == ["True", "1"]  # fmt: skip


def test_what_nbgrader_unpacks_with_and_asks_with_is_there_when_it_is_called(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inside.txt", "text")
    code = f"import sys, requests; from nbgrader.utils import unzip; unzip({str(path)!r}, {str(tmp_path)!r})\n"
    assert loaded(code + "print('setuptools' in sys.modules, requests.exceptions.Timeout.__name__)") == [
        "True",
        "Timeout",
    ]
    assert (tmp_path / "inside.txt").read_text() == "text"
