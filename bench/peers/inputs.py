"""Made inputs: masks as the method has them, pairs of images that give those masks, score maps."""

import numpy as np

SIDE = 128
KINDS = ("clean", "natural", "speckle", "noise")


def smooth(random, cells, side=SIDE):
    """Noise of so many cells a side, bicubic between them."""
    import cv2
    grid = random.normal(size=(cells, cells)).astype(np.float32)
    return cv2.resize(grid, (side, side), interpolation=cv2.INTER_CUBIC)


def mask(kind, random):
    """bool [128,128]: a blob, a blob with ragged edges, the same with specks, or noise."""
    if kind == "noise":
        return random.random((SIDE, SIDE)) < 0.4
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE - 0.5
    level = 1.1 - 4 * np.hypot(x - random.normal() * 0.08, y - random.normal() * 0.08)
    level += 0.3 * smooth(random, 6)
    if kind == "clean":
        return level > 0
    level += 0.3 * smooth(random, 20)
    object_ = level > 0
    specks = random.random((SIDE, SIDE)) < (0.0008 if kind == "natural" else 0.004)
    return object_ ^ specks


def masks(kind, count, seed=1):
    """uint8 [count,128,128] of 0 and 1."""
    random = np.random.default_rng(seed)
    return np.stack([mask(kind, random) for _ in range(count)]).astype(np.uint8)


def pairs(kind, count, seed=1):
    """Images and shifted images, float32 [count,3,128,128], whose masks are those of the kind."""
    random = np.random.default_rng(seed + 100)
    wanted = masks(kind, count, seed)
    images = np.stack([[0.25 * smooth(random, 12) - 0.1 for _ in range(3)] for _ in range(count)])
    change = np.where(wanted[:, None] == 1, 0.35, -0.35)
    shifted = np.clip(images + change, -1, 1)
    return images.astype(np.float32), shifted.astype(np.float32)


def score_maps(count, seed=1):
    """uint8 [count,300,400]: maps of 8 bits, and masks of 0 and 1."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:300, :400]
    maps, truth = [], []
    for _ in range(count):
        inside = (x - random.integers(150, 250)) ** 2 / 3 + (y - 150) ** 2 < 60 * 60
        grain = random.integers(0, 128, inside.shape)
        maps.append((np.where(inside, 110, 10) + grain).astype(np.uint8))
        truth.append(inside.astype(np.uint8))
    return np.stack(maps), np.stack(truth)
