"""What a command starts without: parts of other packages that take seconds to load, and needless work."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType

# with these jsonschema checks the forms of addresses, colours and durations, which no notebook's schema asks for
FORMATS = (
    "rfc3987_syntax",
    "rfc3986_validator",
    "rfc3339_validator",
    "isoduration",
    "webcolors",
    "fqdn",
    "uri_template",
)


def leave_out() -> None:
    """Before nbgrader or nbformat is imported."""
    leave_out_formats()
    postpone("nbgrader", apart=True)  # its web applications; the commands need its gradebook
    postpone("requests")  # nbgrader asks JupyterHub with it
    load_on_call("setuptools.archive_util")  # nbgrader unpacks with it what it collects itself


def leave_out_formats() -> None:
    """Before jsonschema is imported: a second of CPU for every process that reads a notebook."""
    for name in FORMATS:  # None: an import of it fails
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def collect_rarely() -> None:
    """Have Python look for garbage less often: what a command loads and reads stays, and looking through it again and
    again takes an eighth of its time."""
    gc.set_threshold(20_000, 20, 100)


def load_on_call(name: str) -> None:
    """Have a module's functions import it, and the package that it is part of, when one of them is called."""
    if name in sys.modules:
        return
    sys.modules[name] = module = ModuleType(name)

    def function(attribute: str) -> Callable[..., object]:
        if attribute.startswith("__"):
            raise AttributeError(attribute)

        def called(*args: object, **options: object) -> object:
            if sys.modules.get(name) is module:
                del sys.modules[name]
            return getattr(import_module(name), attribute)(*args, **options)

        return called

    vars(module)["__getattr__"] = function


def postpone(name: str, apart: bool = False) -> None:
    """Have a package's own code run when something of it is used; with `apart`, something that is no module of it."""
    spec = None if name in sys.modules else find_spec(name)
    if spec is None or spec.loader is None:
        return
    loader, package = spec.loader, module_from_spec(spec)
    sys.modules[name] = package

    def run(attribute: str) -> object:
        if apart and find_spec(f"{name}.{attribute}"):
            raise AttributeError(attribute)  # a module: it is imported then
        del vars(package)["__getattr__"]
        loader.exec_module(package)
        return getattr(package, attribute)

    vars(package)["__getattr__"] = run
