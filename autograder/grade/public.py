"""What learners may read of a verdict: on the hidden parts, only the verdict and the points."""

from __future__ import annotations

from dataclasses import replace

from autograder.judge.answer import WallError
from autograder.judge.exercise import Exercise
from autograder.judge.trial import Finding
from autograder.judge.verdict import Verdict

MOST_LETTERS = 200  # of what grading tries besides


def without_words(verdict: Verdict) -> Verdict:
    """The same without any text from the learner's code, or from an error of ours, which may quote it."""
    return replace(verdict, findings=tuple(map(_plain, verdict.findings)))


def _plain(finding: Finding) -> Finding:
    match finding.kind, finding.got:
        case "grader", ["exception", kind, *_]:
            return finding if kind == WallError.__name__ else replace(finding, got=["exception", kind])
        case "grader", _:
            return finding
    return finding.without_words()


def public(seen: Verdict, whole: Verdict, exercise: Exercise) -> Verdict:
    """The whole verdict in the words of `seen`, the one on what `check` tries, which was found before hidden parts ran.

    Only the diagnosis for the instructor is based on all parts; the learner reads the one from `seen`.
    """
    if seen.verdict == "fail" and not seen.points and whole.verdict != "pass":
        return replace(seen, mistake=whole.mistake)  # nothing that comes later changes what it is worth
    if whole.verdict == "pass" or (whole.findings and whole.findings[0].kind == "budget"):
        return replace(whole, seconds=seen.seconds)
    if whole.verdict == "grader_error":
        return replace(whole, seconds=seen.seconds, findings=(Finding("grader_unseen"),))
    ended = whole.verdict == "resource"
    word = "resource" if ended else "fail"
    made = replace(seen, verdict=word, points=whole.points, mistake=whole.mistake)
    if seen.points == whole.points:
        return made
    kind = "unseen_end" if ended else "unseen_half" if whole.points else "unseen"
    before = [replace(f, kind="changed") if f.kind == "only_changed" else f for f in seen.findings]
    return replace(made, findings=(Finding(kind, hidden=True, got=_besides(exercise)), *before))


def _besides(exercise: Exercise) -> str:
    """What only grading tries, in the exercise's own words, as far as a few lines hold it."""
    texts = [part.text for part in exercise.parts if part.hidden]
    kept = texts[:1]
    for text in texts[1:]:
        if len("; ".join([*kept, text])) <= MOST_LETTERS:
            kept.append(text)
    more = f"; and {len(texts) - len(kept)} more" if len(texts) > len(kept) else ""
    return "; ".join(kept) + more
