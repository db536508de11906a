"""The word that a result may say: what the interval of a difference allows."""


def verdict(
    low: float, high: float, more: str = "more", less: str = "less", neither: str = "can't be told"
) -> str:
    """The word that the interval of a difference allows.

    Parameters
    ----------
    low, high : float
        Ends of the difference's interval.
    more, less : str
        What to say if the whole interval lies above zero, or below it.
    neither : str
        What to say if zero lies in it.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the interval ends before it begins.

    Examples
    --------
    >>> verdict(0.02, 0.11, "helps", "hurts"), verdict(-0.03, 0.11, "helps", "hurts")
    ('helps', "can't be told")
    """
    if not low <= high:
        raise ValueError(f"interval from {low!r} to {high!r}: it must not end before it begins")
    if low > 0:
        return more
    return less if high < 0 else neither
