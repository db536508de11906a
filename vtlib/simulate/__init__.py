"""A simulated volcano."""

from .mountain import Mountain
from .network import Truth, network_day
from .partitions import Deception, deal, deception, deception_waveform, features_by_segment
from .records import bezymianny_records
