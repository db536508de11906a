"""The search for the best sequence of segments, none of them too short (Viterbi, 1967).

Ten frames can be given five classes in 5**10 ways, an hour's in more ways than there are atoms. Yet
the best one is found by looking at each frame once. Three ideas make it so.

*States instead of classes.* Say a VT must be longer than 2 frames. Then a frame can be a VT's first
one, its second one, or any later one, and these are three *states*::

    VT, 1st frame  ->  VT, 2nd frame  ->  VT, 3rd frame or later  (which may follow itself)
                                                 |
                                                 +->  1st frame of another class

From one frame to the next, a path can only follow an arrow. Since one leaves VT from its last state
alone, and reaches that only through the others, no path holds a VT that is too short. What was a
rule about whole segments has become one about neighbours. Drawn for all frames, the states in a
column and the arrows between columns, this is the *trellis*.

*Only the cheapest way to each state matters.* A path costs, in each frame, minus the logarithm of
the probability of the class that it is in, so that the cheapest path is the most probable one.
However the best path goes on from a state, it has come there by the cheapest way; all dearer ways
to that state can be forgotten. On its way through a class's first states a path has no choice, so
one number a class is enough, the cost of the cheapest way to its *last* state: either the path was
there a frame ago, or it entered the class ``d`` frames ago, ``d`` being the shortest allowed, from
whichever last state was the cheapest then. At the end, one follows back where it came from.

*The past is soon forgotten.* Whatever was before, after some dozens of frames the cheapest ways to
all states have the same beginning: what they cost differs by a constant from what it would have
been after another past. So a day is cut into pieces that go through the trellis side by side, each
after a run-up in the piece before it. Where the run-up was too short, which is seen by comparing
with the end of that piece, the piece is searched once more, from where that one ended.
"""

import numpy as np

_PIECE, _RUN_UP = 512, 192  # frames of a piece, and before it
_SAME = 1e-8  # what rounding may do to a sum of costs


def cheapest(cost: np.ndarray, min_frames: tuple[int, ...], switch_cost: float = 0.0) -> np.ndarray:
    """The cheapest sequence of segments *longer* than ``min_frames[c]`` frames.

    The record's edges may cut a segment, so that what is left of it is shorter.

    Parameters
    ----------
    cost : numpy.ndarray of float64, shape (T, classes)
        Of calling a frame a class; finite, and not negative.
    min_frames : tuple of int
        One for each class.
    switch_cost : float
        Of going from one class to another, besides; not negative.

    Returns
    -------
    numpy.ndarray of int64, shape (T,)
        Class of each frame.

    Examples
    --------
    >>> cheapest(np.array([[0.0, 9.0], [0.0, 9.0], [1.0, 0.0], [0.0, 9.0]]), (1, 1))
    array([0, 0, 0, 0])
    """
    search = _Search(cost, np.asarray(min_frames) + 1, switch_cost)
    search.run(search.longest, slice(None))
    while (wrong := search.begun_wrongly()).size:
        search.begin_as_ended(wrong)
        search.run(search.begin, wrong)
    return search.followed_back()[: len(cost)]


class _Search:
    """The trellis of several pieces side by side: arrays (steps, classes, pieces).

    A piece's steps are ``longest`` ones that are only looked back on, its run-up, and from step
    ``begin`` on its own frames. Nothing costs anything before the record and after it: so its first
    segment may have begun earlier, and its last one may end later.
    """

    def __init__(self, cost, shortest, switch_cost):
        n_frames, n_classes = cost.shape
        self.shortest, self.longest = shortest, int(shortest.max())
        self.length, n_pieces, run_up = n_frames + self.longest, 1, 0
        if self.length > _PIECE + _RUN_UP:
            run_up = max(_RUN_UP, 4 * self.longest)
            n_pieces = -(-self.length // max(_PIECE, 2 * run_up))
            self.length = -(-self.length // n_pieces)
        self.begin = self.longest + run_up
        flat = np.zeros((n_classes, self.begin + n_pieces * self.length))
        flat[:, self.begin : self.begin + n_frames] = cost.T
        entry, summed = np.full(flat.shape, float(switch_cost)), np.cumsum(flat, axis=1)
        for own, sums, d in zip(entry, summed, shortest, strict=True):
            own[d:] += sums[d:] - sums[:-d]  # what a class's shortest segment costs that ends here
        self.cost, self.entry = self._pieces_of(flat), self._pieces_of(entry)
        self.total = np.zeros(self.cost.shape)  # cheapest way to each class's last state
        self.least = np.zeros(self.cost[:, 0].shape)  # ... to the cheapest of them
        self.stayed = np.zeros(self.cost.shape, bool)  # whether it was there a frame ago

    def _pieces_of(self, flat):
        """A view, (steps, classes, pieces), of (classes, frames)."""
        views = np.lib.stride_tricks.sliding_window_view(flat, self.begin + self.length, axis=1)
        return views[:, :: self.length].transpose(2, 0, 1)

    def run(self, first, pieces):
        """Go through all steps from ``first`` on, in some of the pieces."""
        cost, entry, total, least, stayed = (
            x[..., pieces] for x in (self.cost, self.entry, self.total, self.least, self.stayed)
        )
        for t in range(first, len(cost)):
            enter = least[t - self.shortest]  # (classes, pieces)
            enter += entry[t]
            stay = total[t - 1] + cost[t]
            np.less(stay, enter, out=stayed[t])
            np.minimum(stay, enter, out=total[t])
            np.minimum.reduce(total[t], axis=0, out=least[t])
        self.total[..., pieces], self.least[..., pieces] = total, least
        self.stayed[..., pieces] = stayed

    def begun_wrongly(self):
        """Pieces that didn't begin as those before them ended, but for a constant."""
        begun, ended = (
            np.concatenate([self.total[step - 1], self.least[step - self.longest : step]])
            for step in (self.begin, self.begin + self.length)
        )  # all that later steps ask of what was before this one: (numbers, pieces)
        return 1 + np.flatnonzero(np.ptp(ended[:, :-1] - begun[:, 1:], axis=0) > _SAME)

    def begin_as_ended(self, pieces):
        """Let pieces begin at the costs with which those before them ended."""
        for x in (self.total, self.least):
            begun = x[self.begin - self.longest : self.begin]
            begun[..., pieces] = x[-self.longest :, ..., pieces - 1]

    def followed_back(self):
        """Class of each frame, on the cheapest way to the end."""
        total, stayed = (
            x[self.begin :].transpose(1, 2, 0).reshape(x.shape[1], -1)
            for x in (self.total, self.stayed)
        )  # (classes, frames)
        cheapest, frames = total.argmin(axis=0), np.arange(total.shape[1])
        entered = np.where(stayed, -1, frames)
        np.maximum.accumulate(entered, axis=1, out=entered)
        # Where the segment begins that ends here, if one does: so long it has been in this class.
        first = entered[cheapest, frames] - self.shortest[cheapest] + 1
        begins, stop, stops = np.maximum(first, 0).tolist(), len(frames), []
        while stop > 0:
            stops.append(stop)
            stop = begins[stop - 1]
        stops = np.array(stops[::-1])
        return np.repeat(cheapest[stops - 1], np.diff(stops, prepend=0))
