"""How like what a recogniser learnt from a record is, frame by frame."""

from collections.abc import Sequence

import numpy as np

from .. import evaluation

BEYOND = 0.99  #: Share of the frames that were learnt from, beyond which a frame is a stranger.


class Familiar:
    """How like what was learnt from a record's frames are.

    The distance is :class:`vtlib.evaluation.FeatureDistance`. What is normal is measured on frames
    that the distance was not fitted to: every other one of those that are given.

    Parameters
    ----------
    features : sequence of numpy.ndarray, shape (T, 48)
        Of the recordings that were learnt from, standardised by the yardstick that the new record
        is standardised by.
    labels : sequence of numpy.ndarray of int, shape (T,)
        Their classes.

    Raises
    ------
    ValueError
        If features and labels don't fit together, or there are fewer than two recordings.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> known = [rng.normal(size=(500, 3)) for _ in range(4)]
    >>> familiar = Familiar(known, [np.arange(500) % 2] * 4)
    >>> alike = familiar.share_beyond([rng.normal(size=(5000, 3))])
    >>> 0.003 < alike < 0.03, familiar.share_beyond([known[0] + 9.0])
    (True, 1.0)
    """

    def __init__(self, features: Sequence[np.ndarray], labels: Sequence[np.ndarray]):
        if len(features) < 2 or len(features) != len(labels):
            raise ValueError(
                f"{len(features)} recordings with labels of {len(labels)}: expected as many, and "
                "two at least, of which every other one says what is normal"
            )
        self.distance = evaluation.FeatureDistance(features[::2], labels[::2])
        known = np.concatenate([self.distance(x) for x in features[1::2]])
        self.most = float(np.quantile(known, BEYOND))

    def share_beyond(self, features: Sequence[np.ndarray]) -> float:
        """Share of frames that lie farther from every class than 99 % of those that were learnt
        from; of records like these, about 0.01."""
        return float(np.mean(np.concatenate([self.distance(x) > self.most for x in features])))
