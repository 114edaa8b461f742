"""Whole processes: seconds from the start to the first trained epoch of MNIST, reading included, of nsim (nothing cached, then cached) and of PyTorch.

    first_epoch.py --nsim build/nsim --python venv/bin/python --data FOLDER [--rounds 3] [--threads 1]

FOLDER holds `mnist`, the four IDX files, as `nsim data mnist` leaves them; both train mlp.net's network at batch 128 and test nothing.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def seconds(command, folder):
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - begin


def train_in_pytorch(folder, threads):
    import gzip
    import numpy
    import torch
    from torch import nn
    torch.set_num_threads(threads)

    def read(name, head):
        path = next(p for p in pathlib.Path(folder, "mnist").rglob(name + "*") if p.is_file())
        text = path.read_bytes()
        return numpy.frombuffer(gzip.decompress(text) if path.suffix == ".gz" else text, numpy.uint8, offset=head)

    x = torch.tensor(read("train-images", 16).reshape(-1, 784)).float() / 255
    y = torch.tensor(read("train-labels", 8)).long()
    model = nn.Sequential(nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 300), nn.ReLU(), nn.Linear(300, 10))
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)
    for rows in torch.randperm(len(x)).split(128):
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nsim")
    parser.add_argument("--python")
    parser.add_argument("--data", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--in-pytorch", action="store_true", help="train in this process")
    args = parser.parse_args()
    if args.in_pytorch:
        return train_in_pytorch(args.data, args.threads)
    times = {"nsim, nothing cached": [], "nsim": [], "PyTorch": []}
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "model.net").write_text((HERE / "mlp.net").read_text())
        for round in range(args.rounds):
            (pathlib.Path(folder) / "nsim.yaml").write_text(f"data: [{args.data}]\ncache: {folder}/cache{round}\n")
            run = [str(pathlib.Path(args.nsim).resolve()), "run", "model.net", "--quiet", "--threads", str(args.threads), "--out", "out"]
            times["nsim, nothing cached"].append(seconds(run, folder))
            times["nsim"].append(seconds(run, folder))
            times["PyTorch"].append(seconds([args.python, str(HERE / "first_epoch.py"), "--in-pytorch", "--data", str(pathlib.Path(args.data).resolve()), "--threads", str(args.threads)], folder))
    for name, all_of in times.items():
        print(f"{name}: {statistics.median(all_of):.2f} s ({min(all_of):.2f} to {max(all_of):.2f})")


if __name__ == "__main__":
    sys.exit(main())
