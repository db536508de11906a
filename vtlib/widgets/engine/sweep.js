// A sweep through what stations saw, in order of time: vtlib.network.sweep.

/** A detection in the making. */
class Group {
  constructor(sightings) {
    this.onset = sightings[0].onset;
    this.sightings = [];
    this.members = new Map(); // station -> until when it saw it
    this.channels = new Set(); // that heard it
    for (const sighting of sightings) this.add(sighting);
  }

  /** Take a sighting in; from now on the group ends when half of its stations are done. */
  add(sighting) {
    sighting.taken = true;
    this.sightings.push(sighting);
    for (const channel of sighting.channels) this.channels.add(channel);
    const before = this.members.get(sighting.station) ?? 0;
    this.members.set(sighting.station, Math.max(before, sighting.end));
    const ends = [...this.members.values()].sort((a, b) => a - b);
    this.end = ends[ends.length >> 1];
  }
}

/** Takes sightings in order of time, each at most once. */
export class Sweep {
  /**
   * @param {object[]} sightings - in order of time, each with its number
   * @param {number[][]} windows - by how much onsets at two stations may differ
   * @param {boolean} sameClass
   */
  constructor(sightings, windows, sameClass) {
    this.sightings = sightings;
    this.windows = windows;
    this.sameClass = sameClass;
    this.ofStation = windows.map(() => []);
    for (const sighting of sightings) this.ofStation[sighting.station].push(sighting);
  }

  /** Groups of sightings, single ones among them, in order of their first. */
  run() {
    const groups = [];
    let running = [];
    for (const first of this.sightings) {
      if (first.taken) continue;
      first.taken = true;
      const together = this.#together(first);
      const isLate = together.length > 1 && this.#hasBetter(first, together);
      running = running.filter((group) => group.end > first.onset);
      if (running.length) {
        const own = running.filter((group) => group.members.has(first.station));
        const group = (own.length ? own : running).at(-1);
        if (isLate || !isNew(together, group)) {
          this.#absorb(first, group);
          continue;
        }
      } else if (isLate) {
        continue;
      }
      groups.push(new Group(together));
      if (together.length > 1) running.push(groups.at(-1));
    }
    return groups;
  }

  /** What belongs to `first` and is not earlier: at each station the first that is free. */
  #together(first) {
    const others = [];
    this.ofStation.forEach((own, station) => {
      if (station === first.station) return;
      for (let k = after(own, first.number); k < own.length; k++) {
        if (own[k].onset - first.latest > this.windows[first.station][station]) break;
        if (!own[k].taken && (!this.sameClass || own[k].label === first.label)) {
          others.push(own[k]);
          break;
        }
      }
    });
    const chosen = [first];
    for (const one of others.sort((a, b) => a.number - b.number)) {
      const fits = (other) => one.onset - other.latest <= this.windows[one.station][other.station];
      if (chosen.every(fits)) chosen.push(one);
    }
    return chosen;
  }

  /** Whether a later sighting within the window has more stations with it. */
  #hasBetter(first, together) {
    if (together.length === this.ofStation.length) return false;
    return this.ofStation.some((own, station) => {
      if (station === first.station) return false;
      let k = after(own, first.number);
      while (k < own.length && own[k].taken) k++;
      const window = this.windows[first.station][station];
      const isNear = k < own.length && own[k].onset - first.latest <= window;
      return isNear && this.#together(own[k]).length > together.length;
    });
  }

  /** Into the detection during which it began, or into none. */
  #absorb(sighting, group) {
    const isLateStation = !group.members.has(sighting.station);
    const covered = Math.min(sighting.end, group.end) - sighting.onset;
    if (isLateStation && 2 * covered < group.end - group.onset) return;
    if (!this.sameClass || sighting.label === group.sightings[0].label) group.add(sighting);
  }
}

/** Position of the first sighting whose number is larger. */
function after(own, number) {
  let [low, high] = [0, own.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (own[middle].number <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether what begins during a detection is another event, not a fragment. */
function isNew(together, group) {
  if (together.every((sighting) => isLateLook(sighting, group))) return false;
  const stations = new Set(together.map((sighting) => sighting.station));
  let carryingOn = 0;
  for (const [station, end] of group.members) {
    if (!stations.has(station) && end > together[0].onset) carryingOn++;
  }
  const n = group.members.size;
  return stations.size > 1 && (2 * carryingOn < n || stations.size > n);
}

/**
 * Whether a channel begins that had not heard the detection, while another one of its station
 * carries on: S on a horizontal channel, for example.
 */
function isLateLook(sighting, group) {
  const carriesOn = (group.members.get(sighting.station) ?? 0) > sighting.onset;
  return carriesOn && ![...sighting.channels].some((channel) => group.channels.has(channel));
}
