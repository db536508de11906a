"""What recordings of a Deception-like volcano are drawn from: order, durations, parameters."""

from dataclasses import dataclass

from ..classes import HYB, LP, TRE, VT

N_RECORDINGS = 468
N_PARTITIONS = 9
N_TEST = N_RECORDINGS // N_PARTITIONS
SAMPLING_RATE_HZ = 100.0


@dataclass(frozen=True)
class Order:
    """In what order the classes follow one another: summary counts of the 416 published training
    recordings' labels.

    Attributes
    ----------
    first : tuple of float
        How many recordings begin with each class.
    after_background : tuple of pairs
        By the event before a background (None where there was none): how often each class, or the
        recording's end, comes after it.
    after_event : tuple of pairs
        By event: the same, straight after the event.
    """

    first: tuple = (400, 7, 0, 0, 9)
    # columns SIL TRE HYB VT LP end; rows: the event before the background
    after_background: tuple = (
        (None, (0, 41, 37, 54, 264, 4)),
        (TRE, (0, 0, 1, 0, 0, 7)),
        (HYB, (0, 0, 3, 1, 1, 22)),
        (VT, (0, 0, 0, 7, 7, 43)),
        (LP, (0, 2, 0, 1, 211, 273)),
    )
    after_event: tuple = (
        (TRE, (8, 0, 0, 0, 2, 50)),
        (HYB, (27, 8, 0, 0, 2, 4)),
        (VT, (57, 2, 0, 0, 3, 1)),
        (LP, (487, 0, 0, 0, 0, 12)),
    )


@dataclass(frozen=True)
class Durations:
    """How long segments last, in seconds: medians and deviations of the logarithm, from the
    published training labels.

    Tremor is drawn from a normal distribution and clipped, for many recordings end inside it. The
    catalogue's own means, over all its events, are 15.4 (SIL), 93.3 (TRE), 29.4 (HYB), 19.1 (VT)
    and 9.8 s (LP).
    """

    background_first: tuple = (10.7, 0.27)
    background_between: tuple = (9.1, 0.83)
    background_last: tuple = (19.3, 0.53)
    background_only: tuple = (52.0, 0.19)
    hybrid: tuple = (27.7, 0.42)
    earthquake: tuple = (16.3, 0.62)
    long_period: tuple = (10.8, 0.41)
    tremor_mean_s: float = 96.0
    tremor_deviation_s: float = 42.0
    tremor_range_s: tuple = (10.5, 150.0)
    shortest_s: float = 4.0
    longest_recording_s: float = 150.0


@dataclass(frozen=True)
class Deception:
    """Everything that the Deception-like set is drawn from. Pairs are (median, deviation of the
    natural logarithm).

    Attributes named ``*_snr_db`` are (least, mean of the exponential above it): the power of an
    event in its class's band over that of the noise.
    """

    order: Order = Order()
    durations: Durations = Durations()

    noise_slope: tuple = (1.7, 0.12)  # mean, deviation
    noise_corner_hz: tuple = (1.6, 0.3)
    noise_floor_log10: tuple = (-2.5, 0.2)
    noise_ripple: float = 0.1
    noise_unrest: float = 0.18
    gain_log_deviation: float = 0.15
    wind_share: float = 0.25
    hum_share: float = 0.08
    foreign_share: float = 0.30
    foreign_snr_db: tuple = (-2.0, 6.0)  # uniform between

    tremor_snr_db: tuple = (8.0, 8.0)
    hybrid_snr_db: tuple = (6.0, 7.0)
    earthquake_snr_db: tuple = (11.0, 8.0)
    long_period_snr_db: tuple = (6.0, 6.0)
    tremor_band_hz: tuple = (1.0, 6.0)
    hybrid_band_hz: tuple = (1.5, 12.0)
    earthquake_band_hz: tuple = (3.0, 18.0)
    long_period_band_hz: tuple = (1.0, 5.0)

    corner_hz: tuple = (7.0, 0.45)
    t_star_s: tuple = (0.05, 0.5)
    s_minus_p_s: tuple = (1.2, 0.5)
    coda_share: tuple = (
        0.12,
        0.35,
    )  # of the event's duration: bounds of the time in which its amplitude falls by e
    coda_quality: tuple = (800.0, 0.4)
    s_to_p: tuple = (1.5, 4.0)
    hybrid_corner_hz: tuple = (10.0, 0.3)
    hybrid_t_star_s: tuple = (0.03, 0.4)
    hybrid_coda_share: tuple = (0.05, 0.12)
    hybrid_ringing_hz: tuple = (2.3, 0.25)
    hybrid_ringing_db: tuple = (0.0, 10.0)  # uniform between
    crack_hz: tuple = (1.9, 0.28)
    crack_quality: tuple = (8.0, 0.5)
    emergence_share: tuple = (0.15, 0.35)  # of the event's duration
    tremor_corner_hz: tuple = (2.5, 0.55)
    tremor_t_star_s: tuple = (0.03, 0.8)
    tremor_jet_level: tuple = (0.25, 0.8)
    tremor_kinds: tuple = (0.50, 0.10, 0.15, 0.25)  # in the order of tremor.TREMOR_KINDS

    site_hz: tuple = (1.5, 12.0)  # log-uniform between
    site_gain_db: tuple = (1.0, 7.0)
    site_quality: tuple = (1.0, 3.0)
    sensor_corner_hz: float = 0.7
    pick_error_s: float = 0.25
