"""Four seconds of ground motion become 48 numbers: log filter-bank energies and their derivatives.

The definition is the published one (Titos et al., 2023, doi:10.3389/feart.2023.1204832), which the
package python_speech_features 0.6 implements for speech; the tests hold the two together. A frame
is 4 s long and starts 0.5 s after the one before it. Its 48 features are the log energies of 16
triangular filters between 0 and 20 Hz, equally spaced on the mel scale, then their first and their
second derivatives.
"""

from .energies import PRE_EMPHASIS, frame_samples, log_filter_bank, n_frames
from .extraction import DERIVATIVE_FRAMES, N_FEATURES, derivative, extract
from .filters import (
    MAX_FREQUENCY_HZ,
    N_FFT,
    N_FILTERS,
    filter_bank,
    filter_edges_hz,
    hz_to_mel,
    mel_to_hz,
)
from .standardizing import Standardizer, standardised

__all__ = [
    "DERIVATIVE_FRAMES",
    "MAX_FREQUENCY_HZ",
    "N_FEATURES",
    "N_FFT",
    "N_FILTERS",
    "PRE_EMPHASIS",
    "Standardizer",
    "derivative",
    "extract",
    "filter_bank",
    "filter_edges_hz",
    "frame_samples",
    "hz_to_mel",
    "log_filter_bank",
    "mel_to_hz",
    "n_frames",
    "standardised",
]
