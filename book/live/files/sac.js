// SAC files: 632 bytes of header, then the samples (SAC manual, "SAC data file format").

import { Problem } from "./errors.js";
import { latin } from "./miniseed.js";

const HEADER_BYTES = 632;
const UNDEFINED = -12345;
const VERSIONS = [6, 7];
const VERSION_AT = 304;
const TIME_SERIES = 1;
const DAY_MS = 86_400_000;

/** The byte order of a SAC file: true if the least byte comes first; null if it is none. */
export function sacOrder(view) {
  if (view.byteLength < HEADER_BYTES) return null;
  return (
    [true, false].find((little) => VERSIONS.includes(view.getInt32(VERSION_AT, little))) ?? null
  );
}

/**
 * The one trace of a SAC file, as a record of `readRecords`.
 *
 * @param {DataView} view - the whole file
 * @param {boolean} little - as `sacOrder` gives it
 * @throws {Problem}
 */
export function readSac(view, little) {
  const float = (word) => view.getFloat32(4 * word, little);
  const whole = (word) => view.getInt32(4 * word, little);
  const n = whole(79);
  const delta = float(0);
  if (whole(85) !== TIME_SERIES || whole(105) === 0) {
    throw new Problem("a SAC file, but no evenly sampled record. Choose one that is");
  }
  if (!(delta > 0 && Number.isFinite(delta))) {
    throw new Problem(`a SAC file whose sampling interval is ${delta} s. Correct its header`);
  }
  const room = (view.byteLength - HEADER_BYTES) / 4;
  if (n === 0) throw new Problem("a SAC file without samples. Choose another file");
  if (n < 0 || n > room) {
    throw new Problem(
      `truncated: its header announces ${n} samples, and ${Math.floor(room)} are there. ` +
        "Copy or download the file again",
    );
  }
  const samples = Float32Array.from({ length: n }, (_, i) =>
    view.getFloat32(HEADER_BYTES + 4 * i, little),
  );
  const text = (at) => {
    const value = latin(view, at, 8)
      .replace(/\0.*$/s, "")
      .replace(/[^ -~]/g, "?")
      .trim();
    return value === String(UNDEFINED) ? "" : value;
  };
  return {
    network: text(608),
    station: text(440),
    location: text(464),
    channel: text(600),
    rateHz: Math.fround(1 / delta),
    startMs: startOf(whole, float),
    samples,
  };
}

/** Reference time and first sample's offset; 1970 where the header has no date. */
function startOf(whole, float) {
  const [year, day, hour, minute, second, millisecond] = [70, 71, 72, 73, 74, 75].map(whole);
  const begin = float(5) === UNDEFINED || !Number.isFinite(float(5)) ? 0 : float(5);
  if (year === UNDEFINED || day === UNDEFINED) return 1000 * begin;
  const time = [hour, minute, second, millisecond].map((v) => (v === UNDEFINED ? 0 : v));
  const isPossible = year >= 1900 && year <= 2100 && day >= 1 && day <= 366;
  if (!isPossible || time.some((v) => v < 0 || v > 999)) {
    throw new Problem(`a SAC file with an impossible date: day ${day} of ${year}. Correct it`);
  }
  const midnight = Date.UTC(year, 0, 1) + (day - 1) * DAY_MS;
  const ms = ((time[0] * 60 + time[1]) * 60 + time[2]) * 1000 + time[3];
  return midnight + ms + 1000 * begin;
}
