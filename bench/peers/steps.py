"""The steps between images and training pairs, and the scores, as one writes them first in Python:
torch for pixels, scikit-image for components, loops over components and thresholds."""

import cv2
import numpy as np
import torch
from skimage.measure import label
from torch.nn import functional as F

RATIO = 0.2


def grey(images):
    return 0.2989 * images[:, 0] + 0.5870 * images[:, 1] + 0.1140 * images[:, 2]


def large_components(mask):
    """Keeps components of more than a fifth of the largest: labels, then a pass for each."""
    labels = label(mask.numpy())
    kept = np.zeros_like(labels)
    areas = [np.sum(labels == i) for i in range(1, labels.max() + 1)]
    for i, area in enumerate(areas, start=1):
        if area / max(areas) > RATIO:
            kept[labels == i] = 1
    return torch.from_numpy(kept)


def has_modes(image):
    """At least two local maxima in the smoothed histogram of 12 bins."""
    counts = torch.histc(image, 12, -1, 1)
    sums = F.conv1d(counts[None, None], torch.ones(1, 1, 3), padding=1)[0, 0]
    above = F.pad(sums, (1, 1), value=-1)
    maxima = (sums >= above[:-2]) & (sums >= above[2:])
    return maxima.sum().item() >= 2


def mask_and_filter(images, shifted):
    """Masks int64 [n,128,128] after the component filter, and which pairs are kept."""
    masks = (grey(images) < grey(shifted)).long()
    masks = torch.stack([large_components(mask) for mask in masks])
    small = masks.float().mean((1, 2)) < 0.5
    modes = torch.tensor([has_modes(image) for image in shifted])
    return masks, small & modes


def opencv_filter(mask):
    """The component filter with OpenCV's areas and a table of labels."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    areas[0] = 0
    return (areas / max(areas.max(), 1) > RATIO).astype(np.uint8)[labels]


def opencv_labels(mask):
    return cv2.connectedComponents(mask)[1]


def skimage_filter(mask):
    return large_components(torch.from_numpy(mask)).numpy()


def three(tp, predicted, positives, pixels):
    """F (beta^2 0.3), IoU and accuracy, of numbers or arrays."""
    precision = tp / np.maximum(predicted, 1)
    recall = tp / max(positives, 1)
    f = 1.3 * precision * recall / np.maximum(0.3 * precision + recall, 1e-12)
    iou = tp / np.maximum(predicted + positives - tp, 1)
    return f, iou, (pixels - predicted - positives + 2 * tp) / pixels


def histogram_scores(prediction, mask):
    """F, IoU and accuracy as PySODMetrics counts them: stretched to [0,1]; at 256 thresholds, by two
    histograms and sums from the top; at the adaptive threshold; and at one half."""
    stretched = prediction / 255
    if stretched.max() != stretched.min():
        stretched = (stretched - stretched.min()) / (stretched.max() - stretched.min())
    truth = mask > 0
    positives = np.count_nonzero(truth)
    levels = (stretched * 255).astype(np.uint8)
    bins = np.linspace(0, 256, 257)
    tp = np.cumsum(np.flip(np.histogram(levels[truth], bins=bins)[0]))
    fp = np.cumsum(np.flip(np.histogram(levels[~truth], bins=bins)[0]))
    scores = [part.max() for part in three(tp, tp + fp, positives, truth.size)]
    for binary in (stretched >= min(2 * stretched.mean(), 1), stretched > 0.5):
        both = np.count_nonzero(binary & truth)
        scores += three(both, np.count_nonzero(binary), positives, truth.size)
    return scores


def loop_scores(prediction, mask):
    """The same scores, each of 255 thresholds by itself on the whole picture."""
    probability = prediction / 255
    truth = mask > 0
    best = 0.0
    for threshold in torch.arange(0, 1, 1 / 255):
        found = probability > threshold
        both = (found & truth).sum().item()
        precision = both / max(found.sum().item(), 1)
        recall = both / max(truth.sum().item(), 1)
        best = max(best, 1.3 * precision * recall / max(0.3 * precision + recall, 1e-12))
    found = probability >= 0.5
    iou = (found & truth).sum().item() / max((found | truth).sum().item(), 1)
    return best, iou, (found == truth).float().mean().item()
