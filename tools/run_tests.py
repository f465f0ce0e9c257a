#!/usr/bin/env python3
"""Runs every test program of a build folder and closes with `N passed, N failed, N skipped`.

    run_tests.py BUILD_FOLDER [NAME …]      NAME: a module, such as `lake`
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(program: Path) -> tuple[int, int, list[str]]:
    """Passed, failed, and the reasons of what was skipped."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [str(program), "--gtest_brief=1", f"--gtest_output=json:{report}"]
        started = time.monotonic()
        result = subprocess.run(command, capture_output=True, text=True, errors="replace",
                                env={**os.environ, "NEARSTOCK_QUIET": "1"})
        seconds = time.monotonic() - started
        if not report.exists():
            print(f"{program.name}: died with exit code {result.returncode}\n{result.stdout[-4000:]}{result.stderr[-4000:]}")
            return 0, 1, []
        passed = failed = 0
        skipped = []
        for suite in json.loads(report.read_text())["testsuites"]:
            for test in suite["testsuite"]:
                name = f'{suite["name"]}.{test["name"]}'
                if test.get("failures"):
                    failed += 1
                elif test.get("result") == "SKIPPED":
                    skipped.append(name)
                else:
                    passed += 1
        if failed or result.returncode:
            print(result.stdout[-20000:] + result.stderr[-4000:])
            failed = max(failed, 1)
        for name in skipped:
            print(f"skipped: {name}" + reason_of(result.stdout, name))
        print(f"{program.name}: {passed} passed, {failed} failed, {len(skipped)} skipped ({seconds:.1f} s)", flush=True)
        return passed, failed, skipped


def reason_of(output: str, name: str) -> str:
    """gtest prints the message of a skip in the lines before `[  SKIPPED ] name`."""
    lines = output.splitlines()
    for i, line in enumerate(lines):
        if "SKIPPED" in line and name in line and i > 0:
            return f": {lines[i - 1].strip()}"
    return ""


def main() -> int:
    build = Path(sys.argv[1])
    wanted = set(sys.argv[2:])
    programs = [p for p in sorted(build.glob("test_*")) if p.is_file() and os.access(p, os.X_OK)]
    programs = [p for p in programs if not wanted or p.name.removeprefix("test_") in wanted]
    passed = failed = skipped = 0
    for program in programs:
        p, f, s = run(program)
        passed, failed, skipped = passed + p, failed + f, skipped + len(s)
    if not programs:
        print(f"no test programs in {build}: run `make test`")
        failed = 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
