"""A notebook's statements, cut down to those that one function depends on (static slicing, Weiser 1984).

A name has its value from the statements that reach the place where it is read, as in a kernel that runs the notebook
from the top. Objects are followed, too: what may change a list, dict, class or array that is needed comes along.
"""

from __future__ import annotations

import builtins
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import accumulate

from autograder.submission.code import BUILDERS, Call, Effects, Statement

ALLOWED = frozenset(sys.stdlib_module_names) | {"numpy", ""}
BUILTINS = frozenset(dir(builtins)) | {"display", "get_ipython"}
CHANGING = frozenset({"next", "setattr", "delattr", *BUILDERS})  # builtins that may change what they are given
QUICK = ("module", "function", "class", "constant")  # kinds of statements that take no time
MAX_STEPS = 100_000  # after which everything is taken as needed


@dataclass(frozen=True)
class Block:
    """A cell's statements. `given`: they are the release's, and count for a name only where nothing else binds it."""

    label: str
    statements: Sequence[Statement]
    given: bool = False


@dataclass(frozen=True)
class Slice:
    """What to run for one function, in order.

    sources    the text of each cell, with its label
    optional   the lines (label, number) at which statements begin that may be given up when they take long
    foreign    the packages it needs that are neither NumPy nor Python's own
    unbound    the names it needs that nothing binds
    shared     whether other statements of the notebook could change what it needs
    """

    sources: list[tuple[str, str]]
    optional: frozenset[tuple[str, int]] = frozenset()
    foreign: tuple[str, ...] = ()
    unbound: frozenset[str] = frozenset()
    shared: bool = False


class TooMuch(Exception):
    """The notebook has more dependencies than will be followed."""


class Program:
    """The statements of a notebook in their order, which is what a statement is known by."""

    def __init__(self, blocks: Sequence[Block]):
        self.blocks = blocks
        self.statements = [s for block in blocks for s in block.statements]
        self.given = [block.given for block in blocks for _ in block.statements]
        self.ends = list(accumulate(len(block.statements) for block in blocks))  # the place after each block
        self.stars = [i for i, s in enumerate(self.statements) if s.is_star_import and not self.given[i]]
        self.functions: dict[str, list[int]] = defaultdict(list)  # names of code that may be called
        self.binders: dict[str, list[int]] = defaultdict(list)
        self._steps = 0
        self._kinds: dict[str, frozenset[str]] = {}
        self._reached: dict[int, frozenset[int]] = {}
        self._changed: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
        self._bind()

    def _bind(self) -> None:
        for i, statement in enumerate(self.statements):
            for name in statement.binds:
                self.binders[name].append(i)
                if not self.given[i] and (statement.later_reads or statement.later_effects != Effects()):
                    self.functions[name].append(i)
        with suppress(TooMuch):  # it will be raised again
            for i in (i for i in range(len(self.statements)) if not self.given[i]):
                for name in {name for f in self.reached(i) for name in self.statements[f].later_binds}:
                    self.binders[name].append(i)
        for found in self.binders.values():
            found.sort()

    def sliced(self, name: str, own: int, end: int) -> Slice:
        """What `name` depends on as it is after the block `end`; it is defined in the block `own`."""
        closure = Closure(self, self.ends[end])
        try:
            closure.need(name, closure.end)
            closure.follow_objects()
            shared = closure.is_shared()
        except TooMuch:
            return self.whole(name, own, end)
        found = self._made(closure.kept, closure.bearing, own, end)
        return replace(found, foreign=closure.foreign(), unbound=frozenset(closure.unbound), shared=shared)

    def whole(self, name: str, own: int, end: int) -> Slice:
        """All of the learner's own statements up to the block `end`, and what `name` needs besides."""
        closure = Closure(self, self.ends[end])
        everything = {i for i in range(closure.end) if not self.given[i]}
        try:
            closure.need(name, closure.end)
        except TooMuch:
            return self._made(everything, everything, own, end)
        return self._made(closure.kept | everything, closure.bearing, own, end)

    def bare(self, name: str, own: int, end: int) -> Slice:
        """Only what gives the needed names their values."""
        closure = Closure(self, self.ends[end])
        with suppress(TooMuch):
            closure.need(name, closure.end)
        return self._made(closure.bearing, closure.bearing, own, end)

    def _made(self, kept: set[int], bearing: set[int], own: int, end: int) -> Slice:
        order = [*range(own), *range(end + 1, len(self.blocks)), *range(own, end + 1)]
        sources, optional = [], set()
        for number in order:
            label, first = self.blocks[number].label, self.ends[number] - len(self.blocks[number].statements)
            found = {i: self.statements[i] for i in range(first, self.ends[number]) if i in kept}
            if found or number == own:
                sources.append((_text(list(found.values())), label))
            firm = {s.line for i, s in found.items() if i in bearing or s.kind in QUICK}
            optional |= {(label, s.line) for s in found.values() if s.line not in firm}
        return Slice(sources, frozenset(optional))

    # ---- names

    def reaching(self, name: str, place: int, first: int = 0, given: bool = False) -> list[int]:
        """The statements from `first` on that may give `name` the value that it has before `place`."""
        found, binders = [], self.binders.get(name, [])
        for i in reversed(binders[bisect_left(binders, first) : bisect_left(binders, place)]):
            self.step()
            if self.given[i] != given:
                continue
            found.append(i)
            if name in self.statements[i].binds and self.statements[i].is_sure:
                break
        return found

    def kinds(self, name: str) -> frozenset[str]:
        """The kinds of things that the learner binds to a name; none where they bind nothing to it."""
        if name not in self._kinds:
            found, seen, todo = set(), {name}, [name]
            while todo:
                own = [self.statements[i] for i in self.binders.get(todo.pop(), ()) if not self.given[i]]
                self.step(len(own))
                found |= {s.kind for s in own} - {"alias"}
                more = {n for s in own if s.kind == "alias" for n in s.reads} - seen
                seen |= more
                todo += more
            self._kinds[name] = frozenset(found)
        return self._kinds[name]

    # ---- what a statement may do

    def reached(self, i: int) -> frozenset[int]:
        """The functions that may be called when a statement runs."""
        if i not in self._reached:
            self._reached[i] = self.called(self.statements[i].reads)
        return self._reached[i]

    def called(self, names: Iterable[str]) -> frozenset[int]:
        """The functions of these names, and all that they may call."""
        found: set[int] = set()
        todo = [f for name in names for f in self.functions.get(name, ())]
        while todo:
            self.step()
            if (function := todo.pop()) not in found:
                found.add(function)
                todo += [f for n in self.statements[function].needs for f in self.functions.get(n, ())]
        return frozenset(found)

    def changed_by(self, i: int) -> tuple[frozenset[str], frozenset[str]]:
        """The names whose objects a statement may change: those that it changes itself, those it hands to a call."""
        if i not in self._changed:
            itself: set[str] = set()
            handed: set[str] = set()
            for effects in [self.statements[i].effects, *(self.statements[f].later_effects for f in self.reached(i))]:
                self.step(1 + len(effects.calls))
                itself |= effects.stores
                for call in effects.calls:
                    if not self._is_inert(call):
                        itself |= self._changed_itself(call)
                        handed |= call.arguments
            held = {name for f in self.called(itself) for name in self.statements[f].later_reads}  # `get().x = 1`
            self._changed[i] = frozenset(itself | held), frozenset(handed)
        return self._changed[i]

    def _changed_itself(self, call: Call) -> frozenset[str]:
        kinds = {"object", "class", "function"} if call.dotted else {"object"}
        holder = {call.root} if self.kinds(call.root) & kinds else set()
        return frozenset(holder) | (call.arguments if call.root in ("setattr", "delattr") else frozenset())

    def _is_inert(self, call: Call) -> bool:
        """A call that changes nothing: of a builtin, or of a module that is not there when grading."""
        binders = self.binders.get(call.root, ())
        if call.root in BUILTINS and not binders:
            return call.root not in CHANGING
        return bool(binders) and all(self.statements[i].modules.get(call.root, "") not in ALLOWED for i in binders)

    def builds(self, i: int) -> bool:
        """Whether it may bind names that are nowhere written, as `globals()["x"] = 1` does."""
        return any(BUILDERS & s.needs for s in [self.statements[i], *(self.statements[f] for f in self.reached(i))])

    def step(self, count: int = 1) -> None:
        self._steps += count
        if self._steps > MAX_STEPS:
            raise TooMuch


class Closure:
    """The statements that a name depends on, as they are found."""

    def __init__(self, program: Program, end: int):
        self.program, self.end = program, end
        futures = {i for i, s in enumerate(program.statements[:end]) if s.is_future}
        self.kept, self.bearing = set(futures), set(futures)  # all that is needed; what gives a needed name its value
        self.names: set[str] = set()
        self.by_star: set[int] = set()  # star imports that alone can bring a needed name
        self.unbound: set[str] = set()
        self._seen: set[tuple[str, int]] = set()

    def need(self, name: str, place: int) -> None:
        """Take what gives `name` its value before `place`, and all that this depends on."""
        todo = [(name, place)]
        while todo:
            name, place = todo.pop()
            if (name, place) in self._seen:
                continue
            self._seen.add((name, place))
            self.names.add(name)
            for i in self._found(name, place):
                self.program.step()
                statement = self.program.statements[i]
                if i not in self.bearing:
                    self.kept.add(i)
                    self.bearing.add(i)
                    todo += [(n, i) for n in statement.reads]
                called = self.program.reached(i)
                later = statement.later_reads.union(*(self.program.statements[f].later_reads for f in called))
                todo += [(n, place) for n in later]

    def _found(self, name: str, place: int) -> list[int]:
        """A name's statements: those before it, else those after it, else the release's."""
        program = self.program
        before = program.reaching(name, place)
        last = max((i for i in before if program.statements[i].is_sure), default=-1)
        stars = [i for i in program.stars if last < i < place]
        if before or name in BUILTINS:
            return [*before, *stars]
        last = len(program.statements)
        found = program.reaching(name, last, place) or program.reaching(name, place, given=True)
        found = found or program.reaching(name, last, place, given=True)
        if not found:
            self.by_star |= set(stars)
            self.unbound.add(name)
        return [*found, *stars]

    def follow_objects(self) -> None:
        """Take what may change the objects that are needed, or bind names that are nowhere written."""
        program = self.program
        waiting = [i for i in range(self.end) if not program.given[i]]
        changes = {i: program.changed_by(i) for i in waiting}
        for i in waiting:
            if i not in self.kept and program.builds(i):
                self._keep(i)
        known = -1
        while len(self.kept) > known:
            known = len(self.kept)
            objects = self._with_aliases(self.objects())
            for i in waiting:
                surely, handed = changes[i]
                if i not in self.kept and (surely & (objects | self.names) or handed & objects):
                    self._keep(i)

    def _keep(self, i: int) -> None:
        self.kept.add(i)
        statement = self.program.statements[i]
        for name in statement.reads:
            self.need(name, i)
        for name in statement.later_reads:  # a decorated function may be called at last
            self.need(name, self.end)

    def objects(self) -> set[str]:
        """The needed names of things that can be changed."""
        return {name for name in self.names if self.program.kinds(name) & {"object", "class"}}

    def _with_aliases(self, names: set[str]) -> set[str]:
        """And the names that may stand for the same objects, or for parts of them."""
        partners = self._partners()
        found, todo = set(names), list(names)
        while todo:
            self.program.step()
            more = partners.get(todo.pop(), set()) - found
            found |= more
            todo += more
        return found

    def _partners(self) -> dict[str, set[str]]:
        program, partners = self.program, defaultdict(set)
        for i in range(self.end):
            statement = program.statements[i]
            if program.given[i] or statement.kind in QUICK:
                continue
            held = [program.statements[f].later_reads for f in program.reached(i)]
            for name in statement.binds:  # `get, set = make()`: the two may share what they hold
                for other in statement.reads.union(statement.binds, *held) - {name}:
                    self.program.step()
                    if program.kinds(other) & ({"object", "class"} if statement.kind == "alias" else {"object"}):
                        partners[name].add(other)
                        partners[other].add(name)
        return partners

    def is_shared(self) -> bool:
        """Whether it needs objects that can be changed, or a name that keeps an earlier value where a line fails."""
        program, again = self.program, set()
        for name in self.names:
            own = [i for i in program.binders.get(name, ()) if i < self.end and not program.given[i]]
            if len(own) > 1 and any(program.statements[i].kind not in QUICK for i in own):
                again.add(name)
        return bool(again or self.objects())

    def foreign(self) -> tuple[str, ...]:
        """The packages behind the needed names, save NumPy and Python's own."""
        modules = [self.program.statements[i].modules for i in self.bearing]
        found = {package for m in modules for name, package in m.items() if name in self.names}
        found |= {self.program.statements[i].modules["*"] for i in self.by_star}
        return tuple(sorted(found - ALLOWED))


def _text(kept: list[Statement]) -> str:
    """A cell's kept statements on the lines where they stood, so that a line number still tells the learner's line."""
    lines: list[str] = []
    for statement in kept:
        first, *rest = statement.text.split("\n")
        gap = statement.line - 1 - len(lines)
        if gap < 0:  # two statements on one line
            lines[-1] += f"; {first}"
        else:
            lines += [""] * gap + [first]
        lines += rest
    return "\n".join(lines)
