"""Every benchmark of this folder, one after the other, in one table and one file.

    python benchmarks/everything.py [NAME ...] [--quick] [--json FILE]         make bench

A benchmark is a script here that takes --quick and --json. Run it on a machine that has nothing else to do. The file is
written after each of them, with what one had measured before it failed: a missing peer costs its own rows. Names run
these alone, and the others keep their numbers in the file. `python benchmarks/pages.py` brings them into docs/.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import timing

HERE = Path(__file__).resolve().parent
LONGEST = 900  # seconds that one benchmark may take


def benchmarks():
    """The scripts, by name: all that write JSON, but for this one."""
    others = (path for path in sorted(HERE.glob("*.py")) if path != Path(__file__).resolve())
    return [path for path in others if "args.json" in path.read_text(encoding="utf-8")]


def main():
    names = [script.stem for script in benchmarks()]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; default: all")
    parser.add_argument("--quick", action="store_true", help="fewer repeats and smaller sizes")
    parser.add_argument("--json", type=Path, default=HERE.parent / "build" / "bench.json", help="default: %(default)s")
    args = parser.parse_args()
    if unknown := set(args.names) - set(names):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    kept = json.loads(args.json.read_text(encoding="utf-8")) if args.names and args.json.exists() else {}
    failed = []
    timing.adopt_orphans()
    for script in benchmarks():
        if not args.names or script.stem in args.names:
            kept[script.stem] = measured(script, args.quick)
            failed += [script.stem] * bool(kept[script.stem]["failed"])
            args.json.parent.mkdir(parents=True, exist_ok=True)
            args.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(f"\n{args.json}" + f"; failed: {', '.join(failed)}" * bool(failed))
    return bool(failed)


def measured(script, quick):
    """What one benchmark has written, how long it took, and how many cores other work used meanwhile."""
    print(f"\n{script.stem}\n{'-' * len(script.stem)}", flush=True)
    start, busy, own, why = time.monotonic(), busy_seconds(), timing.children_seconds(), ""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.json"
        command = [sys.executable, str(script), *["--quick"] * quick, "--json", str(out)]
        try:
            subprocess.run(command, timeout=LONGEST, check=True)
        except subprocess.SubprocessError as error:
            why = f"the limit of {LONGEST} s" if isinstance(error, subprocess.TimeoutExpired) else "an error"
            timing.end_all()
        found = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {"versions": {}, "rows": []}
    seconds = time.monotonic() - start
    others = max(0.0, (busy_seconds() - busy - timing.children_seconds() + own) / seconds)
    print(
        f"{script.stem}: {seconds:.0f} s; other work used {others:.1f} cores{why and f'; ended by {why}'}", flush=True
    )
    return found | {"cores": os.cpu_count(), "others": others, "quick": quick, "seconds": seconds, "failed": why}


def busy_seconds():
    """What all cores have computed since the machine started, for whomever."""
    user, nice, system, _, _, *interrupts = map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
