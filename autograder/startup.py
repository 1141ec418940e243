"""What a command starts without: parts of other packages that take seconds to load, and that none of ours needs."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec


def leave_out() -> None:
    """Before nbgrader or nbformat is imported."""
    # jsonschema would spend a second on loading a parser of web addresses, which no notebook's schema asks for
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: an import of it fails
    postpone("nbgrader")  # its web applications; the commands need its gradebook


def postpone(name: str) -> None:
    """Have a package's own code run when something of it is used that is in none of its modules."""
    spec = None if name in sys.modules else find_spec(name)
    if spec is None or spec.loader is None:
        return
    loader, package = spec.loader, module_from_spec(spec)
    sys.modules[name] = package

    def run(attribute: str) -> object:
        if find_spec(f"{name}.{attribute}"):
            raise AttributeError(attribute)  # a module: it is imported then
        del vars(package)["__getattr__"]
        loader.exec_module(package)
        return getattr(package, attribute)

    vars(package)["__getattr__"] = run
