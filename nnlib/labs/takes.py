"""The rule that a learner's function must keep to be taken by a lab."""

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
