"""The book's figures: waveforms with labels, spectrograms, probabilities, strips, confusions."""

from .drawings import the_line
from .strips import confusion, event_strips, label_strips
from .style import INK, WIDTH_IN, class_handles, filled, line, rows, use_style
from .waveforms import listen, probabilities, record, shade, spectrogram, waveform

__all__ = [
    "INK",
    "WIDTH_IN",
    "class_handles",
    "confusion",
    "event_strips",
    "filled",
    "label_strips",
    "line",
    "listen",
    "probabilities",
    "record",
    "rows",
    "shade",
    "spectrogram",
    "the_line",
    "use_style",
    "waveform",
]
