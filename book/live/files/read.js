// A reader's own file, whatever it is: traces that a recogniser can hear, or a sentence.

import { contiguous } from "../engine/index.js";
import { Problem, WaveformFileError } from "./errors.js";
import { joined } from "./join.js";
import { isMiniSeed, latin, readRecords } from "./miniseed.js";
import { readSac, sacOrder } from "./sac.js";

const RATES_HZ = [40, 256];
const WANTED = "miniSEED or SAC is needed";
// What else a file may be, by how it begins: the sentence says what to do.
const OTHERS = [
  [/^\x1f\x8b/, "it is packed with gzip. Unpack it first"],
  [/^BZh/, "it is packed with bzip2. Unpack it first"],
  [/^PK\x03\x04/, "it is a zip archive. Unpack it, and choose the files in it"],
  [/^\x89PNG|^\xff\xd8\xff|^GIF8/, `it is a picture. ${WANTED}`],
  [/^%PDF/, `it is a PDF document. ${WANTED}`],
  [/^\s*<(!doctype|html)/i, `it is a web page, perhaps one that asks you to sign in. ${WANTED}`],
  [/^\s*<\?xml/, `it is XML, perhaps a catalogue or a description of stations. ${WANTED}`],
  [/^\x80[\x02-\x05]/, `it is a Python pickle, which is never opened here. ${WANTED}`],
  [/^MS\x03/, "it is miniSEED 3, which is not read here. Convert it to miniSEED 2"],
  [/^[0-9 ]{6}[VAST][ *]/, "it is a full SEED volume. Extract its waveforms as miniSEED"],
  [/^GSE2|^WID2/, "it is GSE2, which is not read here. Convert it to miniSEED"],
  [/^TIMESERIES /, "it is text of samples (SLIST or TSPAIR). Convert it to miniSEED"],
];

/**
 * Read a waveform file.
 *
 * @param {ArrayBuffer} buffer - the whole file
 * @param {string} fileName - for sentences; shown as text, never as HTML
 * @returns {{traces: object[], remarks: string[]}} traces without gaps, in order of id and time:
 *     {network, station, location, channel, id, rateHz, startMs (since 1970), samples}, of 40 to
 *     256 Hz, finite, and of at least one frame (4 s); and sentences about what was left out
 * @throws {WaveformFileError}
 */
export function readWaveforms(buffer, fileName) {
  try {
    const { traces, repeated } = readTraces(buffer);
    const remarks = repeated
      ? [`${fileName}: ${repeated.toLocaleString("en")} samples that came twice were taken once.`]
      : [];
    return { traces: usable(traces, fileName, remarks), remarks };
  } catch (error) {
    if (error instanceof Problem) throw new WaveformFileError(fileName, error.message);
    throw error;
  }
}

/**
 * All that a file holds, whatever its rate and length.
 *
 * @param {ArrayBuffer} buffer
 * @returns {{traces: object[], repeated: number}} as `joined` gives them
 * @throws {Problem}
 */
export function readTraces(buffer) {
  return joined(recordsOf(new DataView(buffer)));
}

function recordsOf(view) {
  if (view.byteLength === 0) throw new Problem("it is empty. Copy or download it again");
  if (isMiniSeed(view)) return readRecords(view);
  const little = sacOrder(view);
  if (little !== null) return [readSac(view, little)];
  const begin = latin(view, 0, Math.min(64, view.byteLength));
  const [, what] = OTHERS.find(([pattern]) => pattern.test(begin)) ?? [];
  throw new Problem(what ?? `it is neither miniSEED nor SAC. ${WANTED}`);
}

/** What a recogniser can hear; what it can't is told, and refused if nothing is left. */
function usable(traces, fileName, remarks) {
  if (!traces.length) {
    throw new Problem("it holds no samples, only headers or text. Choose another file");
  }
  const inRange = ({ rateHz }) => rateHz >= RATES_HZ[0] && rateHz <= RATES_HZ[1];
  const fitting = traces.filter(inRange);
  const rates = [...new Set(traces.filter((t) => !inRange(t)).map(({ rateHz }) => rateHz))];
  const told =
    `sampled at ${rates.map((rate) => Number(rate.toPrecision(6))).join(" and ")} Hz. ` +
    `Recognisers hear ${RATES_HZ[0]} to ${RATES_HZ[1]} Hz`;
  if (!fitting.length) throw new Problem(`it is ${told}. Choose a channel of such a rate`);
  if (rates.length) remarks.push(`${fileName}: channels ${told}; they were left out.`);
  const pieces = fitting.flatMap(finitePieces);
  if (!pieces.length) {
    throw new Problem(
      "no stretch of it has 4 s of finite samples without a gap, and a frame needs as much. " +
        "Choose a longer record",
    );
  }
  return pieces;
}

/** A trace, cut where samples are NaN or infinite; pieces shorter than a frame are dropped. */
function finitePieces(trace) {
  return contiguous(trace.samples, trace.rateHz).map(({ first, stop }) => ({
    ...trace,
    startMs: trace.startMs + (1000 * first) / trace.rateHz,
    samples: trace.samples.slice(first, stop),
  }));
}
