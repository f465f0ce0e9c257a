"""Our streets against an OSRM server made of the same extract: the same 1,000 places, the same pairs.

Prints per extract and profile what a 1,000 × 1,000 table takes (ours: finding the streets and the searches, two threads; OSRM's:
one request to /table until the last byte, its two algorithms), and on 1,000 random pairs how distances and durations
differ. Every pair whose distance is off by more than 1 % is put down to a cause; the largest are listed.

  bench_streets.py NEARSTOCK [--extracts harrisburg,liechtenstein-latest] [--profiles car,bike] [--places 1000] [--seed 1]

Needs NEARSTOCK_DATA (osm/*.osm.pbf) and OSRM (tools/setup.sh osrm).
"""
import argparse
import csv
import json
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

CACHE = Path(os.environ.get("NEARSTOCK_CACHE", Path.home() / ".cache/nearstock"))
OSRM = CACHE / "osrm"
BOXES = {"harrisburg": (-76.95, 40.22, -76.80, 40.33), "liechtenstein-latest": (9.47, 47.05, 9.63, 47.27)}
THEIR_PROFILE = {"car": "car", "bike": "bicycle"}
NEAR_A_STREET_M = 300  # places farther off are drawn anew


def quietly(command, folder):
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{Path(command[0]).name} failed:\n{(done.stdout + done.stderr)[-2000:]}")


class Server:
    """osrm-routed on a free port of 127.0.0.1, for as long as the `with` lasts."""

    def __init__(self, folder, algorithm, most):
        self.folder, self.algorithm, self.most = folder, algorithm, most

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [OSRM / "bin/osrm-routed", "--algorithm", self.algorithm, "-i", "127.0.0.1", "-p", str(self.port), "-t", "2",
             "--max-table-size", str(self.most), self.folder / "map.osrm"], stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                time.sleep(0.05)
        sys.exit("osrm-routed does not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}") as answer:
            return answer.read()

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def prepared(extract, profile, folder):
    """Seconds that OSRM takes to prepare each of its two algorithms."""
    (folder / "map.osm.pbf").symlink_to(extract)
    begin = time.monotonic()
    quietly([OSRM / "bin/osrm-extract", "-p", OSRM / f"share/profiles/{THEIR_PROFILE[profile]}.lua", "map.osm.pbf"], folder)
    extracted = time.monotonic() - begin
    begin = time.monotonic()
    quietly([OSRM / "bin/osrm-partition", "map.osrm"], folder)  # renumbers, so it comes first
    quietly([OSRM / "bin/osrm-customize", "map.osrm"], folder)
    customized = time.monotonic() - begin
    begin = time.monotonic()
    quietly([OSRM / "bin/osrm-contract", "map.osrm"], folder)
    return {"ch": extracted + time.monotonic() - begin, "mld": extracted + customized}


def drawn_places(server, box, count, seed):
    chance = random.Random(seed)
    places = []
    while len(places) < count:
        at = (round(chance.uniform(box[0], box[2]), 6), round(chance.uniform(box[1], box[3]), 6))
        nearest = json.loads(server.get(f"nearest/v1/x/{at[0]},{at[1]}"))
        if nearest["code"] == "Ok" and nearest["waypoints"][0]["distance"] <= NEAR_A_STREET_M:
            places.append(at)
    return places


def their_table(server, places):
    path = "table/v1/x/" + ";".join(f"{a},{b}" for a, b in places) + "?annotations=duration,distance"
    begin, cpu = time.monotonic(), server.cpu_seconds()
    body = server.get(path)
    seconds, cpu = time.monotonic() - begin, server.cpu_seconds() - cpu
    answer = json.loads(body)
    return seconds, cpu, answer["durations"], answer["distances"]


def our_table(program, extract, profile, places, folder):
    with open(folder / "places.csv", "w") as file:
        file.write("place,longitude,latitude\n")
        file.writelines(f"{i},{a},{b}\n" for i, (a, b) in enumerate(places))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run([program, "streets", "matrix", "--streets", extract, "--profile", profile, "--places",
                           folder / "places.csv", "--threads", "2", "--json"], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    subprocess.run([program, "streets", "matrix", "--streets", extract, "--profile", profile, "--places",
                    folder / "places.csv", "--threads", "2", "--output", folder / "matrix.csv"], capture_output=True, check=True)
    n = len(places)
    seconds, metres = [[None] * n for _ in range(n)], [[None] * n for _ in range(n)]
    with open(folder / "matrix.csv") as file:
        for row in csv.DictReader(file):
            if row["seconds"]:
                seconds[int(row["from"])][int(row["to"])] = float(row["seconds"])
                metres[int(row["from"])][int(row["to"])] = float(row["metres"])
    return json.loads(said.stdout), cpu, seconds, metres


def cause_of(pair):
    if pair["snap_m"] > 10:
        return "a place taken to another street"
    if abs(pair["our_s"] / pair["their_s"] - 1) <= 0.01:
        return "another way, as fast within 1 %"
    return "another way, and another duration"


def off_street(server, program, extract, profile, place):
    """Metres between the points of the street that both take for a place."""
    theirs = json.loads(server.get(f"nearest/v1/x/{place[0]},{place[1]}"))["waypoints"][0]["location"]
    line = json.loads(subprocess.run(
        [program, "streets", "way", "--streets", extract, "--profile", profile, "--json", "--through",
         f"{place[0]},{place[1]}", f"{place[0]},{place[1]}"], capture_output=True, text=True, check=True).stdout)
    ours = line["geometry"]["coordinates"][0]
    return (((theirs[0] - ours[0]) * 80_000) ** 2 + ((theirs[1] - ours[1]) * 111_000) ** 2) ** 0.5


def compared(places, theirs, ours, seed):
    chance = random.Random(seed + 1)
    pairs = []
    while len(pairs) < 1000:
        a, b = chance.randrange(len(places)), chance.randrange(len(places))
        if a != b:
            pairs.append({"from": a, "to": b, "our_s": ours[0][a][b], "our_m": ours[1][a][b], "their_s": theirs[0][a][b],
                          "their_m": theirs[1][a][b]})
    return pairs


def row(program, name, profile, count, seed):
    extract = Path(os.environ["NEARSTOCK_DATA"]) / f"osm/{name}.osm.pbf"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        preparing = prepared(extract, profile, folder)
        with Server(folder, "mld", count) as server:
            places = drawn_places(server, BOXES[name], count, seed)
            mld, mld_cpu, *_ = their_table(server, places)
        with Server(folder, "ch", count) as server:
            ch, ch_cpu, *theirs = their_table(server, places)
            said, cpu, *ours = our_table(program, extract, profile, places, folder)
            pairs = compared(places, theirs, ours, seed)
            both = [p for p in pairs if p["our_m"] is not None and p["their_m"]]
            far = [p for p in both if abs(p["our_m"] / p["their_m"] - 1) > 0.01]
            for p in far:
                p["snap_m"] = max(off_street(server, program, extract, profile, places[p[end]]) for end in ("from", "to"))
    print(f"\n{name}, {profile}: {count} × {count} places")
    print(f"  table      ours {said['answer_seconds']:.2f} s (file opened in {said['open_seconds']:.2f} s; {cpu:.2f} s CPU in all) · "
          f"OSRM ch {ch:.2f} s ({ch_cpu:.2f} s CPU; prepared in {preparing['ch']:.1f} s) · mld {mld:.2f} s ({mld_cpu:.2f} s CPU; "
          f"prepared in {preparing['mld']:.1f} s)")
    for what, our, their in (("distance", "our_m", "their_m"), ("duration", "our_s", "their_s")):
        off = [p[our] / p[their] - 1 for p in both if p[their] > 0]
        print(f"  {what}   within 1 % on {sum(abs(x) <= 0.01 for x in off)} of {len(off)} pairs, deviation mean {statistics.mean(off):+.4%}, "
              f"median {statistics.median(off):+.4%}, mean of its size {statistics.mean(map(abs, off)):.4%}")
    print(f"  without a way: ours {sum(p['our_m'] is None for p in pairs)}, OSRM {sum(p['their_m'] is None for p in pairs)}")
    causes = {}
    for p in far:
        causes.setdefault(cause_of(p), []).append(p)
    for cause, of_it in sorted(causes.items(), key=lambda item: -len(item[1])):
        print(f"  off by more than 1 %: {len(of_it)} pairs: {cause}")
    for p in sorted(far, key=lambda p: -abs(p["our_m"] / p["their_m"] - 1))[:5]:
        a, b = places[p["from"]], places[p["to"]]
        print(f"    {a[0]},{a[1]} → {b[0]},{b[1]}: ours {p['our_m']:.0f} m, {p['our_s']:.0f} s; OSRM {p['their_m']:.0f} m, "
              f"{p['their_s']:.0f} s; streets {p['snap_m']:.0f} m apart; {cause_of(p)}")
    within = sum(abs(p["our_m"] / p["their_m"] - 1) <= 0.01 for p in both) / len(both)
    return {"extract": name, "profile": profile, "places": count, "our_seconds": said["answer_seconds"], "our_cpu_seconds": cpu,
            "osrm_ch_seconds": ch, "osrm_mld_seconds": mld, "distance_within_1_percent": within}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--extracts", default="harrisburg,liechtenstein-latest")
    parser.add_argument("--profiles", default="car,bike")
    parser.add_argument("--places", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if "NEARSTOCK_DATA" not in os.environ:
        sys.exit("bench-streets: NEARSTOCK_DATA is not set; it names the folder with osm/harrisburg.osm.pbf")
    if not (OSRM / "bin/osrm-routed").exists():
        sys.exit("bench-streets: OSRM is not there; tools/setup.sh osrm fetches it")
    program = Path(options.program).resolve()
    rows = [row(program, name, profile, options.places, options.seed)
            for name in options.extracts.split(",") for profile in options.profiles.split(",")]
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
