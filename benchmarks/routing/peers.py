"""One peer solves one instance with one thread and writes a .sol: peers.py pyvrp|vroom|ortools INSTANCE CONVENTION SECONDS SEED OUT

Runs inside the pinned Python of bench_routing.py. Fleet first means, for VROOM and OR-Tools, a fixed cost of a vehicle
above any distance. VROOM has no seed and stops when its heuristics are through.
"""
import math
import re
import sys
from datetime import timedelta
from pathlib import Path

SCALE = {"dimacs": 10, "exact": 1000, "round": 1}


def write(path, routes):
    Path(path).write_text("".join(f"Route #{k}: {' '.join(map(str, r))}".rstrip() + "\n" for k, r in enumerate(routes, 1)))


def is_solomon(path):
    text = Path(path).read_text()[:400]
    return "VEHICLE" in text and "NUMBER" in text and "DIMENSION" not in text


def pyvrp_data(path, convention):
    """As the judge reads it (tools/score_routes.py)."""
    import numpy as np
    import pyvrp
    import vrplib
    if not is_solomon(path):
        return pyvrp.read(path, round_func=convention)
    inst = vrplib.read_instance(path, instance_format="solomon")
    xy, tw, scale = inst["node_coord"], inst["time_window"], SCALE[convention]
    exact = np.sqrt(((xy[:, None] - xy[None]) ** 2).sum(-1)) * scale
    matrix = (np.floor(exact) if convention == "dimacs" else np.rint(exact)).astype(int)
    clients = [pyvrp.Client(location=i, delivery=[int(inst["demand"][i])], service_duration=int(inst["service_time"][i] * scale),
                            tw_early=int(tw[i][0] * scale), tw_late=int(tw[i][1] * scale)) for i in range(1, len(xy))]
    vehicles = int(inst["vehicles"])
    return pyvrp.ProblemData([pyvrp.Location(float(x), float(y)) for x, y in xy], clients,
                             [pyvrp.Depot(location=0, tw_early=0, tw_late=int(tw[0][1] * scale))],
                             [pyvrp.VehicleType(vehicles, [int(inst["capacity"])], name=",".join(map(str, range(vehicles))))],
                             [matrix], [matrix])


def solve_pyvrp(path, convention, seconds, seed, out):
    import pyvrp
    from pyvrp.stop import MaxRuntime
    data = pyvrp_data(path, convention)
    best = pyvrp.solve(data, stop=MaxRuntime(seconds), seed=seed, display=False).best
    depots, clients = data.depots(), data.clients()
    free = [list(map(int, t.name.split(","))) for t in data.vehicle_types()]
    lines = {}
    for route in best.routes():
        places = [depots[a.idx].location if a.is_depot() else clients[a.idx].location
                  for a in route.schedule()]
        lines[free[route.vehicle_type()].pop(0)] = places[1:-1]
    write(out, [lines.get(v, []) for v in range(max(lines) + 1)])


def read_nodes(path):
    """vehicles, capacity, rows of number x y demand ready due service [pickup delivery]: Solomon's and Li and Lim's."""
    rows = [re.findall(r"[-\d.]+", line) for line in Path(path).read_text().splitlines()]
    rows = [[float(x) for x in r] for r in rows if r and all(re.fullmatch(r"-?\d+(\.\d+)?", x) for x in r)]
    head = next(r for r in rows if len(r) in (2, 3))
    return int(head[0]), int(head[1]), [r for r in rows if len(r) in (7, 9)]


def scaled(nodes, scale=1000):
    """Rounded up: who is on time with these is on time in double precision."""
    return [[math.ceil(math.hypot(a[1] - b[1], a[2] - b[2]) * scale - 1e-6) for b in nodes] for a in nodes]


def solve_vroom(path, convention, seconds, seed, out):
    import numpy as np
    import vroom
    vehicles, capacity, nodes = read_nodes(path)
    matrix, s = np.array(scaled(nodes), dtype=np.uint32), 1000
    problem = vroom.Input()
    problem.set_durations_matrix(profile="car", matrix_input=matrix)
    horizon = vroom.TimeWindow(int(nodes[0][4] * s), int(nodes[0][5] * s))
    fixed = int(matrix.max()) * 4
    for v in range(vehicles):
        problem.add_vehicle(vroom.Vehicle(v, start=0, end=0, capacity=[capacity], time_window=horizon,
                                          costs=vroom.VehicleCosts(fixed=fixed)))
    def step(row):
        return dict(id=int(row[0]), location=int(row[0]), default_service=int(row[6] * s),
                    time_windows=[vroom.TimeWindow(int(row[4] * s), int(row[5] * s))])
    for row in nodes[1:]:
        if len(row) == 7:
            problem.add_job(vroom.Job(delivery=vroom.Amount([int(row[3])]), **step(row)))
        elif row[8]:
            problem.add_shipment(vroom.ShipmentStep(**step(row)), vroom.ShipmentStep(**step(nodes[int(row[8])])),
                                 amount=vroom.Amount([int(row[3])]))
    solution = problem.solve(exploration_level=5, nb_threads=1, timeout=timedelta(seconds=seconds))
    steps = solution.routes
    routes = [list(map(int, part[part.type.isin(["job", "pickup", "delivery"])].location_index))
              for _, part in steps.groupby("vehicle_id", sort=True)]
    write(out, routes)


def solve_ortools(path, convention, seconds, seed, out):
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    vehicles, capacity, nodes = read_nodes(path)
    s, matrix = 1000, scaled(nodes)
    manager = pywrapcp.RoutingIndexManager(len(nodes), vehicles, 0)
    routing = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    busy = [[way + int(row[6] * s) for way in ways] for row, ways in zip(nodes, matrix)]
    way, time = routing.RegisterTransitMatrix(matrix), routing.RegisterTransitMatrix(busy)
    load = routing.RegisterUnaryTransitVector([int(row[3]) for row in nodes])
    routing.SetArcCostEvaluatorOfAllVehicles(way)
    routing.SetFixedCostOfAllVehicles(4 * max(map(max, matrix)))
    horizon = int(nodes[0][5] * s)
    routing.AddDimension(time, horizon, horizon, False, "time")
    routing.AddDimension(load, 0, capacity, True, "load")
    clock = routing.GetDimensionOrDie("time")
    for n in range(1, len(nodes)):
        index = manager.NodeToIndex(n)
        clock.CumulVar(index).SetRange(int(nodes[n][4] * s), int(nodes[n][5] * s))
        if len(nodes[n]) == 9 and nodes[n][8]:
            other = manager.NodeToIndex(int(nodes[n][8]))
            routing.AddPickupAndDelivery(index, other)
            routing.solver().Add(routing.VehicleVar(index) == routing.VehicleVar(other))
            routing.solver().Add(clock.CumulVar(index) <= clock.CumulVar(other))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.seconds = int(seconds)
    solution = routing.SolveWithParameters(parameters)
    routes = []
    for v in range(vehicles if solution else 0):
        index, route = routing.Start(v), []
        while not routing.IsEnd(index := solution.Value(routing.NextVar(index))):
            route.append(node(index))
        routes.append(route)
    write(out, [r for r in routes if r] or [[]])


if __name__ == "__main__":
    peer, instance, convention, seconds, seed, out = sys.argv[1:]
    {"pyvrp": solve_pyvrp, "vroom": solve_vroom, "ortools": solve_ortools}[peer](instance, convention, float(seconds), int(seed), out)
