"""From recordings of unequal length to batches: validation apart, padding, crops, augmentation."""

from collections.abc import Iterator, Sequence

import numpy as np

from .. import classes, features
from ..records import Recording
from .settings import Settings


def split_by_recording(
    recordings: Sequence[Recording], validation_share: float, seed: int = 0
) -> tuple[list[Recording], list[Recording]]:
    """Set whole recordings aside for validation; frames of one recording are never separated.

    Parameters
    ----------
    recordings : list
        At least two.
    validation_share : float
        Between 0 and 1; at least one recording ends up on either side.
    seed : int

    Returns
    -------
    train, validation : list

    Examples
    --------
    >>> train, validation = split_by_recording(list("abcdefghij"), 0.2, seed=1)
    >>> len(train), len(validation), set(train) & set(validation)
    (8, 2, set())
    """
    if len(recordings) < 2:
        raise ValueError(
            f"{len(recordings)} recordings cannot be split: training needs at least two"
        )
    n_validation = min(max(1, round(validation_share * len(recordings))), len(recordings) - 1)
    order = np.random.default_rng(seed).permutation(len(recordings))
    return [recordings[i] for i in order[n_validation:]], [
        recordings[i] for i in order[:n_validation]
    ]


def pad(recordings: Sequence[Recording]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Recordings of unequal length as one batch, padded with zeros after their ends.

    Returns
    -------
    x : numpy.ndarray of float32, shape (batch, T, 48)
    y : numpy.ndarray of int64, shape (batch, T)
    mask : numpy.ndarray of float32, shape (batch, T)
        1 for a frame, 0 for padding and for frames whose class is unknown (-1): what has 0 must
        enter no loss and no score. ``y`` is 0 there.

    Examples
    --------
    >>> def silence(n):
    ...     return Recording(np.zeros((n, 48), np.float32), np.zeros(n, int))
    >>> x, y, mask = pad([silence(3), silence(1)])
    >>> x.shape, mask.tolist()
    ((2, 3, 48), [[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]])
    """
    longest = max(len(r) for r in recordings)
    x = np.zeros((len(recordings), longest, features.N_FEATURES), dtype=np.float32)
    y = np.zeros((len(recordings), longest), dtype=np.int64)
    mask = np.zeros((len(recordings), longest), dtype=np.float32)
    for row, r in enumerate(recordings):
        x[row, : len(r)], y[row, : len(r)], mask[row, : len(r)] = (
            r.features,
            np.maximum(r.labels, 0),
            r.labels >= 0,
        )
    return x, y, mask


def batches(
    recordings: Sequence[Recording], batch_size: int, rng: np.random.Generator, crop_frames: int = 0
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Padded batches in random order; recordings of like length come together, so that little is
    padded.

    With ``crop_frames``, each recording is cut to a random piece, as long as the batch's shortest
    and not longer than that: then nothing is padded.

    Parameters
    ----------
    recordings : list of Recording
    batch_size : int
    rng : numpy.random.Generator

    Yields
    ------
    x, y, mask
        As :func:`pad` gives them. Every recording comes exactly once.

    Examples
    --------
    >>> def silence(n):
    ...     return Recording(np.zeros((n, 48), np.float32), np.zeros(n, int))
    >>> rng = np.random.default_rng(0)
    >>> sorted(len(x) for x, y, mask in batches([silence(n) for n in (5, 9, 7)], 2, rng))
    [1, 2]
    """
    lengths = np.array([len(r) for r in recordings])
    order = np.argsort(
        lengths * rng.uniform(0.8, 1.25, len(lengths)), kind="stable"
    )  # near, but not the same each time
    groups = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    for group in rng.permutation(len(groups)):
        batch = [recordings[i] for i in groups[group]]
        yield pad(
            _cropped(batch, min([crop_frames, *map(len, batch)]), rng) if crop_frames else batch
        )


def _cropped(recordings, n_frames, rng):
    """A random piece of ``n_frames`` frames of each recording."""
    starts = [rng.integers(len(r) - n_frames + 1) for r in recordings]
    return [
        type(r)(r.features[start : start + n_frames], r.labels[start : start + n_frames])
        for r, start in zip(recordings, starts, strict=True)
    ]


def augment(
    x: np.ndarray, mask: np.ndarray, settings: Settings, rng: np.random.Generator
) -> np.ndarray:
    """A batch at another loudness and with some noise in its features, shape (batch, T, 48).

    Padding stays zero: it is what follows the last frame whose mask is not 0, or that has any
    feature.
    """
    is_frame = (mask > 0) | x.any(axis=2)
    x = x + settings.noise * rng.standard_normal(x.shape, dtype=np.float32)
    x[:, :, : features.N_FILTERS] += settings.gain * rng.standard_normal(
        (len(x), 1, 1), dtype=np.float32
    )
    return x * is_frame[:, :, None]


def class_weights(recordings: Sequence[Recording], power: float) -> np.ndarray:
    """Weight of each class in the loss, (1 / frequency) ** power, with a mean of 1 over all frames;
    shape (5,)."""
    known = np.concatenate([r.labels[r.labels >= 0] for r in recordings])
    if known.size == 0:
        raise ValueError("no frame has a known class: there is nothing to learn from")
    counts = np.bincount(known, minlength=len(classes.CLASSES))
    weights = np.where(counts > 0, counts.sum() / np.maximum(counts, 1), 0.0) ** power
    return (weights * counts.sum() / (weights * counts).sum()).astype(np.float32)
