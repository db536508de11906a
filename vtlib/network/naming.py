"""Which texts mean one station: ``"BZ01"``, ``"XX.BZ01"`` and ``"XX.BZ01..BHZ"`` may."""

from collections.abc import Iterable


def station_code(station: str) -> str:
    """``"BZ01"`` of ``"BZ01"`` or ``"XX.BZ01..BHZ"``; ValueError if there is none."""
    return split_id(station)[1]


def split_id(station: str) -> tuple[str, str]:
    """Network and station code of a plain code or SEED id; the network is "" if none is named."""
    parts = station.split(".") if isinstance(station, str) else [""]
    network, code = parts[:2] if len(parts) > 1 else ("", parts[0])
    if not code.strip():
        raise ValueError(
            f"station {station!r}: expected a code such as 'BZ01' or a SEED id such as "
            "'XX.BZ01..BHZ'"
        )
    return network.strip(), code.strip()


def station_names(stations: Iterable[str]) -> dict[str, str]:
    """The name of the station that each text means.

    Parameters
    ----------
    stations : iterable of str
        Codes, codes behind that of a network, or SEED ids.

    Returns
    -------
    dict of str to str
        A station's code, so that channels and locations are one station, and so is a code without a
        network; of stations of two networks with one code, network and code.

    Raises
    ------
    ValueError
        If a code without a network may be a station of either of two.

    Examples
    --------
    >>> station_names(["XX.BZ01..BHZ", "BZ01"])
    {'XX.BZ01..BHZ': 'BZ01', 'BZ01': 'BZ01'}
    >>> station_names(["AA.STA1..HHZ", "BB.STA1..HHZ"])
    {'AA.STA1..HHZ': 'AA.STA1', 'BB.STA1..HHZ': 'BB.STA1'}
    """
    parts = {station: split_id(station) for station in stations}
    networks = {}
    for network, code in parts.values():
        networks.setdefault(code, set()).add(network)
    names = {}
    for station, (network, code) in parts.items():
        known = sorted(networks[code] - {""})
        if len(known) > 1 and not network:
            raise ValueError(
                f"station {station!r}: networks {', '.join(known)} each have one of that code. "
                f"Write which, as in '{known[0]}.{code}'"
            )
        names[station] = f"{network}.{code}" if len(known) > 1 else code
    return names
