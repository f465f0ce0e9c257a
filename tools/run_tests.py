#!/usr/bin/env python3
"""Runs every test program of a build folder and closes with `N passed, N failed, N skipped`.

    run_tests.py BUILD_FOLDER [NAME …]      NAME: a module, such as `lake`

As many programs run at once as there are cores; the longest of the last run starts first (`test_seconds.json` in the build folder).
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path


def run(program: Path) -> tuple[int, int, int, float, str]:
    """Passed, failed, skipped, seconds, and what is to be printed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [str(program), "--gtest_brief=1", f"--gtest_output=json:{report}"]
        started = time.monotonic()
        result = subprocess.run(command, capture_output=True, text=True, errors="replace",
                                env={**os.environ, "NEARSTOCK_QUIET": "1"})
        seconds = time.monotonic() - started
        if not report.exists():
            return 0, 1, 0, seconds, (f"{program.name}: died with exit code {result.returncode}\n"
                                      f"{result.stdout[-4000:]}{result.stderr[-4000:]}")
        passed = failed = 0
        skipped = []
        lines = []
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
            lines.append(result.stdout[-20000:] + result.stderr[-4000:])
            failed = max(failed, 1)
        for name in skipped:
            lines.append(f"skipped: {name}" + reason_of(result.stdout, name))
        lines.append(f"{program.name}: {passed} passed, {failed} failed, {len(skipped)} skipped ({seconds:.1f} s)")
        return passed, failed, len(skipped), seconds, "\n".join(lines)


def reason_of(output: str, name: str) -> str:
    """gtest prints the message of a skip in the lines before `[  SKIPPED ] name`."""
    lines = output.splitlines()
    for i, line in enumerate(lines):
        if "SKIPPED" in line and name in line and i > 0:
            return f": {lines[i - 1].strip()}"
    return ""


def timed(program: Path, seconds: dict[str, float]) -> tuple[int, int, int, str]:
    passed, failed, skipped, seconds[program.name], text = run(program)
    return passed, failed, skipped, text


def main() -> int:
    build = Path(sys.argv[1])
    wanted = set(sys.argv[2:])
    programs = [p for p in sorted(build.glob("test_*")) if p.is_file() and os.access(p, os.X_OK)]
    programs = [p for p in programs if not wanted or p.name.removeprefix("test_") in wanted]
    durations = build / "test_seconds.json"
    try:
        seconds = json.loads(durations.read_text())
    except (OSError, ValueError):
        seconds = {}
    programs.sort(key=lambda p: -seconds.get(p.name, 1e9))
    passed = failed = skipped = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        for done in as_completed({workers.submit(timed, p, seconds) for p in programs}):
            p, f, s, text = done.result()
            print(text, flush=True)
            passed, failed, skipped = passed + p, failed + f, skipped + s
    durations.write_text(json.dumps(seconds, indent=1))
    if not programs:
        print(f"no test programs in {build}: run `make test`")
        failed = 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
