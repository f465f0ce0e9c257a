"""The rows of the routing table: which instances, how long, rounded how, against which reference and which peers."""
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import large

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Row:
    name: str
    budget: int  # seconds
    convention: str  # of solution and reference
    objective: str  # distance | vehicles-first
    peers: tuple
    target: str  # of the issue
    instances: dict = field(hash=False, default_factory=dict)  # path -> (reference cost, reference vehicles or None)
    best_of_run: bool = False  # the reference is the best of the kept cost and of all solvers in this run


def best_known(folder):
    return json.loads((folder / "best_known.json").read_text())


def sol_cost(path, scale):
    """Collections state costs of files with windows in whole numbers of their rounding."""
    return float(re.search(r"Cost:?\s*([\d.]+)", path.read_text()).group(1)) / scale


def drawn(folder):
    """The instances of large.py, and what our own long runs found on them (large_references.json)."""
    kept = json.loads((HERE / "large_references.json").read_text())
    paths = large.write(folder, kept["seed"])
    cost = {name: entry["cost"] for name, entry in kept["instances"].items()}
    known = [{paths[n]: (cost[n], None) for n in names if n in cost}
             for names in (large.WITH_WINDOWS, [laws[0] for laws in large.WITHOUT_WINDOWS])]
    return tuple(known)


def rows(data, cache):
    large_windows, large_cvrp = drawn(cache / "large")
    routing = data / "routing"
    references = json.loads((routing / "references.json").read_text())
    vrptw, pdptw = best_known(routing / "vrptw"), best_known(routing / "pdptw")

    def named(folder, key):
        return {routing / folder / f"{n}.txt": (cost, None) for n, cost in references[key].items()}

    def known(folder, table, suffix=""):
        found = {}
        for path in sorted((routing / folder).glob("*.txt")):
            best = table.get(path.stem + suffix) or table.get(path.stem.lower() + suffix) or table.get(path.stem.upper() + suffix)
            if best:
                found[path] = (best["cost"], best["vehicles"])
        return found

    def with_sol(folder, scale, every=1, most=10**9):
        paths = [p for p in sorted((routing / folder).glob("*.vrp"))
                 if p.with_suffix(".sol").exists() and int((re.search(r"-n(\d+)-", p.name) or [0, 0])[1]) <= most]
        return {p: (sol_cost(p.with_suffix(".sol"), scale), None) for p in paths[::every]}

    def distance_only(instances):
        return {p: (cost, None) for p, (cost, _) in instances.items()}

    h400, h200 = named("vrptw/homberger_400", "homberger_400_distance"), named("vrptw/homberger_200", "homberger_200_distance")
    ortec, x500 = named("ortec", "ortec"), with_sol("cvrp", 1, every=5, most=500)
    solomon = distance_only(known("vrptw/solomon", vrptw, "_distance"))
    return [
        Row("Homberger 400 distance", 1, "dimacs", "distance", ("pyvrp",), "gap <= 1/3 of PyVRP's", h400),
        Row("Homberger 400 distance", 10, "dimacs", "distance", ("pyvrp",), "gap <= 1/2 of PyVRP's", h400),
        Row("Homberger 400 distance", 60, "dimacs", "distance", ("pyvrp",), "gap <= 0.8 of PyVRP's", h400),
        Row("Homberger 200 distance", 10, "dimacs", "distance", ("pyvrp",), "<= 0.8 %, ahead of PyVRP", h200),
        Row("Solomon distance", 5, "exact", "distance", ("pyvrp",), "<= 0.15 %", solomon),
        Row("Solomon vehicles first", 30, "exact", "vehicles-first", ("vroom",),
            "fleet equal on 95 %, distance within 1 %", known("vrptw/solomon", vrptw)),
        Row("Homberger 200 vehicles first", 30, "exact", "vehicles-first", ("vroom",),
            "fleet equal on 85 %, distance within 1 %", known("vrptw/homberger_200", vrptw)),
        Row("X n <= 500", 1, "round", "distance", ("pyvrp",), "<= 1.2 %", x500),
        Row("X n <= 500", 10, "round", "distance", ("pyvrp",), "<= 0.5 %", x500),
        Row("Li & Lim 100", 10, "exact", "vehicles-first", ("vroom", "ortools"),
            "fleet equal on 95 %, distance within 0.5 %", known("pdptw/li_lim_100", pdptw)),
        Row("Li & Lim 200", 10, "exact", "vehicles-first", ("vroom", "ortools"),
            "fleet equal on 80 %, distance within 2 %", known("pdptw/li_lim_200", pdptw)),
        Row("multi-depot with windows", 30, "exact", "distance", ("pyvrp",), "<= 2 %", with_sol("mdvrptw", 1000)),
        Row("multi-trip with releases", 30, "dimacs", "distance", ("pyvrp",), "<= 2 %", with_sol("mtvrptwr", 10)),
        Row("ORTEC grocery", 10, "round", "distance", ("pyvrp",), "<= 0.6 %", ortec),
        Row("ORTEC grocery", 60, "round", "distance", ("pyvrp",), "<= 0.1 %", ortec),
        *(Row("large, 1,000 with windows", seconds, "dimacs", "distance", ("pyvrp",), f"<= {most} %", large_windows, best_of_run=True)
          for seconds, most in ((1, 8), (10, 3), (60, 1.5))),
        *(Row("large, 1,000 CVRP", seconds, "round", "distance", ("pyvrp",), f"<= {most} %", large_cvrp, best_of_run=True)
          for seconds, most in ((1, 2.5), (10, 1.4))),
    ]


def spread(instances, count):
    """`count` of them, evenly over the sorted names."""
    paths = sorted(instances)
    if len(paths) <= count:
        return paths
    return [paths[(2 * i + 1) * len(paths) // (2 * count)] for i in range(count)]
