"""A Python with pinned peers in it, made once and kept outside the source tree."""
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

CACHE = Path.home() / ".cache/nearstock"


def pinned_python(name, packages):
    """The interpreter given by NEARSTOCK_PEERS, or that of ~/.cache/nearstock/<name>/<hash of the versions>."""
    if given := os.environ.get("NEARSTOCK_PEERS"):
        return Path(given)
    folder = CACHE / name / hashlib.sha256("\n".join(packages).encode()).hexdigest()[:12]
    python = folder / "bin/python"
    if not (folder / "complete").exists():
        print(f"installing the peers into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        (folder / "complete").touch()
    return python
