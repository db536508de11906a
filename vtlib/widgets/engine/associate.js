// Which events of several stations are one: vtlib.network.associate.
// Times are whole microseconds since 1970, which a double holds exactly.

import { NAMES, SIL } from "./constants.js";
import { Sweep } from "./sweep.js";

/** What vtlib.network has as defaults; without coordinates all stations may be so far apart. */
const DEFAULTS = {
  minStations: 2,
  toleranceS: 4,
  velocityMS: 2000,
  maxDistanceM: 0,
  sameClass: false,
};

/**
 * Network events: what began at several stations as one wave would pass them.
 *
 * @param {{id: string, startMs: number, events: object[], endMs?: number}[]} stations - records:
 *     a station's id is its code or SEED id, startMs the time of its first sample since 1970, its
 *     events are as `eventsOf` gives them. Several records of one station are one station. If all
 *     have an endMs, the agreement counts those that recorded during half of an event.
 * @param {object} [options]
 * @param {number} [options.minStations] - an event was seen by at least so many
 * @param {number} [options.toleranceS] - how far apart onsets may be that belong together
 * @param {object} [options.distancesM] - from each station's name to each other's; all of them
 *     are then known to be there. Without it,
 * @param {number} [options.maxDistanceM] - between any two; with the velocity, distance adds to the
 *     tolerance
 * @param {number} [options.velocityMS] - slowest apparent velocity
 * @param {boolean} [options.sameClass] - whether only events of one class associate
 * @returns {object[]} in order of onset: {onsetMs, endMs, label, classIndex, probability,
 *     stations, nStations, agreement, events}
 */
export function associate(stations, options = {}) {
  const o = { ...DEFAULTS, ...options };
  check(o);
  const names = stationNames(stations.map(({ id }) => id));
  const events = stations.flatMap((station) => datedEvents(station, names)).sort(inOrder);
  const spans = recordedSpans(stations, names);
  const known = Object.keys(o.distancesM ?? {});
  const codes = [
    ...new Set([...events.map((e) => e.code), ...(spans?.keys() ?? []), ...known]),
  ].sort();
  const sightings = sightingsOf(events, codes, Math.round(o.toleranceS * 1e6), o.sameClass);
  return new Sweep(sightings, windowsUs(codes, o), o.sameClass)
    .run()
    .filter((group) => group.members.size >= o.minStations)
    .sort((a, b) => a.onset - b.onset || a.sightings[0].station - b.sightings[0].station)
    .map((group) => detection(group, codes, spans));
}

/** By how much onsets at two stations may differ, in whole microseconds. */
function windowsUs(codes, { distancesM, maxDistanceM, velocityMS, toleranceS }) {
  const distance = (a, b) => (distancesM ? (a === b ? 0 : distancesM[a]?.[b]) : maxDistanceM);
  return codes.map((a) =>
    codes.map((b) => {
      const metres = distance(a, b);
      if (!(metres >= 0)) throw new Error(`The distance from ${a} to ${b} isn't known.`);
      return Math.floor((metres / velocityMS + toleranceS) * 1e6 + 1e-6);
    }),
  );
}

function check({ minStations, toleranceS, velocityMS, maxDistanceM }) {
  if (!(Number.isInteger(minStations) && minStations >= 1)) {
    throw new Error(`minStations ${minStations}: expected a whole number of at least 1.`);
  }
  const isPositive = (value) => Number.isFinite(value) && value > 0;
  if (!isPositive(toleranceS) || !isPositive(velocityMS) || !(maxDistanceM >= 0)) {
    throw new Error("toleranceS and velocityMS must be above 0, and maxDistanceM not below.");
  }
}

/** "BZ01" of "BZ01" or "XX.BZ01..BHZ". */
export function stationCode(id) {
  return split(id)[1];
}

/** Network and code; the network is empty if none is named. */
function split(id) {
  const parts = id.split(".");
  const [network, code] = parts.length > 1 ? parts : ["", parts[0]];
  if (!code.trim()) {
    throw new Error(`The station “${id}” has no code: expected something like BZ01.`);
  }
  return [network.trim(), code.trim()];
}

/**
 * The name of the station that each id means: its code, so that channels are one station; of
 * stations of two networks with one code, network and code.
 *
 * @param {string[]} ids
 * @returns {Map<string, string>}
 */
function stationNames(ids) {
  const networks = new Map();
  for (const id of ids) {
    const [network, code] = split(id);
    if (!networks.has(code)) networks.set(code, new Set());
    networks.get(code).add(network);
  }
  return new Map(
    ids.map((id) => {
      const [network, code] = split(id);
      const known = [...networks.get(code)].filter((one) => one).sort();
      if (known.length > 1 && !network) {
        throw new Error(`The station “${id}” may be of ${known.join(" or ")}: write which.`);
      }
      return [id, known.length > 1 ? `${network}.${code}` : code];
    }),
  );
}

function datedEvents({ id, startMs, events }, names) {
  const start = Math.round(startMs * 1000);
  const code = names.get(id);
  return events
    .filter((event) => NAMES.indexOf(event.label) > SIL)
    .map((event) => ({
      ...event,
      station: id,
      stationCode: stationCode(id),
      code,
      onset: start + Math.round(event.onsetS * 1e6),
      end: start + Math.round(event.endS * 1e6),
      weight: Number.isNaN(event.probability ?? NaN) ? 1 : event.probability,
    }));
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function inOrder(a, b) {
  return (
    a.onset - b.onset ||
    compare(a.stationCode, b.stationCode) ||
    a.end - b.end ||
    compare(a.label, b.label) ||
    compare(a.station, b.station) ||
    a.weight - b.weight
  );
}

/** Events by station, in order of time; what overlaps and began together is one. */
function sightingsOf(events, codes, toleranceUs, sameClass) {
  const latest = new Map();
  const found = [];
  for (const event of events) {
    const last = latest.get(event.code);
    if (last && event.onset < last.end && event.onset - last.onset <= toleranceUs) {
      last.events.push(event);
      last.channels.add(event.station);
      last.latest = event.onset;
      last.end = Math.max(last.end, event.end);
      continue;
    }
    const sighting = {
      onset: event.onset,
      latest: event.onset, // channels of a station pick the same wave at times of their own
      end: event.end,
      station: codes.indexOf(event.code),
      events: [event],
      channels: new Set([event.station]),
      label: "",
      number: found.length,
      taken: false,
    };
    latest.set(event.code, sighting);
    found.push(sighting);
  }
  if (sameClass) for (const sighting of found) sighting.label = vote([sighting.events]);
  return found;
}

/** Class for which most speaks; a station's one vote is shared by its events' durations. */
function vote(stations) {
  const votes = new Map();
  for (const events of stations) {
    const total = events.reduce((sum, e) => sum + e.end - e.onset, 0);
    for (const e of events) {
      const share = (e.weight * (e.end - e.onset)) / total;
      votes.set(e.label, (votes.get(e.label) ?? 0) + share);
    }
  }
  let best = null;
  for (const [label, votesFor] of votes) {
    const rounded = Math.round(votesFor * 1e9);
    if (!best || rounded > best.rounded) best = { label, rounded };
  }
  return best.label;
}

function detection(group, codes, spans) {
  const events = group.sightings.flatMap((s) => s.events).sort(inOrder);
  const byStation = new Map();
  for (const event of events) {
    if (!byStation.has(event.code)) byStation.set(event.code, []);
    byStation.get(event.code).push(event);
  }
  const label = vote([...byStation.values()]);
  const known = events.map((e) => e.probability ?? NaN).filter((p) => !Number.isNaN(p));
  const names = [...group.members.keys()].sort((a, b) => a - b).map((i) => codes[i]);
  const recording = spans ? nRecording(group, spans) : codes.length;
  return {
    onsetMs: group.onset / 1000,
    endMs: group.end / 1000,
    label,
    classIndex: NAMES.indexOf(label),
    probability: known.length ? known.reduce((sum, p) => sum + p, 0) / known.length : NaN,
    stations: names,
    nStations: names.length,
    agreement: names.length / Math.max(recording, names.length),
    events: events.map((e) => ({ ...e, onsetMs: e.onset / 1000, endMs: e.end / 1000 })),
  };
}

/** When each station recorded, in order and without overlap; null where that isn't known. */
function recordedSpans(stations, names) {
  if (!stations.length || !stations.every((s) => Number.isFinite(s.endMs))) return null;
  const spans = new Map();
  for (const { id, startMs, endMs } of stations) {
    const own = spans.get(names.get(id)) ?? [];
    own.push([Math.round(startMs * 1000), Math.round(endMs * 1000)]);
    spans.set(names.get(id), own);
  }
  for (const [code, own] of spans) {
    const joined = [];
    for (const [start, end] of own.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
      const before = joined.at(-1);
      if (before && start <= before[1]) before[1] = Math.max(before[1], end);
      else joined.push([start, end]);
    }
    spans.set(code, joined);
  }
  return spans;
}

/** How many stations recorded during at least half of an event. */
function nRecording({ onset, end }, spans) {
  let n = 0;
  for (const own of spans.values()) {
    let recorded = 0;
    for (const [a, b] of own) recorded += Math.max(Math.min(b, end) - Math.max(a, onset), 0);
    if (2 * recorded >= end - onset) n++;
  }
  return n;
}
