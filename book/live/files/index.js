// Files: waveforms in, catalogues out.

export { toCsv } from "./csv.js";
export { WaveformFileError } from "./errors.js";
export { toQuakeML } from "./quakeml.js";
export { readWaveforms } from "./read.js";
