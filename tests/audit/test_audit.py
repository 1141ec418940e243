"""The grader is graded: the mutator, the corpora, a sample of the audit, and (slow) all of it against its page."""

import ast
import json
from pathlib import Path

import pytest

from autograder import bank
from autograder.__main__ import main
from autograder.audit import corpus, equivalents, measure, mutate, run, simulate, table

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT / "tests" / "corpora"
SOURCE = "def sgd(w, g, lr=0.01):\n    return w - lr * g\n"


def entry(source, exercise="sgd", names=()):
    return corpus.Entry("wrong", exercise, "a test", source, names, "here")


def test_every_mutant_is_a_different_program_that_compiles():
    made = mutate.mutants(SOURCE)
    sources = [ast.unparse(ast.parse(m.source)) for m in made]
    assert len(set(sources)) == len(sources) > 20
    assert ast.unparse(ast.parse(SOURCE)) not in sources


@pytest.mark.parametrize(
    ("operator", "before", "after"),
    [
        ("arithmetic", "a - b", "a + b"),
        ("swapped_sides", "a - b", "b - a"),
        ("comparison", "a < b", "a <= b"),
        ("constant", "a * 0.5", "a * 1.0"),
        ("name", "a - b", "b - b"),
        ("negation", "-a", "a"),
        ("connective", "a and b", "a or b"),
        ("function_called", "np.sum(a)", "np.mean(a)"),
        ("call", "f(a, b)", "f(a)"),
        ("part", "a[0]", "a"),
        ("slice_bound", "a[0:b]", "a[:b]"),
    ],
)
def test_each_operator_makes_its_change(operator, before, after):
    made = mutate.mutants(f"def f(a, b):\n    return {before}\n")
    assert f"def f(a, b):\n    return {after}" in [m.source for m in made if m.operator == operator]


def test_a_docstring_is_never_mutated():
    assert all('"""Words."""' in m.source for m in mutate.mutants('def f(a):\n    """Words."""\n    return a + 1\n'))


@pytest.mark.parametrize(
    ("body", "same"),
    [
        ("return w - g * lr", True),
        ("return -(lr * g - w)", True),
        ("return w - lr * g * 1.0000001", False),
        ("return w - lr * g if w.ndim else w", False),
        ("return w - 0.01 * g", False),
    ],
)
def test_equivalents_are_told_from_what_differs_even_a_little(body, same):
    changed = entry(f"def sgd(w, g, lr=0.01):\n    {body}\n")
    assert (equivalents.difference(changed, entry(SOURCE), bank.find("sgd", hidden=True)) is None) is same


def test_an_endless_answer_and_one_that_is_no_python_are_counted_not_waited_for(monkeypatch):
    monkeypatch.setattr(run, "SECONDS", 0.3)
    assert run.on_seed(entry("def sgd(w, g, lr=0.01):\n    while True:\n        pass\n"), 0).verdict == "resource"
    assert run.on_seed(entry("def sgd(w, g:\n"), 0).verdict == "fail"


def test_a_corpus_file_is_read_cell_by_cell(tmp_path):
    (tmp_path / "wrong").mkdir()
    text = "# %% sgd | walks uphill | uphill\ndef sgd():\n    pass\n\n# %% adam | two at once | a + b\nx = 1\n"
    text += "# %% adam | new | -\n"
    (tmp_path / "wrong" / "u.py").write_text(text)
    first, second, third = corpus.read(tmp_path, "wrong")
    assert (first.exercise, first.text, first.names, first.place) == ("sgd", "walks uphill", ("uphill",), "u.py:1")
    assert first.source == "def sgd():\n    pass\n"
    assert second.names == ("a", "b")
    assert third.names == ()


def test_the_corpora_have_the_promised_sizes_and_name_mistakes_that_exist():
    sizes = {kind: corpus.read(CORPORA, kind) for kind in ("wrong", "pairs", "right")}
    assert len(sizes["wrong"]) >= 300
    assert len(sizes["pairs"]) >= 100
    assert len(sizes["right"]) >= 150
    covered = {name for name, e in bank.load().items() if e.score is None}
    for entries in sizes.values():
        assert {e.exercise for e in entries} == covered
        for e in entries:
            assert set(e.names) <= set(bank.find(e.exercise).mistakes), e.place


def test_errors_of_the_grader_are_found_when_there_are_some(tmp_path):
    """A corpus with a wrong answer among the right ones, and right answers among the wrong: all three faults show."""
    wrong_source = SOURCE.replace("-", "+")
    for kind, head, source in (
        ("right", "# %% sgd | not right at all", wrong_source),
        ("wrong", "# %% sgd | not wrong at all | uphill", SOURCE),
        ("pairs", "# %% sgd | called something else | sign_only + ignores_lr", wrong_source),
    ):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "u.py").write_text(f"{head}\n{source}")
    row = measure.audit(ROOT, tmp_path, sample=1e-9, only={"sgd"}).rows["sgd"]
    assert (row.right_refused, row.wrong_accepted, row.pairs_named_wrongly) == (1, 1, 1)
    assert len(row.faults) == 3


def test_a_sample_of_the_audit_is_clean():
    made = measure.audit(ROOT, CORPORA, sample=0.01)
    assert made.total().faults == []
    assert made.total().spread == 0
    assert made.total().judgements > 100


def test_an_exercise_or_a_unit_can_be_audited_alone_and_only_its_mutants_are_made(capsys, monkeypatch):
    mutated, make = [], mutate.mutants
    monkeypatch.setattr(mutate, "mutants", lambda source, wanted: mutated.append(source) or make(source, wanted))
    assert main(["audit", "sgd", "--sample", "0.01"]) == 0
    rows = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert rows == ["exercise", "sgd", "all"] and len(mutated) == 1
    made = measure.audit(ROOT, CORPORA, sample=1e-9, only={"sgd", "adam"})
    assert set(made.rows) == {"sgd", "adam"} and made.total().judgements


@pytest.mark.parametrize(
    "names, told",
    [
        (["admm"], "no unit or exercise is called 'admm'; did you mean 'adam'?"),
        (["2_optimizer"], "did you mean '2_optimizers'?"),
        (["sgd", "--page"], "the page is about every exercise"),
        (["my_config"], "measured by a score"),
    ],
)
def test_a_name_that_cannot_be_audited_is_answered(names, told, capsys):
    assert main(["audit", *names]) == 2
    assert told in capsys.readouterr().err


def test_no_check_has_so_many_statistics_that_chance_would_refuse_one_in_a_million():
    assert simulate.most_statistics() * 2.6e-12 < 1e-6


def test_wrong_use_is_answered(tmp_path, capsys):
    assert main(["audit", "--corpora", str(tmp_path / "nowhere")]) == 2
    assert "is not there" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main(["audit", "--sample", "2"])
    assert stopped.value.code == 2


@pytest.mark.slow
def test_the_whole_audit_is_clean_and_says_what_the_page_says(tmp_path):
    seeds = measure.SEEDS | {"right": 10}  # 50 of the page take ten minutes more; the first ten are among them
    made = measure.audit(ROOT, CORPORA, seeds=seeds)
    assert made.total().faults == []
    assert made.total().mutants >= 1000
    page = (ROOT / "docs" / "ERRORS.md").read_text("utf-8")
    for row in [*made.rows.values(), made.total()]:
        assert "| " + " | ".join(table.cells(row)) + " |" in page, "run `autograder audit --page` again"
    json.dumps(made.as_json())


@pytest.mark.slow
def test_right_random_answers_are_never_refused():
    judgements, refused = simulate.false_alarms()
    assert judgements >= 1000
    assert refused == 0
