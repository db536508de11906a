"""The features as ONNX nodes: log energies in double precision, derivatives, standardising."""

import numpy as np

from .. import features
from ..features import Standardizer
from ..labels import STEP_S, WINDOW_S
from .nodes import Nodes

_PIECE_FRAMES = 512  # of the loop that bounds the memory of a long record
_BEYOND = 2**62


def log_energies(g: Nodes, samples: str, rate_hz: str) -> str:
    """Log energies (T, 16), float32, of samples (n,) and their rate (), both in double precision.

    Window, step, spectrum and filters are computed from the rate, so that one graph serves all. The
    spectrum is a product with a table of cosines and sines, of the bins below 20 Hz alone.
    """
    window, step = (_rounded(g, g("Mul", rate_hz, g.double(s))) for s in (WINDOW_S, STEP_S))
    edges = g(
        "Floor", g("Div", g.double((features.N_FFT + 1) * features.filter_edges_hz()), rate_hz)
    )  # (18,)
    bins = g.cast(g("Gather", edges, g.whole(features.N_FILTERS + 1)), np.int64)
    basis = _basis(g, window, bins)  # (window, 2 * bins)
    filters = _filters(g, edges, bins)  # (bins, 16)
    n = g("Squeeze", g("Shape", samples))
    one = g.whole(1)
    more = g("Max", g("Sub", n, window), g.whole(0))  # samples after the first frame
    total = g("Add", one, g("Div", g("Sub", g("Add", more, step), one), step))
    pieces = g("Div", g("Add", total, g.whole(_PIECE_FRAMES - 1)), g.whole(_PIECE_FRAMES))
    needed = g("Add", g("Mul", g("Mul", pieces, g.whole(_PIECE_FRAMES)), step), window)
    padding = g("Concat", g.whole([0]), g.row(g("Sub", needed, n)), axis=0)
    x = g("Pad", _pre_emphasised(g, samples), padding)
    body = _piece(x, window, step, bins, basis, filters)
    found = g("Loop", pieces, g.constant(True, np.bool_), body=body)  # (pieces, 512, 16)
    found = g("Reshape", found, g.whole([-1, features.N_FILTERS]))
    return g.between(found, g.whole(0), total)


def standardised_features(g: Nodes, energies: str, standardizer: Standardizer | None) -> str:
    """Features (1, 48, T), float32, of log energies (T, 16).

    They are standardised by their own mean and deviation, or by those of a Standardizer.
    """
    x = g("Unsqueeze", g("Transpose", energies), g.whole([0]))  # (1, 16, T)
    first = _derivative(g, x)
    x = g.cast(g("Concat", x, first, _derivative(g, first), axis=1), np.float64)  # (1, 48, T)
    if standardizer is not None:
        mean, std = (g.double(v[:, None]) for v in (standardizer.mean_, standardizer.std_))
        return g.cast(g("Div", g("Sub", x, mean), std), np.float32)
    over_time = g.whole([2])
    mean = g("ReduceMean", x, over_time)
    centred = g("Sub", x, mean)
    std = g("Sqrt", g("ReduceMean", g("Mul", centred, centred), over_time))
    least = g("Mul", g.double(1e-10), g("Add", g.double(1.0), g("Abs", mean)))
    std = g("Where", g("Greater", std, least), std, g.double(1.0))
    return g.cast(g("Div", centred, std), np.float32)


def _rounded(g, x):
    """A half is rounded up."""
    return g.cast(g("Floor", g("Add", x, g.double(0.5))), np.int64)


def _pre_emphasised(g, samples):
    """Samples without their mean, each minus 0.97 times the one before."""
    x = g("Sub", samples, g("ReduceMean", samples, keepdims=0))
    first, before = g.between(x, g.whole(0), g.whole(1)), g.between(x, g.whole(0), g.whole(-1))
    others = g.between(x, g.whole(1), g.whole(_BEYOND))
    changes = g("Sub", others, g("Mul", before, g.double(features.PRE_EMPHASIS)))
    return g("Concat", first, changes, axis=0)


def _basis(g, window, bins):
    """Cosines, then sines, of each bin at each sample: (window, 2 * bins)."""
    count, start = g.whole(1), g.whole(0)
    t = g("Unsqueeze", g("Range", start, window, count), g.whole([1]))
    k = g("Unsqueeze", g("Range", start, bins, count), g.whole([0]))
    turn = g("Mod", g("Mul", t, k), g.whole(features.N_FFT))  # so no angle is ever large
    angles = 2 * np.pi * np.arange(features.N_FFT) / features.N_FFT
    waves = (g("Gather", g.double(wave), turn) for wave in (np.cos(angles), np.sin(angles)))
    return g("Concat", *waves, axis=1)


def _filters(g, edges, bins):
    """Triangular filters (bins, 16), with the 1/1024 of a power spectrum in them."""
    n, nothing = features.N_FILTERS, g.double(0.0)
    left, centre, right = (g.between(edges, g.whole(i), g.whole(i + n)) for i in range(3))
    k = g.cast(g("Range", g.whole(0), bins, g.whole(1)), np.float64)
    k = g("Unsqueeze", k, g.whole([1]))  # (bins, 1)

    def slope(first, stop, height):
        inside = g("And", g("GreaterOrEqual", k, first), g("Less", k, stop))
        return g("Where", inside, g("Div", height, g("Sub", stop, first)), nothing)

    rising = slope(left, centre, g("Sub", k, left))
    falling = slope(centre, right, g("Sub", right, k))
    return g("Div", g("Add", rising, falling), g.double(float(features.N_FFT)))


def _piece(x, window, step, bins, basis, filters):
    """The loop's body: log energies of 512 frames of the samples x."""
    g = Nodes("piece_")
    size = g.whole(_PIECE_FRAMES)
    start = g("Mul", g("Mul", "piece", size), step)
    own = g.between(x, start, g("Add", g("Add", start, g("Mul", size, step)), window))
    places = [
        g("Unsqueeze", g("Range", g.whole(0), stop, g.whole(1)), g.whole([axis]))
        for stop, axis in ((size, 1), (window, 0))
    ]
    index = g("Add", g("Mul", places[0], step), places[1])  # (512, window)
    spectrum = g("MatMul", g("Gather", own, index), basis)  # (512, 2 * bins)
    power = g("Mul", spectrum, spectrum)
    power = g(
        "Add",
        g.between(power, g.whole(0), bins, axis=1),
        g.between(power, bins, g.whole(_BEYOND), axis=1),
    )
    energy = g("MatMul", power, filters)  # (512, 16)
    is_zero = g("Equal", energy, g.double(0.0))
    energy = g("Where", is_zero, g.double(np.finfo(np.float64).eps), energy)
    g("Cast", g("Log", energy), output="piece_energies", to=1)  # 1: float32
    g("Identity", "goes_on", output="piece_goes_on")
    return g.graph(
        "energies_of_a_piece",
        {"piece": (np.int64, []), "goes_on": (np.bool_, [])},
        {
            "piece_goes_on": (np.bool_, []),
            "piece_energies": (np.float32, [_PIECE_FRAMES, features.N_FILTERS]),
        },
    )


def _derivative(g, x):
    """Of (1, 16, T), by regression over two frames on either side; edges are repeated.

    It is computed in the order of :func:`vtlib.features.derivative`: what rounding does to small
    differences of large numbers is then the same.
    """
    n = features.DERIVATIVE_FRAMES
    padded = g("Pad", x, g.whole([0, 0, n, 0, 0, n]), mode="edge")
    slopes = []
    for shift in range(1, n + 1):
        first, stop = n + shift, -n + shift
        later = g.between(padded, g.whole(first), g.whole(stop or _BEYOND), axis=2)
        earlier = g.between(padded, g.whole(n - shift), g.whole(-n - shift), axis=2)
        slopes.append(g("Mul", g.single(shift), g("Sub", later, earlier)))
    slope = slopes[0]
    for further in slopes[1:]:
        slope = g("Add", slope, further)
    return g("Div", slope, g.single(2 * sum(k**2 for k in range(1, n + 1))))
