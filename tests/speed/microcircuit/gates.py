#!/usr/bin/env python3
"""Does the full cortical microcircuit fire as published? Runs seeds, counts the spikes of the files anew, exits 1 when a gate fails.

    tests/speed/microcircuit/gates.py build/tools/nsim --background dc --seeds 10

Needs Python 3.9, numpy and h5py (Debian: python3-numpy python3-h5py), 2 GB of memory, and about 10 s of two free cores a seed.
Counted here, by none of nsim's own measures, over 10 s that begin after 500 ms:
    rate         spikes of a population by its cells and seconds
    CV           of the intervals between spikes, mean over cells with at least three spikes
    correlation  of counts in bins of 2 ms, mean over all pairs of 200 cells drawn by the seed among those that fired
The mean over seeds must be within 5 % of the reference's rate (L5E 8 %), 0.02 of its CV and 0.002 of its correlation (L5E 0.004). The spikes of a
seed must be within 2 % of the mean that NEST 3.3 reached over ten seeds (Golosio et al. 2023), and their mean over seeds within three standard
errors of it: totals of single seeds scatter by 0.8 %, so 0.024 * sqrt(1/seeds + 1/10).
References: rates with Poisson drive are `nest_2022` of models/microcircuit/reference_activity.csv; the rest, which depends on the length of the
recording, stands in reference_10s.csv beside this file. Those are single networks too, so a gate bounds the difference of two networks.
Runs are kept as lines of `--results` and not repeated; equal seeds give equal bits.
"""
import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[3]
MODEL = ROOT / "models" / "examples" / "microcircuit.net"
SETTLE, BIN, PAIRED = 500.0, 2.0, 200  # ms, ms, cells
NEST_SPIKES = {"dc": 2_457_660, "poisson": 2_497_501}  # in 10 s, mean of ten seeds: Golosio et al. 2023
SCATTER = 0.008  # of one seed's spikes, relative
MEASURES = [("rate", "rate, spikes/s", ".3f"), ("cv_isi", "CV of intervals", ".3f"), ("correlation", "correlation, 2 ms", ".4f")]


def gate(measure, population, reference):
    """How far the mean over seeds may be from the reference."""
    if measure == "rate":
        return (0.08 if population == "L5E" else 0.05) * reference
    return 0.02 if measure == "cv_isi" else 0.004 if population == "L5E" else 0.002


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def references(background):
    """{measure: {population: value}} for this drive."""
    rows = table(Path(__file__).with_name("reference_10s.csv"))
    found = {row["measure"]: row for row in rows if row["background"] == background}
    for row in table(ROOT / "models/microcircuit/reference_activity.csv"):
        if (row["source"], row["measure"], row["background"]) == ("nest_2022", "rate", background):
            found["rate"] = row
    return {measure: {p: float(row[p]) for p in sizes()} for measure, row in found.items()}


def sizes():
    rows = table(ROOT / "models/microcircuit/populations.csv")
    key = next(iter(rows[0]))
    return {row[key]: int(row["size"]) for row in rows}


def mean_cv(cells, times, size):
    """Mean over cells with at least three spikes; cells and times sorted by cell, then time."""
    between = np.diff(times)[np.diff(cells) == 0]
    owner = cells[1:][np.diff(cells) == 0]
    count = np.bincount(owner, minlength=size)
    chosen = count >= 2
    divisor = np.maximum(count, 1)
    mean = np.bincount(owner, between, size) / divisor
    squares = np.bincount(owner, (between - mean[owner]) ** 2, size) / divisor
    return float(np.mean(np.sqrt(squares[chosen]) / mean[chosen]))


def mean_correlation(cells, times, seconds, seed):
    """Of spike counts, mean over all pairs of the drawn cells: the off-diagonal sum of the correlation matrix from the variance of the sum."""
    fired = np.unique(cells)
    drawn = np.random.default_rng(seed).choice(fired, min(PAIRED, fired.size), replace=False)
    bins = int(round(seconds * 1000 / BIN))
    counts = np.zeros((drawn.size, bins))
    for row, cell in enumerate(drawn):
        which = ((times[cells == cell] - SETTLE) / BIN).astype(int)
        np.add.at(counts[row], np.minimum(which, bins - 1), 1)
    standard = (counts - counts.mean(axis=1, keepdims=True)) / counts.std(axis=1, keepdims=True)
    pairs = drawn.size * (drawn.size - 1)
    return float((standard.sum(axis=0).var() - drawn.size) / pairs)


def measured(path, seconds, seed):
    """{measure: {population: value}} and all spikes, from the file of spikes."""
    result = {measure: {} for measure, _, _ in MEASURES}
    total = 0
    with h5py.File(path) as file:
        for population, size in sizes().items():
            group = file["spikes"]["column." + population]
            cells, times = group["node_ids"][:].astype(np.int64), group["timestamps"][:]
            order = np.lexsort((times, cells))
            cells, times = cells[order], times[order]
            result["rate"][population] = cells.size / (size * seconds)
            result["cv_isi"][population] = mean_cv(cells, times, size)
            result["correlation"][population] = mean_correlation(cells, times, seconds, seed)
            total += cells.size
    return result, total


def run(nsim, background, seed, threads, seconds):
    """One seed. Whether the model's own `expect` lines hold is not asked: exit code 1 with spikes is a run."""
    with tempfile.TemporaryDirectory(prefix="nsim-gates-") as folder:
        out = Path(folder) / "out"
        said = subprocess.run([nsim, "run", str(MODEL), "--set", "scale=1", "--set", f"background={background}", "--set", f"duration={seconds:g} s",
                               "--seed", str(seed), "--threads", str(threads), "--out", str(out), "--quiet"], capture_output=True, text=True)
        files = sorted(out.rglob("spikes.h5"))
        if not files:
            sys.exit(f"seed {seed}: {nsim} wrote no spikes (exit code {said.returncode})\n{said.stderr or said.stdout}")
        result, total = measured(files[-1], seconds, seed)
    return {"background": background, "seed": seed, "seconds": seconds, "spikes": total, **result}


def report(rows, background, seconds):
    """Prints the table; the number of gates that failed."""
    reference, failed = references(background), 0
    print(f"\n{background} drive, {len(rows)} seeds of {seconds:g} s: mean over seeds (smallest to largest); seeds that hold alone")
    for measure, title, form in MEASURES:
        print(f"{title:>20}  {'nsim':>8}  {'smallest':>8} {'largest':>8}  {'reference':>9}  {'off by':>8}  {'gate':>7}")
        for population in sizes():
            values = np.array([row[measure][population] for row in rows])
            wanted = reference[measure][population]
            off, limit = values.mean() - wanted, gate(measure, population, wanted)
            alone = int(np.sum(np.abs(values - wanted) <= limit))
            held = abs(off) <= limit
            failed += not held
            print(f"{population:>20}  {values.mean():8{form}}  {values.min():8{form}} {values.max():8{form}}  {wanted:9{form}}  {off:+8{form}}  "
                  f"{limit:7{form}}  {'held' if held else 'FAILED'}, {alone} of {len(rows)}")
    spikes = np.array([row["spikes"] for row in rows]) / seconds * 10
    wanted = NEST_SPIKES[background]
    off, limit = spikes.mean() / wanted - 1, 3 * SCATTER * np.sqrt(1 / len(rows) + 1 / 10)
    worst = np.abs(spikes / wanted - 1).max()
    held = abs(off) <= limit and worst <= 0.02
    failed += not held
    print(f"spikes in 10 s: {spikes.mean():,.0f} ({spikes.min():,.0f} to {spikes.max():,.0f}); NEST, mean of ten seeds, {wanted:,}: "
          f"off by {100 * off:+.2f} % (gate {100 * limit:.2f} %), the furthest seed {100 * worst:.2f} % (gate 2 %)  {'held' if held else 'FAILED'}")
    return failed


def kept(results):
    """Runs of before; another process may add to them."""
    return [json.loads(line) for line in results.read_text().splitlines()] if results and results.exists() else []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nsim", help="the program")
    parser.add_argument("--background", choices=["dc", "poisson"], default="dc")
    parser.add_argument("--seeds", type=int, default=10, help="seeds 1 to N (default 10)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10, help="of model time; the references are of 10 s")
    parser.add_argument("--results", type=Path, help="file that keeps one line a run")
    options = parser.parse_args()
    if not shutil.which(options.nsim):
        parser.error(f"{options.nsim} is no program; build it and give its path")
    rows = []
    for seed in range(1, options.seeds + 1):
        key = (options.background, seed, options.seconds)
        row = next((row for row in kept(options.results) if (row["background"], row["seed"], row["seconds"]) == key), None)
        if row is None:
            row = run(options.nsim, options.background, seed, options.threads, options.seconds)
            if options.results:
                with open(options.results, "a") as file:
                    file.write(json.dumps(row) + "\n")
        rows.append(row)
        print(f"seed {seed}: {row['spikes']:,} spikes", flush=True)
    return 1 if report(rows, options.background, options.seconds) else 0


if __name__ == "__main__":
    sys.exit(main())
