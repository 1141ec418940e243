"""One thread for matrix products, set before NumPy is loaded: at the tests' sizes threads only wait for each other."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
