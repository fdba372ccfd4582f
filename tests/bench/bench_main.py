"""Runs the benchmark programs and merges what they say into one list, printed as a table and written as JSON.

A benchmark named `x/peer:NAME` is the peer of `x`: both run in the same process, repetitions interleaved, and
`ratio` is the median of `x` over the median of its peer (time over time: below 1 is faster than the peer).
The value is nanoseconds an operation, taken from items processed where the benchmark counts them; any further counter
of the benchmark becomes a line of its own, `x.counter`.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
MODIFIERS = re.compile(r"/(?:repeats|iterations|min_time|min_warmup_time|threads|process_time|real_time|manual_time)(?::[\w.]+)?")
OF_THE_LIBRARY = {
    "family_index",
    "per_family_instance_index",
    "repetitions",
    "repetition_index",
    "threads",
    "iterations",
    "real_time",
    "cpu_time",
    "items_per_second",
}


def run(program: Path, pattern: str, repetitions: int) -> list[dict[str, Any]]:
    """Every single repetition of the program's benchmarks that match; none when none do."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        ran = subprocess.run(
            [
                str(program),
                f"--benchmark_filter={pattern}",
                f"--benchmark_repetitions={repetitions}",
                "--benchmark_enable_random_interleaving=true",
                f"--benchmark_out={out}",
                "--benchmark_out_format=json",
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if ran.returncode != 0:
            raise SystemExit(f"{ran.stderr}{program.name} failed with status {ran.returncode}")
        text = out.read_text() if out.exists() else ""
    found = json.loads(text)["benchmarks"] if text.strip() else []
    for one in found:
        if one.get("error_occurred"):
            raise SystemExit(f"{program.name}: {one['name']}: {one.get('error_message', 'failed')}")
    return [one for one in found if one.get("run_type") == "iteration"]


def nanoseconds(one: dict[str, Any]) -> float:
    """Time of one operation in one repetition."""
    if one.get("items_per_second"):
        return 1e9 / float(one["items_per_second"])
    clock = "real_time" if re.search(r"/(real|manual)_time\b", one["run_name"]) else "cpu_time"
    return float(one[clock]) * NANOSECONDS[one["time_unit"]]


def figures(repetitions: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Medians over the repetitions: name → {"ns": …, counter: …}."""
    seen: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in repetitions:
        name = MODIFIERS.sub("", one["run_name"])
        seen[name]["ns"].append(nanoseconds(one))
        for counter, value in one.items():
            if isinstance(value, int | float) and counter not in OF_THE_LIBRARY:
                seen[name][counter].append(float(value))
    return {name: {unit: median(values) for unit, values in units.items()} for name, units in seen.items()}


def rows(measured: dict[str, dict[str, float]]) -> list[dict[str, Any]]:
    """The published list: ours with their peers beside them. A peer without ours is an error in the benchmark's name."""
    peers: dict[str, tuple[str, float]] = {}
    for name, units in measured.items():
        ours, separator, peer = name.partition("/peer:")
        if separator and ours not in measured:
            raise SystemExit(f"{name} is the peer of nothing")
        if separator:
            peers[ours] = (peer, units["ns"])
    merged = []
    for name, units in sorted(measured.items()):
        if "/peer:" in name:
            continue
        peer, peer_ns = peers.get(name, (None, None))
        ratio = round(units["ns"] / peer_ns, 4) if peer_ns else None
        merged.append({"name": name, "value": round(units["ns"], 3), "unit": "ns", "peer": peer, "ratio": ratio})
        for counter, value in units.items():
            if counter != "ns":
                merged.append(
                    {"name": f"{name}.{counter}", "value": round(value, 3), "unit": counter, "peer": None, "ratio": None}
                )
    return merged


CALLS = "calls."
CALLS_PEERS = {
    "python_calendar_add": "c_calendar_add",
    "python_calendar_add_datetime": "c_calendar_add",
    "python_add_many": "c_calendar_add",
    "python_calendar_between": "c_calendar_between",
    "python_calendar_between_datetime": "c_calendar_between",
    "python_between_many": "c_calendar_between",
    "python_execute": "c_execute",
    "python_execute_json": "c_execute",
}


def python_calls(
    module: Path, pattern: str, repetitions: int, measured: dict[str, dict[str, float]]
) -> dict[str, dict[str, float]]:
    """Calls from Python, each beside the C++ call it ends in where that was measured in this run."""
    wanted = re.compile(pattern)
    if not any(wanted.search(CALLS + name) for name in (*CALLS_PEERS, "python_add_many_call")):
        return {}
    program = Path(__file__).with_name("calls.py")
    ran = subprocess.run(
        [sys.executable, str(program), str(repetitions)],
        env={**os.environ, "PYTHONPATH": str(module)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if ran.returncode != 0:
        raise SystemExit(f"{ran.stderr}{program.name} failed with status {ran.returncode}")
    found: dict[str, dict[str, float]] = {}
    for name, ns in json.loads(ran.stdout).items():
        if not wanted.search(CALLS + name):
            continue
        found[CALLS + name] = {"ns": ns}
        peer = measured.get(f"{CALLS}{CALLS_PEERS.get(name)}/peer:C++")
        if peer:
            found[f"{CALLS}{name}/peer:C++"] = peer
    return found


def table(merged: list[dict[str, Any]]) -> str:
    width = max(len(row["name"]) for row in merged)
    lines = [f"{'benchmark':<{width}}  {'value':>14}  {'':<8} {'ratio':>7}  peer"]
    for row in merged:
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else ""
        lines.append(f"{row['name']:<{width}}  {row['value']:>14,.2f}  {row['unit']:<8} {ratio:>7}  {row['peer'] or ''}".rstrip())
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure csdesk beside its peers.")
    parser.add_argument("pattern", nargs="?", default=".", metavar="NAME", help="only benchmarks whose name matches this")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="medians of N runs (5)")
    parser.add_argument("--programs", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--module", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    wanted = arguments()
    repetitions: list[dict[str, Any]] = []
    for program in sorted(wanted.programs.glob("*_bench")):
        repetitions += run(program, wanted.pattern, wanted.repetitions)
    measured = figures(repetitions)
    if wanted.module:
        measured |= python_calls(wanted.module, wanted.pattern, wanted.repetitions, measured)
    if not measured:
        print(f"no benchmark matches '{wanted.pattern}'", file=sys.stderr)
        return 1
    merged = rows(measured)
    print(table(merged))
    if wanted.json:
        wanted.json.write_text(json.dumps(merged, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
