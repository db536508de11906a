"""Mean and deviation of what has been heard so far: a yardstick that doesn't know the future."""

import math

import numpy as np


class Running:
    """Mean and variance of rows, in which older rows count less.

    After n more rows a row counts ``exp(-n / memory)`` as much; with an infinite memory all count
    alike, and the numbers are those of all rows so far (West, 1979, doi:10.1145/359146.359153).

    Parameters
    ----------
    memory : float
        In rows.

    Attributes
    ----------
    weight : float
        How many rows the mean stands for.
    mean, variance : numpy.ndarray, shape (k,)

    Examples
    --------
    >>> running = Running(math.inf)
    >>> running.merge(np.array([[1.0], [3.0]]))
    >>> means, variances = running.follow(np.array([[5.0]]))
    >>> means.tolist(), variances.round(3).tolist()
    ([[3.0]], [[2.667]])
    """

    def __init__(self, memory: float):
        self.keep = math.exp(-1 / memory)
        self.chunk = int(min(max(memory, 1), 256))
        self.weight, self.mean, self.variance = 0.0, np.zeros(()), np.zeros(())

    def merge(self, rows: np.ndarray, each: float = 1.0) -> None:
        """Take in rows (n, k) at once, none older than another, each for ``each`` rows."""
        rows = rows.astype(np.float64)
        n, mean = each * len(rows), rows.mean(axis=0)
        apart, share = mean - self.mean, n / (self.weight + n)
        own = np.square(rows - mean).mean(axis=0)
        self.variance = (1 - share) * self.variance + share * own
        self.variance = self.variance + share * (1 - share) * apart**2
        self.mean, self.weight = self.mean + share * apart, self.weight + n

    def follow(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means and variances (n, k) after each of n rows, that row included."""
        means, variances = np.empty((2, *rows.shape))
        for first in range(0, len(rows), self.chunk):
            part = slice(first, first + self.chunk)
            apart = rows[part].astype(np.float64) - self.mean  # so that no digits cancel
            faded = (self.keep ** np.arange(1, len(apart) + 1))[:, None]
            weight = faded * (self.weight + np.cumsum(1 / faded, axis=0))
            shift = faded * np.cumsum(apart / faded, axis=0) / weight
            squares = self.weight * self.variance + np.cumsum(apart**2 / faded, axis=0)
            means[part] = self.mean + shift
            variances[part] = np.maximum(faded * squares / weight - shift**2, 0.0)
            end = min(first + self.chunk, len(rows)) - 1
            self.mean, self.variance = means[end].copy(), variances[end].copy()
            self.weight = float(weight[-1, 0])
        return means, variances


def scaled(rows: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Rows (n, k) by means and variances, as :class:`vtlib.features.Standardizer` does; float32."""
    std = np.sqrt(variance)
    std = np.where(std > 1e-10 * (1.0 + np.abs(mean)), std, 1.0)
    return ((rows - mean) / std).astype(np.float32)
