"""Every benchmark of this folder, one after the other, in one table and one file.

    python benchmarks/everything.py [--quick] [--json FILE]         make bench

A benchmark is a script here that takes --quick and --json. Run it on a machine that has nothing else to do.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def benchmarks():
    """The scripts, by name: all that run by themselves, but for this one."""
    found = (path for path in sorted(HERE.glob("*.py")) if path != Path(__file__).resolve())
    return [path for path in found if '__name__ == "__main__"' in path.read_text(encoding="utf-8")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats and smaller sizes")
    parser.add_argument("--json", type=Path, default=HERE.parent / "build" / "bench.json", help="default: %(default)s")
    args = parser.parse_args()
    print(f"load of the last minute: {os.getloadavg()[0]:.1f}; what else runs here makes times longer")
    made, failed = {}, []
    for script in benchmarks():
        print(f"\n{script.stem}\n{'-' * len(script.stem)}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "rows.json"
            done = subprocess.run([sys.executable, str(script), *["--quick"] * args.quick, "--json", str(out)])
            made[script.stem] = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
        failed += [script.stem] * bool(done.returncode)
    args.json.parent.mkdir(parents=True, exist_ok=True)
    args.json.write_text(json.dumps({"load": os.getloadavg(), **made}, indent=1) + "\n", encoding="utf-8")
    print(f"\n{args.json}" + f"; failed: {', '.join(failed)}" * bool(failed))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
