#!/usr/bin/env bash
# Run once, when the platform builds the container: bubblewrap where it can be had, and a Python of our own with NumPy.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
cd "$root/source"
chmod -R go-rwx course

if ! command -v bwrap > /dev/null && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  { apt-get update -qq && apt-get install -y -qq bubblewrap; } || echo "no bubblewrap: the isolation level will be process"
fi

python=""
for name in python3.13 python3.12 python3.11 python3 python; do
  if command -v "$name" > /dev/null && "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
    python="$(command -v "$name")"
    break
  fi
done
if [ -n "$python" ]; then
  "$python" -m venv venv
  venv/bin/python -m pip install --quiet --disable-pip-version-check "numpy=={numpy}"
else  # the platform's own Python is older than 3.11
  python3 -m pip install --quiet uv
  python3 -m uv venv --quiet --python 3.12 venv
  python3 -m uv pip install --quiet --python venv/bin/python "numpy=={numpy}"
fi
venv/bin/python -c "import numpy; print('ready: NumPy', numpy.__version__)"
