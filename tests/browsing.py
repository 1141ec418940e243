"""What the tests of pages need: a headless Chromium, which is skipped where it is not there, and a Jupyter server."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "artifacts"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 180_000  # milliseconds: a busy machine is no fault
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def required():
    """Skip the test where there is no Chromium, or nothing to drive it with; else Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-all installs it")
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    return playwright


@contextmanager
def browser():
    """A headless Chromium."""
    with required().sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def window(width, height):
    """A page of a browser of its own."""
    with browser() as chromium:
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(PATIENCE)
        yield page


@contextmanager
def jupyter(program, folder, settings, *options, **environment):
    """The address of a server in `folder`; its token is "course". `program`: "jupyterlab" or "jupyter_server"."""
    required()
    port = free_port()
    env = {"PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(settings), "OPENBLAS_NUM_THREADS": "1"} | environment
    options = [*options, "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1"]
    options += ["--IdentityProvider.token=course", f"--ServerApp.root_dir={folder}"]
    process = subprocess.Popen(
        [sys.executable, "-m", program, *options],
        env=os.environ | env,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{address}/api?token=course"))
        yield address
    finally:
        process.terminate()
        process.wait(120)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def wait_until(true, seconds=300):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} seconds")
        time.sleep(0.3)
