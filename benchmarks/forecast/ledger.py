"""Measurements that outlive a stopped run, and the tables made of them."""
import hashlib, json, math, os, subprocess, sys, time
from pathlib import Path


class Ledger:
    def __init__(self, folder, program, full, again, ours):
        self.folder, self.program, self.full, self.ours = folder, program, full, ours
        self.data = Path(os.environ["NEARSTOCK_DATA"])
        self.again = again
        self.version = hashlib.sha256(program.read_bytes()).hexdigest()[:12]
        self.rows = []
        (folder / "work").mkdir(parents=True, exist_ok=True)

    def work(self, name):
        return self.folder / "work" / name

    def measured(self, key, measure):
        """The JSON value of `key`: from an earlier run, or measured now and kept."""
        path = self.folder / (hashlib.sha256(key.encode()).hexdigest()[:24] + ".json")
        if path.exists() and not self.again:
            kept = json.loads(path.read_text())
            if kept["key"] == key:
                return kept["value"]
        print(f"  measuring {key}", file=sys.stderr, flush=True)
        value = measure()
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps({"key": key, "value": value}))
        partial.rename(path)
        return value

    def ours_measured(self, key, measure):
        return self.measured(f"{key} · nearstock {self.version}", measure)

    def forecast(self, output, *arguments, threads=2):
        """Runs `nearstock forecast`; CPU and wall seconds and peak memory of it."""
        command = [str(self.program), "--threads", str(threads), "forecast", "--output", str(output), *map(str, arguments)]
        said = self.work("stderr.txt")
        started = time.monotonic()
        with open(said, "w") as err:
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=err)
            _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}\n{said.read_text()[-2000:]}")
        return {"cpu": used.ru_utime + used.ru_stime, "wall": time.monotonic() - started, "peak_gb": used.ru_maxrss / 1e6}

    def row(self, case, measure, peers, ours, target=None):
        """One line: the best (lowest) of the peers, ours, the ratio; `target` is what issue 4 asks for."""
        peers = {k: v for k, v in peers.items() if v is not None and not math.isnan(v)}
        best = min(peers, key=peers.get) if peers else None
        self.rows.append({"case": case, "measure": measure, "peers": peers, "ours": ours, "target": target})
        theirs = f"{peers[best]:.4f} ({best})" if best else "–"
        ratio = f"{ours / peers[best]:.3f}" if best and peers[best] and ours is not None else "–"
        mine = f"{ours:.4f}" if ours is not None else "–"
        print(f"| {measure} | {theirs} | {mine} | {ratio} | {target or ''} |", flush=True)

    def head(self, note=""):
        if note:
            print(note + "\n")
        print("| measure | best of the others | ours | ratio | wanted |\n|---|---|---|---|---|")

    def write_results(self):
        path = self.folder / "results.json"
        path.write_text(json.dumps({"nearstock": self.version, "full": self.full, "rows": self.rows}, indent=1))
        print(f"\nall numbers: {path}")
