#!/usr/bin/env python3
"""Refuses an #include that breaks the layers.

The rules are the MAY_INCLUDE lists of CMakeLists.txt, which ARCHITECTURE.md explains. Third-party headers listed in ADAPTERS
may be included by the named modules alone.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# header prefix → modules that adapt it
ADAPTERS = {"duckdb.h": {"tables"}, "sqlite3.h": {"journal"}, "date/": {"core"}, "simdjson": {"lake", "app", "streets"}, "osmium/": {"streets"}, "boost/": {"streets"},
            "toml++/": {"planning", "lake", "connectors", "simulation", "app"}, "CLI/": {"app"}, "nlohmann/": {"app", "warehouse", "connectors"}}


def rules() -> dict[str, set[str]]:
    text = (ROOT / "CMakeLists.txt").read_text()
    found = {}
    for name, body in re.findall(r"^nearstock_module\((\w+)([^)]*)\)", text, re.M):
        may = re.search(r"MAY_INCLUDE([^)]*?)(?:LINKS|$)", body, re.S)
        found[name] = {name} | set(may.group(1).split() if may else [])
    return found


def main() -> int:
    allowed = rules()
    broken = []
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in {".cpp", ".hpp"}:
            continue
        module = path.relative_to(ROOT / "src").parts[0]
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            place = f"{path.relative_to(ROOT)}:{number}"
            if m := re.match(r'\s*#\s*include\s+"(\w+)/', line):
                target = m.group(1)
                if module not in allowed:
                    broken.append(f"{place}: module '{module}' has no nearstock_module() in CMakeLists.txt")
                elif target in allowed and target not in allowed[module]:
                    broken.append(f"{place}: {module} may not include {target}; it may include: {', '.join(sorted(allowed[module]))}")
            if m := re.match(r"\s*#\s*include\s+[<\"]([^>\"]+)[>\"]", line):
                for prefix, modules in ADAPTERS.items():
                    if m.group(1).startswith(prefix) and module not in modules:
                        broken.append(f"{place}: <{m.group(1)}> is adapted in {', '.join(sorted(modules))} alone")
            if "../shared" in line:
                broken.append(f"{place}: names the shared data folder; read NEARSTOCK_DATA")
    for line in broken:
        print(line)
    print(f"layers: {len(allowed)} modules, {len(broken)} broken includes")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
