"""What pre-emphasis, window and filters make of a frame."""

import numpy as np
import obspy
import traitlets
from matplotlib.figure import Figure

from .. import features, labels, waveforms
from ..classes import for_pages
from .base import Widget, check_range, packed

LONGEST_S = 30.0  # what a page holds of a record


class FilterBank(Widget):
    """A frame of a record, its spectrum, and the log energies of the filters on it.

    Parameters
    ----------
    trace : obspy.Trace
        A record of 8 to 30 s, 40 to 256 Hz; its mean is subtracted. It becomes part of the page:
        take one that may be handed on.
    start_s : float
        Where the frame begins, from half a second on.

    Raises
    ------
    ValueError
        If the record is shorter or longer than that, or the frame isn't within it.
    vtlib.waveforms.WaveformError
        If its sampling rate is too low or too high.
    """

    samples = traitlets.Bytes().tag(sync=True)
    rate_hz = traitlets.Float().tag(sync=True)
    start_s = traitlets.Float().tag(sync=True)
    step_s = traitlets.Float(labels.STEP_S).tag(sync=True)
    coefficient = traitlets.Float(features.PRE_EMPHASIS).tag(sync=True)
    filters = traitlets.Int(features.N_FILTERS).tag(sync=True)
    tapered = traitlets.Bool(False).tag(sync=True)
    classes = traitlets.List(for_pages()).tag(sync=True)

    def __init__(self, trace: obspy.Trace, start_s: float):
        seconds = trace.stats.npts * trace.stats.delta
        if not 2 * labels.WINDOW_S <= seconds <= LONGEST_S:
            raise ValueError(
                f"{trace.id}: {seconds:.1f} s: give {2 * labels.WINDOW_S:g} to {LONGEST_S:g} s of "
                "it, as in trace.slice(start, end)"
            )
        features.frame_samples(trace.stats.sampling_rate, trace.id)
        self._clean = waveforms.without_offset(trace).data
        super().__init__(
            samples=packed(self._clean),
            rate_hz=float(trace.stats.sampling_rate),
            start_s=float(
                check_range("start_s", start_s, labels.STEP_S, seconds - labels.WINDOW_S)
            ),
        )

    def in_words(self) -> str:
        """Which steps are shown."""
        return (
            f"A frame of four seconds, its spectrum after pre-emphasis with {self.coefficient:g}, "
            f"and the energies that {self.filters} filters from 0 to {features.MAX_FREQUENCY_HZ:g} "
            "Hz hear in it."
        )

    def still(self) -> Figure:
        """Spectrum of the frame, with and without pre-emphasis, and the filters' energies."""
        figure = Figure(figsize=(9, 3), layout="constrained")
        axes = figure.subplots()
        first, n = round(self.start_s * self.rate_hz), round(labels.WINDOW_S * self.rate_hz)
        hz = np.fft.rfftfreq(features.N_FFT, 1 / self.rate_hz)
        before = self._clean[first - 1 : first + n - 1]
        for a, colour in ((0.0, "#999999"), (self.coefficient, "#222222")):
            frame = self._clean[first : first + n] - a * before
            power = np.abs(np.fft.rfft(frame, features.N_FFT)) ** 2 / features.N_FFT
            axes.semilogy(hz, power, color=colour, linewidth=0.8)
        bank = features.filter_bank(self.rate_hz)
        axes.semilogy(
            features.filter_edges_hz()[1:-1],
            bank @ power / bank.sum(axis=1),
            "o",
            color=self.classes[3]["colour"],
        )
        axes.set(xlim=(0, 25), xlabel="frequency in Hz", ylabel="power")
        return figure
