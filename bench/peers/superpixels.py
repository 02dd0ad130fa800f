#!/usr/bin/env python3
"""Times superpixels against scikit-image's SLIC, in one run on one core.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install scikit-image
    taskset -c 0 /tmp/peers/bin/python bench/peers/superpixels.py [PHOTO ...]

Measured, for both: RGB bytes in memory to labels, colour conversion and joining of small pieces
included; about one superpixel for 600 pixels, compactness 20, ten rounds. The photos are those
that come along, unless others are named. Runs alternate; the times are of the processor, so that
other work on the machine counts little. Medians and their ratio are printed.
Build first: mvn -q package -DskipTests.
"""

import ctypes
import pathlib
import statistics
import sys
import time

import numpy as np
import skimage
from skimage.segmentation import slic

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUNDS = 7


def library():
    found = sorted(ROOT.glob("java/core/target/**/libchiaro_kernels.so"))
    if not found:
        sys.exit("no libchiaro_kernels.so below java/core/target: build first")
    kernels = ctypes.CDLL(str(found[0]))
    kernels.chiaro_tune_allocator()
    return kernels


def ours(kernels, rgb, wanted):
    height, width, _ = rgb.shape
    labels = np.empty((height, width), np.int32)
    count = ctypes.c_int32()
    status = kernels.chiaro_superpixels(
        ctypes.c_int32(0), rgb.ctypes.data_as(ctypes.c_void_p),
        labels.ctypes.data_as(ctypes.c_void_p), ctypes.byref(count), ctypes.c_int64(height),
        ctypes.c_int64(width), ctypes.c_int64(wanted), ctypes.c_double(20), None)
    if status != 0:
        sys.exit("chiaro_superpixels failed")
    return labels


def theirs(rgb, wanted):
    return slic(rgb, n_segments=wanted, compactness=20, max_num_iter=10, sigma=0,
                enforce_connectivity=True, start_label=0)


def seconds(call):
    start = time.process_time()
    labels = call()
    return time.process_time() - start, int(labels.max()) + 1


def main():
    paths = sys.argv[1:] or sorted(
        (ROOT / "java/core/src/main/resources/org/chiaro/demo").glob("*.jpg"))
    kernels = library()
    times = {"chiaro": [], "scikit-image": []}
    for path in paths:
        rgb = np.ascontiguousarray(skimage.io.imread(path))
        wanted = round(rgb.shape[0] * rgb.shape[1] / 600)
        calls = {"chiaro": lambda: ours(kernels, rgb, wanted),
                 "scikit-image": lambda: theirs(rgb, wanted)}
        found = {name: [] for name in calls}
        for _ in range(ROUNDS):
            for name, call in calls.items():
                took, labels = seconds(call)
                found[name].append(took)
        for name, all_times in found.items():
            times[name].append(statistics.median(all_times))
        print("%-16s %4d x %-4d chiaro %7.2f ms, scikit-image %7.2f ms, ratio %5.1f" % (
            pathlib.Path(path).name, rgb.shape[1], rgb.shape[0], 1e3 * times["chiaro"][-1],
            1e3 * times["scikit-image"][-1], times["scikit-image"][-1] / times["chiaro"][-1]))
    ratio = statistics.median(b / a for a, b in zip(times["chiaro"], times["scikit-image"]))
    print("scikit-image %s takes %.1f times as long (median over photos)" % (
        skimage.__version__, ratio))


if __name__ == "__main__":
    main()
