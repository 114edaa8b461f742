"""Reports of runs to a table: medians, spread, ratios, rates; markdown and csv. Pure functions of what was measured."""
import csv
import io
from statistics import median

COLUMNS = ["network", "simulator", "threads", "runs", "per", "wall s", "spread", "x nsim", "CPU s", "x nsim, CPU", "rates (spikes/s)", "check", "build s", "compile s",
           "peak MB", "synapses", "others"]


def number(x):
    """Three figures."""
    return "" if x is None else f"{x:.3g}" if abs(x) < 1000 else f"{x:,.0f}"


def mean_rate(report):
    rates = list(report["rates"].values())
    return sum(rates) / len(rates) if rates else None


PER = {"run": "model s", "build": "10 M synapses", "cold": "process", "cached": "process"}


def measured(entry, seconds, report):
    """(wall, processor) seconds of what the network is about: for each model second, for ten million synapses, or of the whole process."""
    if entry.kind == "run":
        seconds = report.get("model_seconds", seconds)
        return report["simulate"] / seconds, report["simulate_cpu"] / seconds
    if entry.kind == "build":
        share = 1e7 / report["synapses"]
        return report["build"] * share, report["build_cpu"] * share if report.get("build_cpu") is not None else None
    return report["process"], None


def agrees(entry, report, nsim):
    """Whether mean rates, and what else both report, differ by no more than single networks scatter."""
    if not nsim or entry.scatter == 0:
        return ""
    mine, theirs = mean_rate(nsim), mean_rate(report)
    close = lambda a, b: abs(a - b) <= entry.scatter * max(abs(a), abs(b))
    if mine is None or theirs is None:
        return ""
    same = close(mine, theirs) and all(close(nsim["more"][k], v) for k, v in report["more"].items() if k in nsim["more"])
    return "agrees" if same else "DIFFERS"


def medians(entry, seconds, runs):
    walls, cpus = zip(*(measured(entry, seconds, report) for report, _ in runs))
    return median(walls), None if None in cpus else median(cpus), walls


def row_of(entry, seconds, name, threads, runs, nsim_runs):
    """One line. `runs`: [(report, load)], `nsim_runs`: the same of nsim with as many threads, or []."""
    reports = [report for report, _ in runs]
    wall, cpu, walls = medians(entry, seconds, runs)
    our_wall, our_cpu, _ = medians(entry, seconds, nsim_runs) if nsim_runs and name != "nsim" else (None, None, [])
    last = reports[-1]
    rates = ", ".join(f"{p} {number(r)}" for p, r in last["rates"].items()) if len(last["rates"]) <= 3 else f"mean {number(mean_rate(last))}"
    others = "; ".join(f"{k} {v:.4g}" for k, v in last["more"].items())
    return {
        "network": entry.name, "simulator": name, "threads": threads, "runs": len(runs), "per": PER[entry.kind], "wall s": number(wall),
        "spread": f"{number(min(walls))} .. {number(max(walls))}", "x nsim": number(wall / our_wall) if our_wall else "",
        "CPU s": number(cpu), "x nsim, CPU": number(cpu / our_cpu) if our_cpu and cpu else "", "rates (spikes/s)": rates + ("; " + others if others else ""),
        "check": agrees(entry, last, nsim_runs[-1][0] if nsim_runs and name != "nsim" else None), "build s": number(median(r["build"] for r in reports)),
        "compile s": number(max(r["compile"] for r in reports)), "peak MB": number(median(r["peak_bytes"] for r in reports) / 1e6),
        "synapses": f"{last['synapses']:,}", "others": number(max(load for _, load in runs)),
    }


def rows_of(measurements):
    """measurements: [(entry, seconds, {(simulator, threads): [(report, load)]})]"""
    rows = []
    for entry, seconds, by in measurements:
        for (name, threads), runs in by.items():
            if runs:
                rows.append(row_of(entry, seconds, name, threads, runs, by.get(("nsim", threads), [])))
    return rows


def summary(measurements, titles):
    """One line for each network: seconds of nsim by threads, and how many times as long each peer takes with as many. titles: {simulator: title}."""
    run = {turn for _, _, by in measurements for turn, runs in by.items() if runs}
    turns = sorted(run, key=lambda turn: (turn[0] != "nsim", turn[1], list(titles).index(turn[0])))
    head = ["network", "seconds per"] + [f"{titles[name]}, {n} thread{'s' if n > 1 else ''}" for name, n in turns]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for entry, seconds, by in measurements:
        wall = {turn: medians(entry, seconds, runs)[0] for turn, runs in by.items() if runs}
        cells = [f"{entry.about} (`{entry.name}`)", PER[entry.kind]]
        for name, n in turns:
            ours = wall.get(("nsim", n))
            theirs = f"x {number(wall[name, n] / ours)}" if ours and (name, n) in wall else ""
            cells.append(number(ours) if name == "nsim" else theirs)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def markdown(rows, notes):
    """The table, each note a line below it."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    lines += ["| " + " | ".join(str(row[column]) for column in COLUMNS) + " |" for row in rows]
    return "\n".join(lines) + "\n" + "".join(f"\n{note}\n" for note in notes)


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
