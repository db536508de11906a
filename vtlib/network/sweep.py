"""A sweep through what stations saw, in order of time: what belongs together is put together."""

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(eq=False, slots=True)
class Sighting:
    """What one station saw: an event, or several that overlap and began together. Times in ns.

    Channels of a station pick the same wave at times of their own: its onset is the time from
    ``onset`` to ``latest``, and what fits to any of it fits.
    """

    onset: int
    latest: int
    end: int
    station: int
    events: list
    channels: set
    label: str = ""
    number: int = -1
    taken: bool = False


@dataclass(eq=False)
class Group:
    """A detection in the making."""

    sightings: list
    members: dict = field(default_factory=dict)  # station -> until when it saw it
    channels: set = field(default_factory=set)  # that heard it

    def __post_init__(self):
        self.onset = self.sightings[0].onset
        joining, self.sightings = self.sightings, []
        for sighting in joining:
            self.add(sighting)

    def add(self, sighting: Sighting) -> None:
        """Take a sighting in; from now on the group ends when half of its stations are done."""
        sighting.taken = True
        self.sightings.append(sighting)
        self.channels |= sighting.channels
        self.members[sighting.station] = max(self.members.get(sighting.station, 0), sighting.end)
        ends = sorted(self.members.values())
        self.end = ends[len(ends) // 2]


class Sweep:
    """Takes sightings in order of time, each at most once."""

    def __init__(
        self, sightings: list[Sighting], window_ns: list[list[int]], same_class: bool
    ) -> None:
        self.sightings, self.window_ns, self.same_class = sightings, window_ns, same_class
        self.of_station = [[] for _ in window_ns]
        for number, sighting in enumerate(sightings):
            sighting.number = number
            self.of_station[sighting.station].append(sighting)
        self.numbers = [[s.number for s in own] for own in self.of_station]

    def run(self) -> list[Group]:
        """Groups of sightings, single ones among them, in order of their first."""
        groups, running = [], []
        for first in self.sightings:
            if first.taken:
                continue
            first.taken = True
            together = self.together(first)
            is_late = len(together) > 1 and self.has_better(first, together)
            running = [g for g in running if g.end > first.onset]
            if running:
                own = [g for g in running if first.station in g.members]
                group = (own or running)[-1]
                if is_late or not _is_new(together, group):
                    self.absorb(first, group)
                    continue
            elif is_late:
                continue
            groups.append(Group(together))
            if len(together) > 1:
                running.append(groups[-1])
        return groups

    def together(self, first: Sighting) -> list[Sighting]:
        """What belongs to ``first`` and is not earlier: at each station the first that is free."""
        window = self.window_ns[first.station]
        others = []
        for station, own in enumerate(self.of_station):
            if station == first.station:
                continue
            for k in range(bisect_right(self.numbers[station], first.number), len(own)):
                if own[k].onset - first.latest > window[station]:
                    break
                if not own[k].taken and (not self.same_class or own[k].label == first.label):
                    others.append(own[k])
                    break
        chosen = [first]
        for one in sorted(others, key=lambda s: s.number):
            if all(
                one.onset - other.latest <= self.window_ns[one.station][other.station]
                for other in chosen
            ):
                chosen.append(one)
        return chosen

    def has_better(self, first: Sighting, together: list[Sighting]) -> bool:
        """Whether a later sighting within the window has more stations with it."""
        if len(together) == len(self.of_station):
            return False
        for station, own in enumerate(self.of_station):
            if station == first.station:
                continue
            k = bisect_right(self.numbers[station], first.number)
            while k < len(own) and own[k].taken:
                k += 1
            is_near = (
                k < len(own)
                and own[k].onset - first.latest <= self.window_ns[first.station][station]
            )
            if is_near and len(self.together(own[k])) > len(together):
                return True
        return False

    def absorb(self, sighting: Sighting, group: Group) -> None:
        """Into the detection during which it began, or into none."""
        is_late_station = sighting.station not in group.members
        covered = min(sighting.end, group.end) - sighting.onset
        if is_late_station and 2 * covered < group.end - group.onset:
            return
        if not self.same_class or sighting.label == group.sightings[0].label:
            group.add(sighting)


def _is_new(together, group):
    """Whether what begins during a detection is another event, not a fragment."""
    if all(_is_late_look(sighting, group) for sighting in together):
        return False
    stations = {s.station for s in together}
    carrying_on = sum(
        end > together[0].onset for station, end in group.members.items() if station not in stations
    )
    n = len(group.members)
    return len(stations) > 1 and (2 * carrying_on < n or len(stations) > n)


def _is_late_look(sighting, group):
    """Whether a channel begins that had not heard the detection, while another one of its station
    carries on: S on a horizontal channel, for example."""
    carries_on = group.members.get(sighting.station, 0) > sighting.onset
    return carries_on and not sighting.channels & group.channels
