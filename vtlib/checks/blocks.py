"""The check of a frame that is put together: its energies from the transforms of its blocks."""

import numpy as np
from numpy.typing import ArrayLike

from .answers import Check, answers_back, hint, numbers, otherwise, right


@answers_back
def energies_from_blocks(block_spectra: ArrayLike, block_samples: int, bank: ArrayLike) -> Check:
    """Log energies of a frame, from the transforms of the blocks that it consists of.

    A transform is a sum over samples, so that of a frame is the sum of its blocks', each turned by
    the phase of its delay (the shift theorem; Oppenheim and Schafer, 2010, section 8.6.2).

    Parameters
    ----------
    answer : array_like, shape (n_filters,)
        Right to a thousandth.
    block_spectra : array_like of complex, shape (n_blocks, n_fft / 2 + 1)
        Transforms of the blocks, each as if it stood at the frame's beginning.
    block_samples : int
        From one block to the next.
    bank : array_like, shape (n_filters, n_fft / 2 + 1)
        Weights of the filters.

    Examples
    --------
    >>> spectra = [[1, 1, 1], [2, 2, 2]]
    >>> energies_from_blocks([0.811, 0.811, 0.811], spectra, block_samples=1, bank=np.eye(3))
    Not yet. You added the blocks as if they all began at once. One that
    begins later is turned by exp(-2 pi i f d / N), d samples later.
    """
    spectra, weights = np.asarray(block_spectra), np.asarray(bank, dtype=float)
    n_fft = 2 * (spectra.shape[1] - 1)
    delays = np.arange(len(spectra))[:, None] * np.arange(spectra.shape[1]) / n_fft

    def power(sign=-1, step=block_samples):
        turned = spectra * np.exp(sign * 2j * np.pi * step * delays)
        return np.abs(turned.sum(axis=0)) ** 2 / n_fft

    def logs(of):
        return np.log(weights @ of)

    expected = logs(power())
    said = numbers("The energies", len(weights), each="filter", rtol=1e-3, atol=1e-3)
    return said.cases(
        right(
            said.near(expected),
            "A sum may be taken in parts. Each half second is transformed once, and serves every "
            "frame that it lies in.",
        ),
        hint(
            said.near(logs(power(step=0))),
            "You added the blocks as if they all began at once. One that begins later is turned by "
            "exp(-2 pi i f d / N), d samples later.",
        ),
        hint(
            said.near(logs((np.abs(spectra) ** 2).sum(axis=0) / n_fft)),
            "You added powers, from which the phases are gone. Add the complex numbers; the power "
            "is that of their sum.",
        ),
        hint(
            said.near(logs(power(sign=1))),
            "You turned the blocks the other way: one that begins later has a minus in the "
            "exponent.",
        ),
        hint(
            said.near(logs(power(step=1))),
            "You counted blocks, where the phase needs samples: the next one begins "
            f"{block_samples} samples later.",
        ),
        hint(
            said.near(expected + np.log(n_fft)),
            f"Too much by one constant: the recipe divides the power by {n_fft:,}.",
        ),
        hint(
            said.near(np.exp(expected)), "Those are the energies; their logarithms are asked for."
        ),
        otherwise(
            "Turn each row by the phase of its delay, add the rows, and go on as with any "
            "spectrum: power, filters, logarithm."
        ),
    )
