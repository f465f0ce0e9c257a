"""A Python with pinned peers in it, made once and kept outside the source tree."""
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

CACHE = Path.home() / ".cache/nearstock"


def pinned_python(name, packages=(), requirements=None):
    """The interpreter given by NEARSTOCK_PEERS, or that of ~/.cache/nearstock/<name>/<hash of the versions>.

    `requirements`: a file that names every wheel with its hash, instead of `packages`.
    """
    if given := os.environ.get("NEARSTOCK_PEERS"):
        return Path(given)
    pinned = Path(requirements).read_text() if requirements else "\n".join(packages)
    folder = CACHE / name / hashlib.sha256(pinned.encode()).hexdigest()[:12]
    python = folder / "bin/python"
    if not (folder / "complete").exists():
        print(f"installing the peers into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        what = ["--require-hashes", "-r", str(requirements)] if requirements else packages
        subprocess.run([python, "-m", "pip", "install", "--quiet", *what], check=True)
        (folder / "complete").touch()
    return python
