// From traces and probabilities to the events of stations and of the network. No page in here.

import { associate, eventsOf } from "../engine/index.js";

/**
 * One channel a station: the vertical one if there is one, else the one with most samples.
 * @param {Array} traces  as readWaveforms gives them
 * @returns {Array} [{id, code, others: ids that were left out, pieces: [{startMs, rateHz, samples}]}]
 *   in order of id; pieces in order of time
 */
export function stationsOf(traces) {
  const stations = new Map();
  for (const trace of traces) {
    const code = `${trace.network}.${trace.station}`;
    if (!stations.has(code)) stations.set(code, new Map());
    const channels = stations.get(code);
    if (!channels.has(trace.id)) channels.set(trace.id, []);
    channels.get(trace.id).push(trace);
  }
  return [...stations]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, channels]) => {
      const ids = [...channels.keys()].sort((a, b) => rank(channels, a) - rank(channels, b));
      const pieces = channels
        .get(ids[0])
        .slice()
        .sort((a, b) => a.startMs - b.startMs);
      return { id: ids[0], code, others: ids.slice(1).sort(), pieces };
    });
}

/** Verticals first, then the longer; a whole number is enough, ties keep the file's order. */
function rank(channels, id) {
  const samples = channels.get(id).reduce((n, trace) => n + trace.samples.length, 0);
  return (id.endsWith("Z") ? 0 : 1e12) - samples;
}

/** First and last moment of all stations, in ms. */
export function spanOf(stations) {
  const pieces = stations.flatMap((station) => station.pieces);
  return {
    startMs: Math.min(...pieces.map((piece) => piece.startMs)),
    endMs: Math.max(...pieces.map((piece) => piece.startMs + lastedMs(piece))),
  };
}

export const lastedMs = ({ samples, rateHz }) => (1000 * samples.length) / rateHz;

/** A rule with what the reader has moved: threshold, shortest event in frames; null leaves it. */
export function movedRule(rule, { on = null, minFrames = null }) {
  const moved = { ...rule };
  if (on !== null && "on" in rule) {
    moved.on = on;
    moved.off = Math.min(rule.off, on);
  }
  if (minFrames !== null) moved.minFrames = rule.minFrames.map(() => minFrames);
  return moved;
}

/**
 * Events of a station in seconds since `startMs`, in order of time; its pieces must have
 * `probabilities`. An event ends, at the latest, where its piece does.
 */
export function eventsAt(station, rule, startMs) {
  return station.pieces
    .filter((piece) => piece.probabilities)
    .flatMap((piece) => {
      const from = (piece.startMs - startMs) / 1000,
        lasts = lastedMs(piece) / 1000;
      return eventsOf(piece.probabilities, rule, { stepS: piece.stepS, durationS: lasts }).map(
        (event) => ({
          ...event,
          onsetS: from + event.onsetS,
          endS: from + event.endS,
          station: station.id,
        }),
      );
    });
}

/** What at least k stations saw at once: [{label, onsetS, endS, probability, stations}]. */
export function agreed(stations, k, startMs, toleranceS) {
  const seen = stations.map(({ id, events }) => ({ id, startMs, events }));
  const found = associate(seen, { minStations: k, toleranceS });
  return found.map((event) => ({
    ...event,
    onsetS: (event.onsetMs - startMs) / 1000,
    endS: (event.endMs - startMs) / 1000,
  }));
}
