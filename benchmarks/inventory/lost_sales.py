"""Three warehouses, 21 stores, lost sales, real weekly demand: ours beside a tuned base stock and the clairvoyant.

run(program, data) prints a table per window of favorita_weekly/ from one run of `nearstock inventory lost-sales`, and the
profit that expected.json publishes for its own tuned base stock. The parameters of ours and of our base stock were chosen on
"early" (weeks 0 … 64 of the demand, 16 … 64 simulated); `late` simulates weeks 81 … 117, `train` overlaps both. Seconds are
wall time of the simulation, policy included, after reading, one thread; the least of three runs.
"""
import json
import subprocess

RUNS = 3
ROWS = [("ours", "ours"), ("ours, end known", "ours, end known"), ("tuned base stock", "tuned base stock, ours")]


def solve(program, folder):
    done = subprocess.run([program, "--json", "inventory", "lost-sales", folder, "--window", "early=0:65"],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def run(program, data):
    folder = data / "favorita_weekly"
    published = json.loads((folder / "expected.json").read_text())["windows"]
    answers = [solve(program, folder) for _ in range(RUNS)]
    print("\n3 warehouses, 21 stores, lost sales, 288 items, real demand: profit ÷ clairvoyant")
    print(f"{'window':<8}{'policy':<28}{'profit':>14}{'all weeks':>11}{'after 16':>10}{'seconds':>9}")
    for k, window in enumerate(answers[0]["windows"]):
        name, best = window["name"], window["clairvoyant"]
        for key, label in ROWS:
            one = window["policies"][key]
            seconds = min(a["windows"][k]["policies"][key]["seconds"] for a in answers)
            print(f"{name:<8}{label:<28}{one['all']['profit']:>14,.0f}{one['all']['of_clairvoyant']:>11.4f}"
                  f"{one['later']['of_clairvoyant']:>10.4f}{seconds:>9.3f}")
        if name in published:
            theirs = published[name]["base_stock"]
            print(f"{name:<8}{'tuned base stock, published':<28}{theirs['all']['profit']:>14,.0f}"
                  f"{theirs['all']['profit'] / best['all']['profit']:>11.4f}"
                  f"{theirs['after_16']['profit'] / best['later']['profit']:>10.4f}{'–':>9}")
        print(f"{name:<8}{'clairvoyant':<28}{best['all']['profit']:>14,.0f}{1:>11.4f}{1:>10.4f}{'–':>9}")
    if answers[0]["left_out"]:
        print("left out, their weeks are not in the data: " + ", ".join(answers[0]["left_out"]))
