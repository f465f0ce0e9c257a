"""Instances of 1,000 customers, drawn: large.py FOLDER [--seed N]. The same seed writes the same bytes.

With windows (Solomon's format), after the laws of Gehring and Homberger (1999) for 1,000 customers:
  c1 c2 r1 r2 rc1 rc2, each with narrow (n) or wide (w) windows. Square of 500; depot in its middle; clusters of mean 50
  customers spread normally by 12; rc: half of each. Kind 1: loads of 200, a day of 1,800; kind 2: 700 (c2) or 1,000,
  a day of 4,000 (c2) or 7,500. Demand 10 … 50 by tens. Service 90 (c) or 10. Every narrow window is .03 … .10 of the day
  long; of the wide ones half of the customers have one, .10 … .35. A window's middle is drawn from the moments at which a
  vehicle of its own could serve; in c its order follows the customers of a cluster along a tour, as theirs does.
Without windows (VRPLIB), after the laws of Uchoa et al. (2017): square of 1,000; depot in the middle (m), in the corner
  (e) or anywhere (r); customers anywhere, clustered (a seed attracts with exp(-distance / 40)) or half of each; demand
  1, 1 … 10, 50 … 100 or many small and few large; so many customers a route on average as the name says.
"""
import argparse
import math
import random
from pathlib import Path

CUSTOMERS = 1000
DAYS = {"c1": (200, 1800, 90), "r1": (200, 1800, 10), "rc1": (200, 1800, 10),
        "c2": (700, 4000, 90), "r2": (1000, 7500, 10), "rc2": (1000, 7500, 10)}
WITH_WINDOWS = ["c1w", "c2n", "r1n", "r2w", "rc1w", "rc2n"]
#               name             depot  customers  demand        a route
WITHOUT_WINDOWS = [("x-small-m", "m", "random", "one-to-ten", 9), ("x-even-e", "e", "half", "unit", 21),
                   ("x-heavy-r", "r", "clustered", "fifty-up", 5), ("x-mixed-m", "m", "half", "many-small", 14)]


def inside(value, side):
    return 0 <= value <= side


def clustered(draw, count, side):
    """Clusters of about 50, their customers in the order of a nearest-neighbour tour."""
    points = []
    while len(points) < count:
        cx, cy = draw.uniform(20, side - 20), draw.uniform(20, side - 20)
        group = []
        while len(group) < min(draw.randint(35, 65), count - len(points)):
            x, y = round(draw.gauss(cx, 12)), round(draw.gauss(cy, 12))
            if inside(x, side) and inside(y, side):
                group.append((x, y))
        tour = [group.pop()]
        while group:
            tour.append(min(group, key=lambda p: (math.dist(p, tour[-1]), p)))
            group.remove(tour[-1])
        points += tour
    return points


def anywhere(draw, count, side):
    return [(draw.randint(0, side), draw.randint(0, side)) for _ in range(count)]


def with_windows(name, seed):
    draw = random.Random(f"{seed} {name}")
    kind, wide = name[:-1], name.endswith("w")
    capacity, day, service = DAYS[kind]
    if kind.startswith("rc"):
        places = anywhere(draw, CUSTOMERS // 2, 500) + clustered(draw, CUSTOMERS - CUSTOMERS // 2, 500)
    else:
        places = (clustered if kind.startswith("c") else anywhere)(draw, CUSTOMERS, 500)
    rows, depot, moment = [(0, 250, 250, 0, 0, day, 0)], (250, 250), 0.0
    last = depot
    for number, place in enumerate(places, 1):
        there = math.dist(depot, place)
        earliest, latest = math.ceil(there), math.floor(day - there - service)
        moment += math.dist(last, place) + service
        last = place
        if not earliest <= moment <= latest:
            moment = draw.uniform(earliest, (earliest + latest) / 2)
        middle = moment if kind.startswith("c") else draw.uniform(earliest, latest)
        width = draw.uniform(0.10, 0.35) * day if wide else draw.uniform(0.03, 0.10) * day
        ready, due = max(earliest, round(middle - width / 2)), min(latest, round(middle + width / 2))
        if wide and draw.random() < 0.5:
            ready, due = 0, latest
        rows.append((number, *place, 10 * draw.randint(1, 5), ready, due, service))
    lines = [name, "", "VEHICLE", "NUMBER     CAPACITY", f"  {CUSTOMERS // 4}         {capacity}", "", "CUSTOMER",
             "CUST NO.  XCOORD.   YCOORD.   DEMAND   READY TIME  DUE DATE   SERVICE TIME", ""]
    return "\n".join(lines + [" ".join(map(str, row)) for row in rows]) + "\n"


def attracted(draw, count, side):
    """Seeds anywhere; a further point is kept with the probability that the seeds give its place."""
    points = anywhere(draw, draw.randint(3, 8), side)
    seeds = list(points)
    while len(points) < count:
        place = (draw.randint(0, side), draw.randint(0, side))
        if draw.random() < sum(math.exp(-math.dist(place, s) / 40) for s in seeds):
            points.append(place)
    return points


def demand(draw, law):
    if law == "many-small":
        return draw.randint(1, 10) if draw.random() < 0.8 else draw.randint(50, 100)
    return draw.randint(*{"unit": (1, 1), "one-to-ten": (1, 10), "fifty-up": (50, 100)}[law])


def without_windows(name, depot_law, law, demand_law, route, seed):
    draw = random.Random(f"{seed} {name}")
    depot = {"m": (500, 500), "e": (0, 0)}.get(depot_law) or (draw.randint(0, 1000), draw.randint(0, 1000))
    half = CUSTOMERS // 2
    places = {"random": lambda: anywhere(draw, CUSTOMERS, 1000), "clustered": lambda: attracted(draw, CUSTOMERS, 1000),
              "half": lambda: anywhere(draw, half, 1000) + attracted(draw, CUSTOMERS - half, 1000)}[law]()
    demands = [demand(draw, demand_law) for _ in places]
    capacity = max(max(demands), math.ceil(route * sum(demands) / CUSTOMERS))
    nodes = [depot, *places]
    return "\n".join(
        [f"NAME : {name}", f"COMMENT : drawn, seed {seed}", "TYPE : CVRP", f"DIMENSION : {len(nodes)}",
         "EDGE_WEIGHT_TYPE : EUC_2D", f"CAPACITY : {capacity}", "NODE_COORD_SECTION"]
        + [f"{i} {x} {y}" for i, (x, y) in enumerate(nodes, 1)] + ["DEMAND_SECTION"]
        + [f"{i} {d}" for i, d in enumerate([0, *demands], 1)] + ["DEPOT_SECTION", "1", "-1", "EOF"]) + "\n"


def write(folder, seed):
    """name -> path of all instances."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{name}.txt": with_windows(name, seed) for name in WITH_WINDOWS}
    texts |= {f"{laws[0]}.vrp": without_windows(*laws, seed) for laws in WITHOUT_WINDOWS}
    for file, text in texts.items():
        (folder / file).write_text(text)
    return {Path(file).stem: folder / file for file in texts}


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folder", type=Path)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    print("\n".join(str(path) for path in write(a.folder, a.seed).values()))
