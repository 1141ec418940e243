"""The commands as they are typed: what they print, write and return."""

import csv
import json
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.demo import example_class, mistake_source, solved, taught, with_answer
from autograder.submission.code import statements
from autograder.submission.slicing import ALLOWED
from tests.corpora.damaged import CORPUS, at

CLIMBS = "def sgd(w, g, lr=0.01):\n    return w + lr * g"


def save(path, notebook):
    path.write_bytes(notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode())
    return str(path)


def test_judge_writes_the_contracts_json(unit, right, tmp_path, capsys):
    file = save(tmp_path / "a.ipynb", with_answer(right, "sgd", CLIMBS))
    assert main(["judge", file, "--seed", "7", "--json", str(tmp_path / "out.json")]) == 0
    (found,) = json.loads((tmp_path / "out.json").read_text())
    keys = ["notebook", "file", "isolation", "seed", "points", "max_points", "notes", "exercises"]
    assert list(found) == keys
    assert found["notebook"] == "2_optimizers" and found["file"] == file and found["seed"] == 7
    assert (found["points"], found["max_points"]) == (12.0, 14.0)
    sgd = found["exercises"]["sgd"]
    assert list(sgd) == ["verdict", "points", "max_points", "mistake", "findings", "seconds"]
    assert (sgd["verdict"], sgd["mistake"]) == ("fail", "uphill")
    assert "uphill" in capsys.readouterr().out


def test_judge_gives_the_same_result_twice(unit, right, tmp_path, capsys):
    file = save(tmp_path / "a.ipynb", with_answer(right, "sgd", CLIMBS))
    found = []
    for _ in range(2):
        main(["judge", file, "--json", "-"])
        result = json.loads(capsys.readouterr().out)
        for exercise in result[0]["exercises"].values():
            del exercise["seconds"]
        found.append(result)
    assert found[0] == found[1]


def test_judge_names_every_file_that_is_no_notebook_and_judges_the_rest(unit, right, tmp_path, capsys):
    bad = [save(tmp_path / f"{n}.ipynb", CORPUS[n](right)) for n in ("empty", "truncated", "binary")]
    good = save(tmp_path / "good.ipynb", right)
    assert main(["judge", *bad, good, "--json", str(tmp_path / "out.json")]) == 1
    told = capsys.readouterr().err
    assert all(f"{name} is not a notebook" in told for name in bad)
    found = {r["file"]: r for r in json.loads((tmp_path / "out.json").read_text())}
    assert list(found) == [*bad, good]
    assert all(found[b]["points"] == 0.0 and "is not a notebook" in found[b]["notes"][0] for b in bad)
    assert found[good]["points"] == found[good]["max_points"] == 14.0


def test_judge_gives_a_damaged_file_of_a_known_unit_that_units_points(unit, right, tmp_path, capsys):
    (tmp_path / "late").mkdir()
    bad = [save(tmp_path / name, CORPUS["truncated"](right)) for name in ("a.ipynb", "late/2_optimizers.ipynb")]
    assert main(["judge", bad[0], "--unit", "optimizers", "--json", "-"]) == 1
    assert main(["judge", bad[1], "--json", str(tmp_path / "out.json")]) == 1
    found = [*json.loads(capsys.readouterr().out.partition("\n]")[0] + "]")]
    found += json.loads((tmp_path / "out.json").read_text())
    assert [(r["notebook"], r["points"], r["max_points"]) for r in found] == [("2_optimizers", 0.0, 14.0)] * 2
    assert {e["verdict"] for r in found for e in r["exercises"].values()} == {"missing"}


def test_every_number_of_points_in_the_json_is_a_float(unit, right, tmp_path):
    file = save(tmp_path / "a.ipynb", with_answer(right, "sgd", CLIMBS))
    main(["judge", file, "--json", str(tmp_path / "out.json")])
    (found,) = json.loads((tmp_path / "out.json").read_text())
    assert {type(part[key]) for part in [found, *found["exercises"].values()] for key in ("points", "max_points")} == {
        float
    }


def test_a_seed_below_zero_and_a_file_that_is_not_there_are_wrong_use(unit, right, tmp_path, capsys):
    file = save(tmp_path / "a.ipynb", right)
    with pytest.raises(SystemExit) as stopped:
        main(["judge", file, "--seed", "-1"])
    assert stopped.value.code == 2 and "a whole number from 0 up, not '-1'" in capsys.readouterr().err
    assert main(["judge", file, str(tmp_path / "none.ipynb")]) == 2
    assert capsys.readouterr().err == f"autograder judge: {tmp_path / 'none.ipynb'}: No such file or directory\n"


def test_judge_knows_another_units_notebook(root, unit, right, tmp_path, capsys):
    cells = [{"cell_type": "code", "source": "def he_normal(rng, shape):\n    return 1", "metadata": {}}]
    file = save(tmp_path / "a.ipynb", {"cells": cells})
    assert main(["judge", file]) == 1
    assert main(["judge", file, "--unit", "optimizers"]) == 1
    assert main(["judge", save(tmp_path / "b.ipynb", right), "--unit", "nonsense"]) == 2
    told = capsys.readouterr().err
    assert "holds no exercise" in told and "is not 2_optimizers" in told and "no unit is called 'nonsense'" in told


def test_judge_without_a_worker_says_so(unit, right, tmp_path, capsys, monkeypatch):
    from autograder.grade import judging
    from autograder.judge.answer import WallError

    class NoWall:
        def __init__(self, *args, **kwargs):
            raise WallError("bwrap is broken")

    monkeypatch.setattr(judging, "Wall", NoWall)
    assert main(["judge", save(tmp_path / "a.ipynb", right)]) == 2
    assert "no worker for the learners' code starts here: bwrap is broken" in capsys.readouterr().err


def test_judge_starts_one_worker_however_many_files_there_are(unit, right, tmp_path, monkeypatch):
    from autograder.wall import wall

    started = []

    class Counted(wall.Worker):
        def __init__(self, level):
            started.append(level)
            super().__init__(level)

    monkeypatch.setattr(wall, "Worker", Counted)
    files = [save(tmp_path / f"{name}.ipynb", right) for name in "ab"]
    assert main(["judge", *files]) == 0 and len(started) == 1


def test_grade_refuses_the_weak_level_before_it_writes(unit, submit, rows, capsys, monkeypatch):
    from autograder.wall import wall

    monkeypatch.setattr(wall, "available_level", lambda: "process")
    submit("ada")
    assert main(["grade", "2_optimizers"]) == 2
    assert "--allow-weak-isolation" in capsys.readouterr().err
    assert rows() == [] and not (unit.root / "autograded").exists()
    assert main(["grade", "2_optimizers", "--allow-weak-isolation", "--jobs", "1"]) == 0
    rows_of_marks = csv.reader((unit.root / "marks" / "2_optimizers.csv").read_text().splitlines())
    assert any("process" in row for row in rows_of_marks)


@pytest.mark.parametrize(
    "words", [["grade"], ["grade", "2_optimizers"], ["grade", "nonsense"], ["grade", "--jobs", "0"]]
)
def test_grade_with_nothing_to_grade_is_wrong_use(unit, words, capsys):
    try:
        status = main(words)
    except SystemExit as error:
        status = error.code
    assert status == 2
    assert not (unit.root / "gradebook.db").exists()


def test_the_example_class_has_every_known_mistake(unit):
    right = {name: code for name, code in taught(unit).items() if name in unit.points()}
    made = [{n: "".join(nb["cells"][at(nb, n)]["source"]) for n in right} for _, nb in example_class(unit)]
    for name in right.keys() & unit.exercises().keys():
        exercise = unit.exercises()[name]
        for mistake in exercise.mistakes:
            assert mistake_source(exercise, mistake, right) in {cells[name] for cells in made}


def test_a_mistakes_source_stands_alone_and_hides_its_name(unit):
    solutions = taught(unit)
    for exercise in unit.exercises().values():
        for mistake, part in exercise.mistakes.items():
            text = mistake_source(exercise, mistake, solutions)
            assert {package for s in statements(text) for package in s.modules.values()} <= ALLOWED
            assert part.text not in text and f"def {exercise.name}(" in text


def test_solved_notebooks_have_the_taught_solutions(unit):
    assert "m_hat" in str(solved(unit)) and "SOLUTION" not in str(solved(unit))


@pytest.mark.slow
def test_demo_ends_with_a_table_in_which_every_mistake_is_named(unit, capsys):
    assert main(["demo", "--jobs", "2"]) == 0
    shown = capsys.readouterr().out
    for name in unit.points():
        for mistake in unit.exercises()[name].mistakes:
            assert f"{name}: {mistake}" in shown
    assert "demo-01" in shown and "resource" in shown and "feedback" in shown


def test_the_example_has_the_one_mistake_that_its_page_speaks_of(tmp_path):
    example = Path(__file__).resolve().parents[2] / "examples" / "one_mistake.ipynb"
    assert main(["judge", str(example), "--json", str(tmp_path / "out.json")]) == 0
    (found,) = json.loads((tmp_path / "out.json").read_text())
    wrong = {name: e["mistake"] for name, e in found["exercises"].items() if e["verdict"] != "pass"}
    assert wrong == {"adam": "no_bias_correction"}
