"""The tables of docs/SPEED.md and docs/SCALE.md say what docs/bench.json says."""

import json
import runpy

import pytest

from tests.project.conftest import ROOT

pages = runpy.run_path(str(ROOT / "benchmarks" / "pages.py"))
