// miniSEED 2 (SEED manual, 2012): records one after another, each with a header of its own.

import { Problem } from "./errors.js";
import { decodeSteim } from "./steim.js";

const HEADER_BYTES = 48;
const MOST_BLOCKETTES = 64;
const YEARS = [1900, 2100];
const DAY_MS = 86_400_000;
const TEXT = 0;

/** Whether bytes begin as a miniSEED record does: six digits or blanks, a letter for its quality. */
export function isMiniSeed(view) {
  return view.byteLength >= HEADER_BYTES && /^[0-9 \0]{6}[DRQM][ \0]/.test(latin(view, 0, 8));
}

/**
 * All records of a file.
 *
 * @param {DataView} view - the whole file
 * @returns {object[]} as `readRecord` gives them; those without samples are left out
 * @throws {Problem} with the byte at which the file can't be read on
 */
export function readRecords(view) {
  const records = [];
  for (let at = 0; at < view.byteLength;) {
    if (isPadding(view, at)) break;
    const record = readRecord(view, at);
    if (record.samples.length) records.push(record);
    at += record.length;
  }
  return records;
}

/** Whether nothing but zeros is left. */
function isPadding(view, at) {
  for (; at < view.byteLength; at++) if (view.getUint8(at)) return false;
  return true;
}

/**
 * One record: {network, station, location, channel, rateHz, startMs, length (bytes), samples}.
 */
function readRecord(view, at) {
  const record = new DataView(view.buffer, view.byteOffset + at);
  const wrong = (what) => new Problem(`the record at byte ${at} ${what}`);
  if (!isMiniSeed(record)) throw wrong("is none of miniSEED: the file is damaged there");
  const year = record.getUint16(20);
  const little = year < YEARS[0] || year > YEARS[1];
  const read = { u16: (i) => record.getUint16(i, little), i16: (i) => record.getInt16(i, little) };
  const { length, encoding, bigData, microseconds, exactRate } = blockettes(record, little, wrong);
  if (length === null) throw wrong("has no blockette 1000, so it is no miniSEED");
  if (length > record.byteLength) {
    throw new Problem(
      `truncated: the record at byte ${at} should have ${length} bytes, and ` +
        `${record.byteLength} are there. Copy or download the file again`,
    );
  }
  const n = read.u16(30);
  const dataAt = read.u16(44);
  const rateHz = exactRate || nominalRate(read.i16(32), read.i16(34));
  const names = namesOf(record);
  if (!n || !(rateHz > 0) || encoding === TEXT) return { ...names, length, samples: [] };
  if (dataAt < HEADER_BYTES || dataAt >= length) throw wrong("has its data outside of itself");
  const data = new DataView(record.buffer, record.byteOffset + dataAt, length - dataAt);
  let samples;
  try {
    samples = decode(data, n, encoding, !bigData);
  } catch (problem) {
    throw wrong(`can't be decoded: ${problem.message}`);
  }
  return {
    ...names,
    rateHz,
    startMs: startOf(record, little, microseconds, wrong),
    length,
    samples,
  };
}

/** Text of the header: a station, a location, a channel and a network. */
function namesOf(record) {
  const text = (i, n) =>
    latin(record, i, n)
      .replace(/\0.*$/s, "")
      .replace(/[^ -~]/g, "")
      .trim();
  return { network: text(18, 2), station: text(8, 5), location: text(13, 2), channel: text(15, 3) };
}

/** What the chain of blockettes says: length and encoding (1000), microseconds (1001), rate (100). */
function blockettes(record, little, wrong) {
  const found = { length: null, encoding: null, bigData: true, microseconds: 0, exactRate: 0 };
  let at = record.getUint16(46, little);
  for (let seen = 0; at; seen++) {
    if (seen === MOST_BLOCKETTES || at < HEADER_BYTES || at + 8 > record.byteLength) {
      throw wrong("has a damaged header: its blockettes lead nowhere");
    }
    const kind = record.getUint16(at, little);
    if (kind === 1000) {
      const power = record.getUint8(at + 6);
      if (power < 7 || power > 20) throw wrong(`says that it has 2 to the power of ${power} bytes`);
      found.length = 2 ** power;
      found.encoding = record.getUint8(at + 4);
      found.bigData = record.getUint8(at + 5) !== 0;
    }
    if (kind === 1001) found.microseconds = record.getInt8(at + 5);
    if (kind === 100) found.exactRate = record.getFloat32(at + 4, little);
    const next = record.getUint16(at + 2, little);
    if (next && next <= at) throw wrong("has a damaged header: its blockettes lead back");
    at = next;
  }
  return found;
}

/** Samples a second from SEED's factor and multiplier: negative ones divide. */
function nominalRate(factor, multiplier) {
  if (!factor || !multiplier) return 0;
  return (factor > 0 ? factor : -1 / factor) * (multiplier > 0 ? multiplier : -1 / multiplier);
}

/** Milliseconds since 1970, to the microsecond, with the correction that was not yet applied. */
function startOf(record, little, microseconds, wrong) {
  const [year, day] = [record.getUint16(20, little), record.getUint16(22, little)];
  const [hour, minute, second] = [24, 25, 26].map((i) => record.getUint8(i));
  const tenThousandths = record.getUint16(28, little);
  const isPossible =
    year >= YEARS[0] && year <= YEARS[1] && day >= 1 && day <= 366 && hour < 24 && minute < 60;
  if (!isPossible || second > 60 || tenThousandths > 10_000) {
    throw wrong(`has an impossible date: day ${day} of ${year}, ${hour}:${minute}:${second}`);
  }
  const isCorrected = record.getUint8(36) & 2;
  const correction = isCorrected ? 0 : record.getInt32(40, little);
  const midnight = Date.UTC(year, 0, 1) + (day - 1) * DAY_MS;
  const whole = midnight + ((hour * 60 + minute) * 60 + second) * 1000;
  return whole + (tenThousandths + correction) / 10 + microseconds / 1000;
}

const PLAIN = {
  1: [Int16Array, 2, (view, i, little) => view.getInt16(i, little)],
  2: [Int32Array, 3, readInt24],
  3: [Int32Array, 4, (view, i, little) => view.getInt32(i, little)],
  4: [Float32Array, 4, (view, i, little) => view.getFloat32(i, little)],
  5: [Float64Array, 8, (view, i, little) => view.getFloat64(i, little)],
};

function readInt24(view, i, little) {
  const [a, b, c] = [0, 1, 2].map((k) => view.getUint8(i + (little ? 2 - k : k)));
  return ((a << 24) | (b << 16) | (c << 8)) >> 8;
}

function decode(view, n, encoding, little) {
  if (encoding === 10 || encoding === 11) return decodeSteim(view, n, encoding - 9, little);
  if (!PLAIN[encoding]) {
    throw new Problem(
      `its encoding, number ${encoding}, is not read here: Steim 1 and 2, whole numbers and ` +
        "floating-point numbers are. Convert it, for example with ObsPy",
    );
  }
  const [array, width, read] = PLAIN[encoding];
  if (n * width > view.byteLength) throw new Problem(`it has no room for its ${n} samples`);
  return array.from({ length: n }, (_, i) => read(view, i * width, little));
}

/** Bytes as characters, one each. */
export function latin(view, at, n) {
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, n));
}
