"""Training, side by side: images a second of nsim and of PyTorch, forward, backward and update.

    compare.py --nsim build/nsim --python venv/bin/python --data FOLDER [--rounds 3] [--threads 1 2] [--first "chrt -f 1"]

Both run in turn, and the best of the rounds counts: others on the machine only take away. nsim reads and shuffles MNIST while it trains (FOLDER holds
`mnist`); PyTorch is given random tensors that lie there already. PyTorch must be installed where --python is.
"""
import argparse
import csv
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
NETWORKS = [("mlp", 128, 0), ("priced", 128, 0), ("small", 128, 0), ("small", 32, 0), ("spatial", 256, 0), ("cnn", 128, 0),
            *((name, *size) for name in ("spiking", "spiking_loop", "recurrent", "long") for size in ((32, 128), (128, 512)))]
# Operations of one image of the first network: forward, to the weights, and to the cells of the two layers behind the first.
MLP_OPERATIONS = 4 * (784 * 300 + 300 * 300 + 300 * 10) + 2 * (300 * 300 + 300 * 10)


def nsim(args, name, batch, width, threads):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "nsim.yaml").write_text(f"data: [{args.data}]\n")
        (folder / "model.net").write_text((HERE / f"{name}.net").read_text())
        command = [*args.first.split(), args.nsim, "run", "model.net", "--threads", str(threads), "--set", f"batch_size={batch}", *(["--set", f"width={width}"] if width else []), "--out", "out", "--quiet"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        with open(folder / "out" / "metrics.csv") as table:
            return float(list(csv.DictReader(table))[-1]["samples_per_second"])


def pytorch(args, name, batch, width, threads):
    command = [*args.first.split(), args.python, str(HERE / "in_pytorch.py"), name, str(batch), str(threads), str(width)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nsim", required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--first", default="", help="words before every command, such as a priority")
    parser.add_argument("--only", nargs="+", help="these networks")
    args = parser.parse_args()
    args.nsim = str(pathlib.Path(args.nsim).resolve())
    print("| network | batch | threads | nsim | PyTorch | ratio |\n|---|---|---|---|---|---|")
    for name, batch, width in NETWORKS:
        if args.only and name not in args.only:
            continue
        for threads in args.threads:
            best = [0.0, 0.0]
            for _ in range(args.rounds):
                for k, run in enumerate((nsim, pytorch)):
                    best[k] = max(best[k], run(args, name, batch, width, threads))
            if name == "mlp":
                rate = max(pytorch(args, "matrix", 2048, 0, threads) for _ in range(args.rounds))
                print(f"| products of 2048 x 2048: {rate / 1e9:.0f} Gflop/s, of which `mlp` | | {threads} | {best[0] * MLP_OPERATIONS / rate:.0%} | {best[1] * MLP_OPERATIONS / rate:.0%} | |")
            print(f"| {name}{width or ''} | {batch} | {threads} | {best[0]:,.0f} | {best[1]:,.0f} | {best[0] / best[1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
