"""Orders of 14 days for 20 products at 4 sites under every rule of trade: ours beside HiGHS's mixed-integer programme.

The statement is that of src/inventory/replenishment_schedule.hpp. instance(seed) makes one; milp() is its formulation for
HiGHS; price() audits and prices any schedule apart from both.
"""
import json
import os
import subprocess
import numpy as np

CAP = 60


def instance(seed, skus=20, sites=4, days=14, paths=5):
    g = np.random.default_rng(seed)
    suppliers = [{"order_cost": round(float(g.uniform(5, 25)), 2), "minimum_value": round(float(g.uniform(0, 150)), 2), "lead_days": int(g.integers(1, 4)),
                  "order_days": sorted({int(d) for d in range(days) if (d + v) % int(g.integers(1, 4)) == 0})} for v in range(4)]
    products, demand = [], np.zeros((skus, sites, days, paths), dtype=int)
    site_level = g.uniform(.5, 1.5, sites)
    for k in range(skus):
        cost = float(np.exp(g.normal(1.4, .7)))
        products.append({"supplier": int(g.integers(4)), "unit_cost": round(cost, 2), "litres": round(float(np.exp(g.normal(0, .5))), 2), "holding": round(cost * .004 + .01, 4),
                         "shortage": round(cost * float(g.uniform(.2, .7)), 3), "line_cost": round(float(g.uniform(.3, 1.5)), 2), "case_pack": int(g.choice([1, 4, 6, 12])),
                         "minimum_cases": int(g.choice([1, 1, 2, 3])), "cold": bool(g.random() < .3)})
        level = float(np.exp(g.normal(.8, .9)))
        week = 1 + .4 * np.sin(2 * np.pi * (np.arange(days) + g.integers(7)) / 7) + (g.random(days) < .07) * g.uniform(.5, 2)
        for s in range(sites):
            mean = level * site_level[s] * week
            shock = g.gamma(4, 1 / 4, paths)
            demand[k, s] = np.cumsum(g.poisson(mean[:, None] * shock[None, :]), axis=0)
    per_day = demand[:, :, -1].mean(-1) / days
    on_hand = np.rint(per_day * g.choice([0, 2, 4, 9], (skus, sites), p=[.2, .35, .3, .15])).astype(int)
    arriving = np.zeros((skus, sites, days), dtype=int)
    for k in range(skus):
        for s in range(sites):
            if g.random() < .25:
                arriving[k, s, int(g.integers(1, 4))] = int(np.rint(per_day[k, s] * 3))
    litres = np.array([p["litres"] for p in products])
    cold = np.array([p["cold"] for p in products])
    places = []
    for s in range(sites):
        lying = np.maximum(on_hand[:, s, None] + np.cumsum(arriving[:, s], -1) - np.concatenate([np.zeros((skus, 1)), demand[:, s, :-1].mean(-1)], 1), 0) * litres[:, None]
        flow = (per_day[:, s] * litres).sum()
        biggest = max(p["case_pack"] * p["minimum_cases"] * p["litres"] for p in products)
        got = (arriving[:, s] * litres[:, None]).sum(0).max()
        places.append({"capacity": round(float(max(lying.sum(0).max() * 1.02, flow * g.uniform(4, 7))), 1),
                       "cold_space": round(float(max(lying[cold].sum(0).max() * 1.02 if cold.any() else 0, (per_day[cold, s] * litres[cold]).sum() * g.uniform(3, 6))), 1),
                       "receiving": round(float(max(biggest * 1.05, got * 1.02, flow * g.uniform(1.6, 3))), 1), "inbound_per_litre": round(float(g.uniform(.03, .1)), 4),
                       "most_skus": int(g.integers(int(.7 * skus), skus + 1))})
    lanes = [{"from": a, "to": b, "cost_per_litre": round(float(g.uniform(.05, .3)), 3), "lead_days": int(g.integers(1, 3))} for a in range(sites) for b in range(sites) if a != b and g.random() < .6]
    need = (np.maximum(per_day * days - on_hand - arriving.sum(-1), 0) * np.array([p["unit_cost"] for p in products])[:, None]).sum()
    return {"days": days, "paths": paths, "budget": round(float(need * g.uniform(.75, 1.1)), 2), "suppliers": suppliers, "skus": products, "sites": places, "lanes": lanes,
            "on_hand": on_hand.tolist(), "arriving": arriving.tolist(), "demand": demand.tolist()}


def with_trucks(i, seed):
    """The same with trucks, sales that are lost for half of the products, and transfers on four evenings."""
    g = np.random.default_rng(seed + 10_000)
    flow = sum(d[s][-1][0] * p["litres"] for d, p in zip(i["demand"], i["skus"]) for s in range(len(i["sites"]))) / (i["days"] * len(i["sites"]))
    for v in i["suppliers"]:
        v["truck_litres"] = round(float(flow * g.uniform(.5, 1.5)), 1)
        v["truck_cost"] = round(float(g.uniform(5, 25)), 2)
    for p in i["skus"]:
        if g.random() < .5:
            p["lost_sales"] = True
            p["shortage"] = round(p["shortage"] * 3, 3)  # a unit once, not a day
    i["transfer_days"] = 4
    return i


def price(i, cases, transfers):
    """Cost, and the rules that a schedule breaks. cases[k][s][t]; transfers {(k, lane, day): units}."""
    K, S, T = len(i["skus"]), len(i["sites"]), i["days"]
    D, on, arr = np.array(i["demand"], float), np.array(i["on_hand"], float), np.array(i["arriving"], float)
    arrive, received, cost, spent, bad = arr.copy(), np.zeros((S, T)), 0.0, 0.0, []
    value, lines, inbound = np.zeros((len(i["suppliers"]), S, T)), np.zeros((len(i["suppliers"]), S, T), int), np.zeros((K, S), bool)
    load = np.zeros(value.shape)
    litres = np.array([p["litres"] for p in i["skus"]])
    for k, p in enumerate(i["skus"]):
        v = i["suppliers"][p["supplier"]]
        for s in range(S):
            for t in np.nonzero(cases[k, s])[0]:
                n = cases[k, s, t]
                units = n * p["case_pack"]
                if n < p["minimum_cases"] or t not in v["order_days"]:
                    bad.append(f"line {k},{s},{t}")
                cost += p["line_cost"] + units * p["litres"] * i["sites"][s]["inbound_per_litre"]
                spent += units * p["unit_cost"]
                value[p["supplier"], s, t] += units * p["unit_cost"]
                lines[p["supplier"], s, t] += 1
                load[p["supplier"], s, t] += units * p["litres"]
                inbound[k, s] = True
                if t + v["lead_days"] < T:
                    arrive[k, s, t + v["lead_days"]] += units
    sent = np.zeros((K, S, T))
    for (k, l, t), units in transfers.items():
        lane = i["lanes"][l]
        cost += units * litres[k] * lane["cost_per_litre"]
        sent[k, lane["from"], t] += units
        inbound[k, lane["to"]] |= units > 0
        if t + lane["lead_days"] - 1 < T:
            arrive[k, lane["to"], t + lane["lead_days"] - 1] += units
    y = on[:, :, None] + np.cumsum(arrive - sent, -1)
    left = np.concatenate([on[:, :, None], y[:, :, :-1] - D.max(-1)[:, :, :-1]], -1)
    if ((sent > 0) & (sent > left)).any():
        bad.append("sent more than is left")
    h, p_ = (np.array([p[n] for p in i["skus"]])[:, None, None] for n in ("holding", "shortage"))
    gone = np.array([p.get("lost_sales", False) for p in i["skus"]])[:, None, None, None]
    lost = np.where(gone, np.maximum.accumulate(np.maximum(D - y[..., None], 0), 2), 0)
    short = np.where(gone, np.diff(lost, axis=2, prepend=0), np.maximum(D - y[..., None], 0))
    cost += (h * np.maximum(y[..., None] - D + lost, 0).mean(-1) + p_ * short.mean(-1)).sum()
    for v, sup in enumerate(i["suppliers"]):
        cost += sup["order_cost"] * (lines[v] > 0).sum()
        if sup.get("truck_litres"):
            cost += sup["truck_cost"] * np.ceil(load[v] / sup["truck_litres"] - 1e-9).sum()
        if ((lines[v] > 0) & (value[v] < sup["minimum_value"] - 1e-6)).any():
            bad.append(f"below supplier {v}'s minimum")
    before = np.concatenate([np.zeros((K, S, 1)), (D - lost).mean(-1)[:, :, :-1]], 2)
    lying = np.maximum(y - before, 0) * litres[:, None, None]
    cold = np.array([p["cold"] for p in i["skus"]])
    got = (arrive * litres[:, None, None]).sum(0)
    for s, site in enumerate(i["sites"]):
        for name, use, limit in (("space", lying[:, s].sum(0).max(), site["capacity"]), ("cold", lying[cold, s].sum(0).max() if cold.any() else 0, site["cold_space"]),
                                 ("receiving", got[s].max(), site["receiving"]), ("assortment", inbound[:, s].sum(), site["most_skus"])):
            if use > limit + 1e-6:
                bad.append(f"{name} of site {s}: {use:.2f} of {limit}")
    if spent > i["budget"] + 1e-6:
        bad.append("budget")
    return cost, bad


def milp(i, limit=CAP):
    """HiGHS's best within the limit: cost, its bound, seconds, and the schedule."""
    import highspy
    K, S, T, N, V = len(i["skus"]), len(i["sites"]), i["days"], i["paths"], len(i["suppliers"])
    D = np.array(i["demand"], float)
    H = highspy.Highs()
    H.setOptionValue("output_flag", False)
    H.setOptionValue("time_limit", float(limit))
    H.setOptionValue("threads", 1)
    inf = highspy.kHighsInf
    col, cost, low, up, kind = 0, [], [], [], []

    def var(c, lo, hi, integer=False):
        nonlocal col
        cost.append(c), low.append(lo), up.append(hi), kind.append(integer)
        col += 1
        return col - 1

    rows = []

    def row(lo, hi, terms):
        rows.append((lo, hi, terms))

    n, b, z, u, a, trucks = {}, {}, {}, {}, {}, {}
    evenings = i.get("transfer_days", 1)
    for v in range(V):
        for s in range(S):
            for t in i["suppliers"][v]["order_days"]:
                if t + i["suppliers"][v]["lead_days"] < T:
                    z[v, s, t] = var(i["suppliers"][v]["order_cost"], 0, 1, True)
                    if i["suppliers"][v].get("truck_litres"):
                        trucks[v, s, t] = (var(i["suppliers"][v]["truck_cost"], 0, inf, True), [])
    for s in range(S):
        for k in range(K):
            a[k, s] = var(0, 0, 1, True)
        row(-inf, i["sites"][s]["most_skus"], [(a[k, s], 1) for k in range(K)])
    constant, spend, got, lying = 0.0, [], {(s, t): [] for s in range(S) for t in range(T)}, {(s, t): [] for s in range(S) for t in range(T)}
    value = {key: [] for key in z}
    for k, p in enumerate(i["skus"]):
        sup = i["suppliers"][p["supplier"]]
        most = int(np.ceil(D[k, :, -1].max() / p["case_pack"])) + p["minimum_cases"]
        for l, lane in enumerate(i["lanes"]):
            have = i["on_hand"][k][lane["from"]] if evenings == 1 else sum(i["on_hand"][k]) + int(np.sum(i["arriving"][k])) + int(D[k, :, -1].max()) * S
            for t in range(evenings):
                u[k, l, t] = var(p["litres"] * lane["cost_per_litre"], 0, have, True)
                if have:
                    row(-inf, 0, [(u[k, l, t], 1), (a[k, lane["to"]], -have)])
                if t + lane["lead_days"] - 1 < T:
                    got[lane["to"], t + lane["lead_days"] - 1].append((u[k, l, t], p["litres"]))
        for s in range(S):
            out = {t: [(u[k, l, t], 1) for l, lane in enumerate(i["lanes"]) if lane["from"] == s] for t in range(evenings)}
            if out[0]:
                row(-inf, i["on_hand"][k][s], out[0])
            arrivals = {t: [] for t in range(T)}
            for t in sup["order_days"]:
                if (p["supplier"], s, t) not in z:
                    continue
                units = p["case_pack"]
                n[k, s, t] = var(units * p["litres"] * i["sites"][s]["inbound_per_litre"], 0, most, True)
                b[k, s, t] = var(p["line_cost"], 0, 1, True)
                row(-inf, 0, [(n[k, s, t], 1), (b[k, s, t], -most)])
                row(0, inf, [(n[k, s, t], 1), (b[k, s, t], -p["minimum_cases"])])
                row(-inf, 0, [(b[k, s, t], 1), (z[p["supplier"], s, t], -1)])
                row(-inf, 0, [(b[k, s, t], 1), (a[k, s], -1)])
                value[p["supplier"], s, t].append((n[k, s, t], units * p["unit_cost"]))
                if (p["supplier"], s, t) in trucks:
                    trucks[p["supplier"], s, t][1].append((n[k, s, t], units * p["litres"]))
                spend.append((n[k, s, t], units * p["unit_cost"]))
                arrivals[t + sup["lead_days"]].append((n[k, s, t], units))
                got[s, t + sup["lead_days"]].append((n[k, s, t], units * p["litres"]))
            so_far, there, lost = [], float(i["on_hand"][k][s]), None
            for t in range(T):
                if out.get(t) and t:  # whoever sends has that much left on every path
                    sends, most_sent = var(0, 0, 1, True), most * p["case_pack"] * len(i["skus"])
                    row(-inf, 0, out[t] + [(sends, -most_sent)])
                    slack = D[k, s, t - 1].max() + most_sent
                    row(D[k, s, t - 1].max() - there - slack, inf, [(q, c) for q, c in merged.items()] + [(q, -1) for q, _ in out[t]] + [(sends, -slack)])
                there += i["arriving"][k][s][t]
                so_far += [(q, -1) for q, _ in out.get(t, [])]
                so_far += arrivals[t] + [(u[k, l, e], 1) for l, lane in enumerate(i["lanes"]) if lane["to"] == s for e in range(evenings) if e + lane["lead_days"] - 1 == t]
                merged = {}
                for q, c in so_far:
                    merged[q] = merged.get(q, 0) + c
                terms = list(merged.items())
                if p.get("lost_sales"):
                    # Lost so far, by path: holding of what is left, and of each path's loss the shortage once, at the end.
                    last, lost = lost, [var((p["holding"] + (p["shortage"] if t == T - 1 else 0)) / N, 0, inf) for _ in range(N)]
                    for j in range(N):
                        row(D[k, s, t, j] - there, inf, [(lost[j], 1)] + terms)
                        if last:
                            row(0, inf, [(lost[j], 1), (last[j], -1)])
                    for q, c in terms:
                        cost[q] += p["holding"] * c
                    constant += p["holding"] * (there - D[k, s, t].mean())
                    e = var(0, 0, inf)
                    row(there - (D[k, s, t - 1].mean() if t else 0), inf, [(e, 1)] + [(q, -c) for q, c in terms] + [(q, -1 / N) for q in (last or [])])
                    lying[s, t].append((e, p["litres"], p["cold"]))
                    continue
                w = var(1, 0, inf)  # the day's cost: above each of its lines, one for each interval between demand points
                points = np.sort(D[k, s, t])
                for j in range(N + 1):
                    slope = (p["holding"] * j - p["shortage"] * (N - j)) / N
                    if j and j < N and points[j] == points[j - 1]:
                        continue
                    at = points[min(j, N - 1)]
                    worth = (p["holding"] * np.maximum(at - points, 0) + p["shortage"] * np.maximum(points - at, 0)).mean()
                    row(worth + slope * (there - at), inf, [(w, 1)] + [(q, -slope * c) for q, c in terms])
                e = var(0, 0, inf)
                row(there - (D[k, s, t - 1].mean() if t else 0), inf, [(e, 1)] + [(q, -c) for q, c in terms])
                lying[s, t].append((e, p["litres"], p["cold"]))
    for key, terms in value.items():
        if terms:
            row(0, inf, terms + [(z[key], -i["suppliers"][key[0]]["minimum_value"])])
    for key, (q, load) in trucks.items():
        if load:
            row(-inf, 0, load + [(q, -i["suppliers"][key[0]]["truck_litres"])])
    litres = [p["litres"] for p in i["skus"]]
    for s in range(S):
        for t in range(T):
            row(-inf, i["sites"][s]["capacity"], [(e, v) for e, v, _ in lying[s, t]])
            row(-inf, i["sites"][s]["cold_space"], [(e, v) for e, v, c in lying[s, t] if c])
            row(-inf, i["sites"][s]["receiving"] - sum(i["arriving"][k][s][t] * litres[k] for k in range(K)), got[s, t])
    row(-inf, i["budget"], spend)
    H.addVars(col, np.array(low), np.array(up))
    H.changeColsCost(col, np.arange(col, dtype=np.int32), np.array(cost))
    H.changeColsIntegrality(col, np.arange(col, dtype=np.int32), np.array([highspy.HighsVarType.kInteger if q else highspy.HighsVarType.kContinuous for q in kind]))
    starts, index, values = [0], [], []
    for _, _, terms in rows:
        index += [q for q, _ in terms]
        values += [c for _, c in terms]
        starts.append(len(index))
    H.addRows(len(rows), np.array([r[0] for r in rows]), np.array([r[1] for r in rows]), len(index), np.array(starts[:-1], dtype=np.int32), np.array(index, dtype=np.int32), np.array(values, float))
    H.changeObjectiveOffset(constant)
    # Ordering nothing always fits: without it as a start HiGHS often has no schedule at all after a minute.
    nothing = highspy.HighsSolution()
    x = np.zeros(col)
    for q, (lo, _, terms) in ((terms[0][0], (lo, hi, terms)) for lo, hi, terms in rows if terms and terms[0][1] == 1 and hi == inf):
        x[q] = max(x[q], lo - sum(c * x[r] for r, c in terms[1:]))
    nothing.col_value = x.tolist()
    H.setSolution(nothing)
    import time
    started = time.time()
    H.run()
    seconds = time.time() - started
    info = H.getInfo()
    if info.primal_solution_status != 2 or info.objective_function_value > 1e20:
        return None, info.mip_dual_bound, seconds, None
    x = np.array(H.getSolution().col_value)
    cases = np.zeros((K, S, T), int)
    for (k, s, t), q in n.items():
        cases[k, s, t] = round(x[q])
    return info.objective_function_value, info.mip_dual_bound, seconds, (cases, {key: round(x[q]) for key, q in u.items() if round(x[q])})


def ours(program, folder, i, name):
    file = folder / f"{name}.json"
    file.write_text(json.dumps(i))
    done = subprocess.run([program, "--json", "inventory", "schedule", file], capture_output=True, text=True)
    answer = json.loads(done.stdout)
    K, S, T = len(i["skus"]), len(i["sites"]), i["days"]
    cases, lanes = np.zeros((K, S, T), int), {(l["from"], l["to"]): q for q, l in enumerate(i["lanes"])}
    for o in answer["orders"]:
        cases[o["sku"], o["site"], o["day"]] = o["cases"]
    moves = {(m["sku"], lanes[m["from"], m["to"]], m["day"]): m["units"] for m in answer["transfers"]}
    return answer, cases, moves


def against_milp(program, work, count, keep, cap=CAP, trucks=False):
    """keep: take up HiGHS's answers of an earlier, stopped run instead of measuring them again. trucks: with_trucks."""
    print(f"\n20 products × 4 sites × 14 days with every rule of trade{', trucks, lost sales, transfers on four evenings' if trucks else ''}: ours beside HiGHS's MILP ({cap} s, 1 thread)"
          + ("" if count >= 30 or trucks else f"; the first {count} of 30, `make bench-inventory-full` has all"))
    print(f"{'seed':>6}{'ours':>12}{'seconds':>10}{'HiGHS best':>12}{'its bound':>12}{'seconds':>10}{'ours above':>12}")
    work.mkdir(parents=True, exist_ok=True)
    gaps, times, broken = [], [], 0
    for seed in range(1, count + 1):
        i = with_trucks(instance(seed), seed) if trucks else instance(seed)
        answer, cases, moves = ours(program, work, i, f"schedule-{seed}{'-trucks' if trucks else ''}")
        cost, bad = price(i, cases, moves)
        kept = work / f"milp-{seed}{'-trucks' if trucks else ''}-{cap}.json"
        if keep and kept.exists():
            best, bound, seconds = json.loads(kept.read_text())
        else:
            best, bound, seconds, plan = milp(i, cap)
            if plan:
                again, wrong = price(i, *plan)
                assert not wrong and again <= best * (1 + 1e-6), (wrong, again, best)
                best = again
            kept.write_text(json.dumps([best, bound, seconds]))
        broken += bool(bad)
        times.append(answer["seconds"])
        gaps.append(cost / best - 1 if best else float("nan"))
        print(f"{seed:>6}{cost:>12.2f}{answer['seconds']:>10.3f}{best or float('nan'):>12.2f}{bound:>12.2f}{seconds:>10.1f}{100 * gaps[-1]:>11.2f} %" + ("  BROKEN " + "; ".join(bad) if bad else ""), flush=True)
    print(f"mean {100 * np.nanmean(gaps):.2f} % above HiGHS's best, worst {100 * np.nanmax(gaps):.2f} %; {max(times):.3f} s at most; {broken} infeasible")
