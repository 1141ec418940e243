"""The rule that a learner's function must keep to be taken by a lab, and the word for it in a figure."""

import inspect


def function(name, f, *arguments):
    """f, which must be None, or a function whose first arguments have these names. Raises ValueError otherwise."""
    if f is None:
        return None
    if not callable(f):
        raise ValueError(f"{name} must be a function of ({', '.join(arguments)}, ...), got {f!r}")
    try:
        takes = list(inspect.signature(f).parameters)
    except (TypeError, ValueError):
        takes = []
    if takes[: len(arguments)] != list(arguments):
        raise ValueError(f"{name} must be a function of ({', '.join(arguments)}, ...), got one of ({', '.join(takes)})")
    return f


def owner(f):
    """How a figure calls the function that was handed to it: "yours" only where it is not the course's own."""
    module = getattr(f, "__module__", None) or ""
    return "reference" if module.partition(".")[0] in ("nnlib", "autograder") else "yours"
