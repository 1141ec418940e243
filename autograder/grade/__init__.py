"""Many submissions: judged in parallel, resumable, into nbgrader's gradebook, with feedback."""

import os

# Read when NumPy is loaded, in the processes that judge: they share the cores among themselves.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
