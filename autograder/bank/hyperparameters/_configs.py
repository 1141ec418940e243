"""What the searches share: configurations as sets, since their order is free."""

from __future__ import annotations

from collections import Counter

import numpy as np


def plain(value):
    """The value, a NumPy scalar as a Python number."""
    return value.item() if isinstance(value, np.generic) else value


def written(config):
    """A configuration as text, the same in whatever order its names come; 1, 1.0 and True are three texts."""
    return ", ".join(f"{name} = {plain(value)!r}" for name, value in sorted(config.items()))


def counted(configs):
    """How often each configuration comes."""
    return Counter(map(written, configs))
