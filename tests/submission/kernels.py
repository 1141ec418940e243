"""Odd notebooks run from the top, in a kernel or in an IPython shell of this process, and what `check` says of them.

Of the release's own cells only the imports and the checks are run: its experiments take minutes, and no answer needs
them.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re

from autograder.submission.reading import read

IMPORTS = re.compile(r"^(?:from|import) (?:autograder\.notebook|numpy|nnlib)\b", re.M)
SAID = "__import__('autograder.notebook.store').notebook.store.recall('checks', {name!r}, '')"
FORGET = "__import__('autograder.notebook.store').notebook.store.remember('checks', {name!r}, 'none')"
BEST = ("pass", "fail", "missing", "resource", "grader_error", "none")


def cells_to_run(odd, release: dict) -> list[str]:
    """The sources to run, in order: the release's imports, its checks of these exercises, and everything else that is
    no cell of the release."""
    given = {
        part for cell in release["cells"] if cell["cell_type"] == "code" for part in _parts("".join(cell["source"]))
    }
    given -= {f"check({name})" for name in odd.names}
    sources = [cell.source for cell in read(odd.notebook()).cells if cell.kind == "code"]
    return [source for source in sources if _parts(source) - given or IMPORTS.search(source)]


def _parts(source: str) -> set[str]:
    """A cell's statements, whatever their layout; the cell as it is where it is no Python."""
    try:
        return {ast.unparse(node) for node in ast.parse(source).body}
    except SyntaxError:
        return {source}


def best(words: list[str]) -> str:
    """What the checks of an exercise said at their best."""
    return min(words or ["none"], key=BEST.index)


class Shell:
    """An IPython shell in this process: as a kernel, only quicker."""

    def __init__(self):
        from IPython.core.interactiveshell import InteractiveShell

        class Quiet(InteractiveShell):
            def enable_gui(self, gui=None):
                """For `%matplotlib inline`: there is no loop of events."""

        self.shell = Quiet.instance()

    def run(self, sources: list[str], names: tuple[str, ...]) -> dict[str, str]:
        """What `check` said of each exercise, at its best."""
        from autograder.notebook import names as reserved
        from autograder.notebook import runs, store

        self.shell.reset(new_session=True)
        self.shell.compile.reset_compiler_flags()
        reserved.reserve()
        runs.RUNS.clear()
        runs.watch()
        said: dict[str, list[str]] = {name: [] for name in names}
        for source in sources:
            for name in names:
                store.remember("checks", name, "none")
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                self.shell.run_cell(source, store_history=True)
            for name in names:
                said[name].append(store.recall("checks", name, "none"))
        return {name: best(words) for name, words in said.items()}

    def close(self) -> None:
        self.shell.reset()
        self.shell.restore_sys_module_state()  # a shell puts itself in the place of __main__
        type(self.shell).clear_instance()


class Kernel:
    """A real ipykernel, one for many notebooks."""

    def __init__(self, folder):
        from jupyter_client.manager import start_new_kernel

        self.manager, self.client = start_new_kernel(kernel_name="python3", cwd=str(folder))

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *exception) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def run(self, sources: list[str], names: tuple[str, ...]) -> dict[str, str]:
        """What `check` said of each exercise, at its best."""
        self._execute("%reset -f\nget_ipython().compile.reset_compiler_flags()")
        self._execute("import autograder.notebook as nb\nnb.names.reserve()\nnb.runs.RUNS.clear()\ndel nb")
        said: dict[str, list[str]] = {name: [] for name in names}
        for source in sources:
            self._execute("\n".join(FORGET.format(name=name) for name in names), store=False)
            self._execute(source)
            told = self._execute("", {name: SAID.format(name=name) for name in names}, store=False)
            for name in names:
                said[name].append(told[name] or "none")
        return {name: best(words) for name, words in said.items()}

    def _execute(self, source: str, expressions: dict[str, str] | None = None, store: bool = True) -> dict[str, str]:
        reply = self.client.execute(
            source, store_history=store, user_expressions=expressions or {}, allow_stdin=False, stop_on_error=False
        )
        content = self._reply(reply)
        return {
            name: value["data"]["text/plain"].strip("'") if value["status"] == "ok" else ""
            for name, value in content.get("user_expressions", {}).items()
        }

    def _reply(self, request: str) -> dict:
        while True:
            message = self.client.get_shell_msg(timeout=120)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]
