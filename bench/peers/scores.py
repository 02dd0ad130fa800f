#!/usr/bin/env python3
"""Times the scores of one map against PySODMetrics and against a loop over thresholds in torch.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install pysodmetrics pillow torch
    mvn -q package -DskipTests
    taskset -c 0 /tmp/peers/bin/python bench/peers/scores.py [MAPS MASKS]

Measured, for all: map and mask in memory as bytes to the score, all 256 thresholds (255 in torch),
one core; min-max stretch and mask cut included (ours gets the mask cut already). Ours is Java and
native code, org.chiaro.bench.ScoreTimes of bench/target/benchmarks.jar, run as a process of its own
between two halves of the peer's repeats. The times are of the processor, so that other work on the
machine counts little. Of every score the median of seven repeats over all maps is printed.
MAPS and MASKS are folders whose files have the same names; the first 12 are taken. Without them
one made map of 300x400. torch is left out where it is not installed.
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import py_sod_metrics as sod

ROOT = pathlib.Path(__file__).resolve().parents[2]
REPEATS = 7
PHOTOS = 12
PEERS = {"maxf": sod.Fmeasure, "mae": sod.MAE, "s": sod.Smeasure, "maxe": sod.Emeasure,
         "wf": sod.WeightedFmeasure}


def made():
    y, x = np.mgrid[:300, :400]
    mask = (x - 180) ** 2 // 3 + (y - 140) ** 2 < 60 * 60
    grain = np.random.default_rng(1).integers(0, 128, mask.shape)
    return [(np.where(mask, 110, 10) + grain).astype(np.uint8), mask.astype(np.uint8) * 255]


def pairs():
    if len(sys.argv) < 3:
        return [made()]
    from PIL import Image
    maps, masks = map(pathlib.Path, sys.argv[1:3])
    names = sorted(path.name for path in maps.iterdir())[:PHOTOS]
    return [[np.array(Image.open(folder / name).convert("L")) for folder in (maps, masks)]
            for name in names]


def seconds(call, all_pairs):
    start = time.process_time()
    for prediction, mask in all_pairs:
        call(prediction, mask)
    return (time.process_time() - start) / len(all_pairs)


def theirs(kind, all_pairs):
    return [seconds(lambda p, m: kind().step(p, m), all_pairs) for _ in range(REPEATS // 2 + 1)]


def in_torch(all_pairs):
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)

    def loop(prediction, mask):
        probability = torch.from_numpy(prediction) / 255
        truth = torch.from_numpy(mask) > 128
        scores = []
        for threshold in np.arange(0, 1, 1 / 255):
            found = probability > threshold
            both = (found & truth).sum().item()
            precision = both / max(found.sum().item(), 1)
            recall = both / max(truth.sum().item(), 1)
            scores.append(1.3 * precision * recall / max(0.3 * precision + recall, 1e-12))
        return max(scores)

    return [seconds(loop, all_pairs[:4]) for _ in range(5)]


def ours(metric, folder):
    jar = ROOT / "bench/target/benchmarks.jar"
    if not jar.exists():
        sys.exit("no %s: build first" % jar)
    command = ["java", "-XX:+UseSerialGC", "-cp", str(jar), "org.chiaro.bench.ScoreTimes",
               str(folder), metric, str(REPEATS)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return [float(line) * 1e-6 for line in lines]


def main():
    all_pairs = pairs()
    sizes = [prediction.size for prediction, _ in all_pairs]
    print("%d maps of %d pixels (median)" % (len(all_pairs), statistics.median(sizes)))
    print("%-8s%16s%16s%10s" % ("score", "PySODMetrics us", "Chiaro us", "ratio"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "pairs"
        folder.mkdir()
        for number, (prediction, mask) in enumerate(all_pairs):
            both = np.stack([prediction, (mask > 128).astype(np.uint8)])
            np.save(folder / ("%03d.npy" % number), both)
        fastest = None
        for metric, kind in PEERS.items():
            peer = theirs(kind, all_pairs)
            mine = statistics.median(ours(metric, folder))
            peer = statistics.median(peer + theirs(kind, all_pairs))
            fastest = fastest or mine
            print("%-8s%16.0f%16.1f%10.1f" % (metric, 1e6 * peer, 1e6 * mine, peer / mine))
        loop = in_torch(all_pairs)
        if loop:
            took = statistics.median(loop)
            print("%-8s%16.0f%16.1f%10.1f" % ("in torch", 1e6 * took, 1e6 * fastest,
                                            took / fastest))


if __name__ == "__main__":
    main()
