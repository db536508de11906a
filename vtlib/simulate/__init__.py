"""The volcano that stands in for the data: as physics, not as noise with labels.

It stands in for two sets of records that not every machine has. :func:`deception` makes a set with
the structure of Deception Island's 468 recordings, and features as they were published;
:func:`network_day` makes continuous days of a network like Bezymianny's, with the truth about every
event; :func:`bezymianny_records` cuts labelled records out of such a network. The same seed gives
the same bytes. :func:`simulate_event` makes one earthquake of four numbers, as a page of the book
does in its reader's browser.

Where it breaks down: rays are straight and rock is uniform; there is one component, and no surface
wave but in the way that amplitudes fall; P and S are scattered noise under an envelope, so that
phases can be timed but mechanisms can't be read; scattering differs between stations of any
distance, so that arrays see no coherent wavefield; the expert who labels is consistent, as no
expert is. A score on simulated data says that code works, never that a volcano is understood. The
page "The simulator" of the book's reference part gives each class's formulas and sources.
"""

from .bezymianny import bezymianny_records, day_records
from .days import network_day
from .deception import deal, deception, deception_waveform, features_by_segment
from .foreign import STRANGERS, stranger
from .instruments import station_inventory
from .island import Deception
from .mountain import Mountain
from .one_event import EVENT_DEFAULTS, OneEvent, event_page_data, simulate_event
from .season import N_DAYS, SEASON, Episode, season_day, season_mountain, season_rates, season_start
from .truth import Truth

__all__ = [
    "EVENT_DEFAULTS",
    "N_DAYS",
    "SEASON",
    "STRANGERS",
    "Deception",
    "Episode",
    "Mountain",
    "OneEvent",
    "Truth",
    "bezymianny_records",
    "day_records",
    "deal",
    "deception",
    "deception_waveform",
    "event_page_data",
    "features_by_segment",
    "network_day",
    "season_day",
    "season_mountain",
    "season_rates",
    "season_start",
    "simulate_event",
    "station_inventory",
    "stranger",
]
