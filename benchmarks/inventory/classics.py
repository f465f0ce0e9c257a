"""Textbook problems: ours beside stockpyl, from one run.

run(program, data) prints the tables: all of problems.json against expected.json, then the scale instances. Ours is
`nearstock inventory solve`, which reports the seconds of each problem after reading; the peer runs in a process of its own
and is timed around the call, without import and building of its network, capped at 60 s of CPU.
"""
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CAP = 60  # seconds of CPU for a peer's problem


def flat(value, path=""):
    """Every number of a decision with its path."""
    if isinstance(value, dict):
        for k, v in value.items():
            yield from flat(v, f"{path}.{k}")
    elif isinstance(value, list):
        for k, v in enumerate(value):
            yield from flat(v, f"{path}.{k}")
    else:
        yield path, value


def solve(program, instances, folder=None):
    """Ours, by name. Problems that name a file are found beside `folder`."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(folder) if folder else Path(scratch) / "problems.json"
        if not folder:
            file.write_text(json.dumps({"instances": instances}))
        out = subprocess.run([program, "inventory", "solve", file, "--json"], capture_output=True, text=True)
    return {line["name"]: line for line in map(json.loads, out.stdout.splitlines())}


def misses(answer, expected):
    """What is outside the tolerance: cost, and each number of the decision (service times and equal costs can tie)."""
    tolerance, wrong = expected["tolerance"], []
    if answer is None or "error" in answer:
        return [(answer or {}).get("error", "no answer")]
    for (path, theirs), (_, ours) in zip(flat(expected["cost"]), flat(answer["cost"])):
        if abs(ours - theirs) > tolerance["cost_rel"] * abs(theirs):
            wrong.append(f"cost{path} {ours} instead of {theirs}")
    decision = dict(flat(answer["decision"]))
    for path, theirs in flat(expected["optimal"]):
        ours = decision.get(path)
        allowed = tolerance.get("decision_abs", tolerance.get("decision_rel", 0) * max(abs(theirs), 1e-9))
        if ours is None or abs(ours - theirs) > allowed:
            wrong.append(f"{path[1:]} {ours} instead of {theirs}")
    return wrong


def facility_location_by_highs(file):
    """Seconds and cost of an OR-Library file as a mixed integer program (HiGHS 1.x inside SciPy, one thread)."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_matrix
    words = iter(file.read_text().split())
    sites, customers = int(next(words)), int(next(words))
    capacity, fixed = np.array([[float(next(words)), float(next(words))] for _ in range(sites)]).T
    demand, cost = np.empty(customers), np.empty((sites, customers))
    for j in range(customers):
        demand[j] = float(next(words))
        cost[:, j] = [float(next(words)) for _ in range(sites)]
    x = lambda i, j: sites + i * customers + j  # share of customer j that site i serves
    n = sites * (1 + customers)
    whole, room, only_open = lil_matrix((customers, n)), lil_matrix((sites, n)), lil_matrix((sites * customers, n))
    for i in range(sites):
        room[i, i] = -capacity[i]
        for j in range(customers):
            whole[j, x(i, j)] = 1
            room[i, x(i, j)] = demand[j]
            only_open[i * customers + j, x(i, j)] = 1
            only_open[i * customers + j, i] = -1
    rules = [LinearConstraint(whole.tocsr(), 1, 1), LinearConstraint(room.tocsr(), -np.inf, 0), LinearConstraint(only_open.tocsr(), -np.inf, 0)]
    integral = np.r_[np.ones(sites), np.zeros(sites * customers)]
    begin = time.process_time()
    found = milp(np.r_[fixed, cost.ravel()], constraints=rules, integrality=integral, bounds=Bounds(0, 1))
    return time.process_time() - begin, found.fun


def lcg_demand(periods):
    """scale.json's demand_rule."""
    state, demand = periods, []
    for t in range(periods):
        if t % 5 == 4:
            demand.append(0)
        else:
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            demand.append((state >> 33) % 200)
    return demand


def scale_problems(data):
    """scale.json as problems, and (s, S) with mean 500; each with its optimum where the file has one."""
    scale, problems, optimum = json.loads((data / "inventory/scale.json").read_text()), [], {}

    def add(name, problem, inputs, cost=None):
        problems.append({"name": name, "problem": problem, "inputs": inputs})
        optimum[name] = cost

    for w in scale["wagner_whitin"]:
        add(f"Wagner–Whitin, {w['periods']:,} periods", "dynamic lot sizing (uncapacitated)",
            {"num_periods": w["periods"], "holding_cost": w["holding_cost"], "fixed_cost": w["fixed_cost"],
             "demand": w.get("demand") or lcg_demand(w["periods"])}, w["cost"])
    for g in scale["guaranteed_service_trees"]:
        nodes = {str(n["index"]): {**n, "successors": [], "demand_bound_constant": g["tree"]["demand_bound_constant"]}
                 for n in g["tree"]["nodes"]}
        for supplier, customer in g["tree"]["edges"]:
            nodes[str(supplier)]["successors"].append(customer)
        add(f"guaranteed-service tree, {g['nodes']:,} nodes", "guaranteed service, tree", {"nodes": nodes}, g["optimal_cost"])
    for s in scale["serial_systems"]:
        n = s["stages"]
        add(f"serial system, {n} stages", "serial system, stochastic service (echelon base stock)",
            {"stages": list(range(1, n + 1)), "echelon_holding_cost": [s["echelon_holding_cost"]] * n, "lead_time": [s["lead_time"]] * n,
             "stockout_cost": s["stockout_cost"], "demand": {"type": "normal", "mean": s["demand_mean"], "sd": s["demand_sd"]}}, s["cost"])
    add("(s,S) exact, mean 500", "(s,S), Poisson demand, periodic review",
        {"holding_cost": 1, "stockout_cost": 9, "fixed_cost": 64, "demand_mean": 500})
    return problems, optimum


def peer(problem):
    """stockpyl's answer to one problem: (seconds, cost). Runs inside the capped process."""
    import time
    import warnings
    warnings.filterwarnings("ignore")
    kind, i = problem["problem"], problem["inputs"]
    if kind.startswith("dynamic lot"):
        from stockpyl.wagner_whitin import wagner_whitin
        call = lambda: wagner_whitin(i["num_periods"], i["holding_cost"], i["fixed_cost"], i["demand"])[1]
    elif kind.startswith("(s,S)"):
        from stockpyl.ss import s_s_discrete_exact
        call = lambda: s_s_discrete_exact(i["holding_cost"], i["stockout_cost"], i["fixed_cost"], True, i["demand_mean"])[2]
    elif kind.startswith("serial"):
        from stockpyl.ssm_serial import optimize_base_stock_levels
        n = len(i["stages"])
        call = lambda: optimize_base_stock_levels(
            num_nodes=n, node_order_in_system=list(range(n, 0, -1)), node_order_in_lists=i["stages"], echelon_holding_cost=i["echelon_holding_cost"],
            lead_time=i["lead_time"], stockout_cost=i["stockout_cost"], demand_mean=i["demand"]["mean"], demand_standard_deviation=i["demand"]["sd"])[1]
    else:
        tree = peer_tree(i["nodes"])
        from stockpyl.gsm_tree import optimize_committed_service_times
        call = lambda: optimize_committed_service_times(tree)[1]
    start = time.process_time()
    cost = call()
    return time.process_time() - start, float(cost)


def peer_tree(nodes):
    from stockpyl.demand_source import DemandSource
    from stockpyl.gsm_tree import preprocess_tree
    from stockpyl.supply_chain_network import SupplyChainNetwork
    from stockpyl.supply_chain_node import SupplyChainNode
    network, made = SupplyChainNetwork(), {}
    for name, n in nodes.items():
        source = DemandSource(type="N", mean=0, standard_deviation=n["demand_sd"]) if n["demand_sd"] else DemandSource(type=None)
        made[int(name)] = SupplyChainNode(int(name), local_holding_cost=n["local_holding_cost"], processing_time=n["processing_time"],
                                          external_inbound_cst=n["external_inbound_cst"], external_outbound_cst=n["external_outbound_cst"],
                                          demand_bound_constant=n["demand_bound_constant"], demand_source=source)
        network.add_node(made[int(name)])
    for name, n in nodes.items():
        for successor in n["successors"]:
            network.add_successor(made[int(name)], made[successor])
    return preprocess_tree(network)


def peer_in_its_own_process(problem):
    done = subprocess.run([sys.executable, __file__], input=json.dumps(problem), capture_output=True, text=True)
    lines = done.stdout.splitlines()
    if done.returncode == 0 and lines:
        return json.loads(lines[-1])
    return None, None, "not finished in 60 s" if done.returncode < 0 else "failed: " + (done.stderr.splitlines() or ["?"])[-1][:60]


def run(program, data):
    expected = json.loads((data / "inventory/expected.json").read_text())["instances"]
    answers = solve(program, None, data / "inventory/problems.json")
    within = 0
    for name, theirs in expected.items():
        wrong = misses(answers.get(name), theirs)
        within += not wrong
        for line in wrong:
            print(f"  {name}: {line}")
    seconds = sum(a.get("seconds", 0) for a in answers.values())
    print(f"problems.json: {within} of {len(expected)} within the tolerances of expected.json, {seconds:.3f} s together (target: all, < 1 s)")
    cap41 = answers["cap41"]
    took, cost = facility_location_by_highs(data / "inventory/cap41.txt")
    print(f"cap41: {cap41['cost']:.3f} in {cap41['seconds'] * 1e3:.1f} ms (target: 1040444.375 in < 100 ms); "
          f"HiGHS {cost:.3f} in {took * 1e3:.0f} ms: {took / cap41['seconds']:.0f} ×\n")

    problems, optimum = scale_problems(data)
    ours = solve(program, problems)
    print(f"{'problem':<38} {'ours, ms':>10} {'stockpyl, ms':>22} {'ratio':>10}   cost over the optimum: ours, stockpyl's")
    for problem in problems:
        name = problem["name"]
        mine = ours[name]
        took, cost, failure = peer_in_its_own_process(problem)
        best = optimum[name] or mine["cost"]
        theirs = failure if failure else f"{took * 1e3:,.0f}"
        ratio = "" if failure else f"{took / mine['seconds']:,.0f}"
        gap = "" if failure else f"{cost / best - 1:+.1e}"
        print(f"{name:<38} {mine['seconds'] * 1e3:>10.3f} {theirs:>22} {ratio:>10}   {mine['cost'] / best - 1:+.1e} {gap}", flush=True)


if __name__ == "__main__":  # the peer's process: one problem on stdin
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (CAP, CAP))
    print(json.dumps([*peer(json.load(sys.stdin)), None]))
