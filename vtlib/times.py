"""Times: ObsPy's ``UTCDateTime``; and where ObsPy isn't, as in a page, one that is as good here.

A time is a whole number of nanoseconds since 1970. What the rest of the package asks of one is
what :class:`PlainTime` can do; the tests hold it to ObsPy's.
"""

import datetime
import functools
import math
import numbers

__all__ = ["PlainTime"]  # and UTCDateTime, which is ObsPy's where ObsPy is

_EPOCH = datetime.datetime(1970, 1, 1)
_NS = 10**9


@functools.total_ordering
class PlainTime:
    """A moment in UTC, with the arithmetic of ``obspy.UTCDateTime`` and nothing else of it.

    Parameters
    ----------
    when : str, float, datetime.datetime or PlainTime, optional
        ISO text such as ``"2017-12-18T06:30:00"``, or seconds since 1970.
    ns : int, optional
        Nanoseconds since 1970, instead.

    Raises
    ------
    ValueError, TypeError
        If it is no time.

    Examples
    --------
    >>> start = PlainTime("2017-12-18T06:30:00")
    >>> print(start + 1.5)
    2017-12-18T06:30:01.500000Z
    >>> (start + 20) - start
    20.0
    """

    __hash__ = None  # as ObsPy's: it may be equal to another and differ by rounding

    def __init__(self, when: object = None, *, ns: int | None = None):
        if ns is not None:
            self.ns = int(ns)
        elif isinstance(when, PlainTime):
            self.ns = when.ns
        elif isinstance(when, numbers.Real) and math.isfinite(when):
            self.ns = round(when * _NS)
        else:
            if isinstance(when, str):
                when = datetime.datetime.fromisoformat(when.strip().removesuffix("Z"))
            if not isinstance(when, datetime.datetime):
                raise TypeError(f"{when!r} is no time: expected text such as 2017-12-18T06:30:00")
            if when.tzinfo is not None:
                when = when.astimezone(datetime.UTC).replace(tzinfo=None)
            self.ns = (when - _EPOCH) // datetime.timedelta(microseconds=1) * 1000

    @property
    def timestamp(self) -> float:
        """Seconds since 1970."""
        return self.ns / _NS

    @property
    def datetime(self) -> datetime.datetime:
        """As the standard library has it, to the microsecond."""
        return _EPOCH + datetime.timedelta(microseconds=round(self.ns, -3) // 1000)

    def __add__(self, seconds: float) -> "PlainTime":
        return PlainTime(ns=self.ns + round(float(seconds) * _NS))

    def __sub__(self, other):
        if isinstance(other, PlainTime):
            return round((self.ns - other.ns) / _NS, 6)  # as ObsPy does
        return self + -other

    def __eq__(self, other: object) -> bool:
        return self.ns == other.ns if isinstance(other, PlainTime) else NotImplemented

    def __lt__(self, other) -> bool:
        return self.ns < other.ns if isinstance(other, PlainTime) else NotImplemented

    def __str__(self) -> str:
        return self.datetime.isoformat(timespec="microseconds") + "Z"

    def __repr__(self) -> str:
        return f"UTCDateTime({self})"


try:
    from obspy import UTCDateTime
except ImportError:
    UTCDateTime = PlainTime
