// Records become traces: what follows without a gap is one, what comes twice is taken once.

/**
 * @param {object[]} records - {network, station, location, channel, rateHz, startMs, samples}
 * @returns {{traces: object[], repeated: number}} traces without gaps, in order of id and time,
 *     each with its `id`; and how many samples had come before and were left out
 */
export function joined(records) {
  const channels = new Map();
  for (const record of records) {
    const id = [record.network, record.station, record.location, record.channel].join(".");
    const key = `${id} ${record.rateHz}`;
    if (!channels.has(key)) channels.set(key, { id, records: [] });
    channels.get(key).records.push(record);
  }
  const traces = [];
  let repeated = 0;
  for (const { id, records: own } of channels.values()) {
    own.sort((a, b) => a.startMs - b.startMs);
    for (const piece of pieces(own)) {
      const { network, station, location, channel, rateHz } = own[0];
      const samples = concatenated(piece.parts);
      const names = { id, network, station, location, channel };
      traces.push({ ...names, rateHz, startMs: piece.startMs, samples });
      repeated += piece.repeated;
    }
  }
  const before = (a, b) => (a.id === b.id ? a.startMs - b.startMs : a.id < b.id ? -1 : 1);
  return { traces: traces.sort(before), repeated };
}

/** Runs of records of one channel, in order of time, without gaps. */
function pieces(records) {
  const found = [];
  for (const { startMs, rateHz, samples } of records) {
    const stepMs = 1000 / rateHz;
    const last = found.at(-1);
    const late = last ? (startMs - last.startMs) / stepMs - last.n : Infinity; // in samples
    if (late >= 0.5) {
      found.push({ startMs, parts: [samples], n: samples.length, repeated: 0 });
      continue;
    }
    const known = late > -0.5 ? 0 : Math.min(Math.round(-late), samples.length);
    last.repeated += known;
    if (known < samples.length) last.parts.push(samples.subarray(known));
    last.n += samples.length - known;
  }
  return found;
}

/** Parts of one kind stay of that kind; whole numbers and others together become floats. */
function concatenated(parts) {
  if (parts.length === 1) return parts[0];
  const kinds = new Set(parts.map((part) => part.constructor));
  const Kind = kinds.size === 1 ? parts[0].constructor : Float64Array;
  const all = new Kind(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
