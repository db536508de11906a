// Steim's compression of whole numbers, as the SEED manual (2012, appendix B) describes it: frames
// of sixteen words, of which the first says how each of the others is cut into differences.

import { Problem } from "./errors.js";

const FRAME_BYTES = 64;
const WORDS = 16;
// By the two bits of the first word, and for Steim 2 by the word's own two: [differences, bits].
const STEIM_1 = { 1: [4, 8], 2: [2, 16], 3: [1, 32] };
const STEIM_2 = {
  1: { 0: [4, 8], 1: [4, 8], 2: [4, 8], 3: [4, 8] },
  2: { 1: [1, 30], 2: [2, 15], 3: [3, 10] },
  3: { 0: [5, 6], 1: [6, 5], 2: [7, 4] },
};

/**
 * Samples of one record.
 *
 * @param {DataView} view - the record's data, whole frames
 * @param {number} n - how many samples it holds
 * @param {1|2} level - Steim 1 or Steim 2
 * @param {boolean} little - whether words are stored with the least byte first
 * @returns {Int32Array}
 * @throws {Problem} if the data hold fewer samples, or end on another value than they announce
 */
export function decodeSteim(view, n, level, little) {
  const out = new Int32Array(n);
  if (view.byteLength < FRAME_BYTES) throw new Problem("its compressed data are cut off");
  const first = view.getInt32(4, little);
  const last = view.getInt32(8, little);
  let done = 0;
  let value = first;
  for (let at = 0; at + FRAME_BYTES <= view.byteLength && done < n; at += FRAME_BYTES) {
    const codes = view.getUint32(at, little);
    for (let w = at ? 1 : 3; w < WORDS && done < n; w++) {
      const code = (codes >>> (30 - 2 * w)) & 3;
      if (code === 0) continue;
      const word = view.getInt32(at + 4 * w, little);
      const cut = level === 1 ? STEIM_1[code] : STEIM_2[code][word >>> 30];
      if (!cut) throw new Problem("its compressed data are damaged");
      const [count, bits] = cut;
      for (let i = count - 1; i >= 0 && done < n; i--) {
        // The first difference leads from the record before: the first sample is given.
        if (done > 0)
          value = (value + difference(view, at + 4 * w, word, i, count, bits, little)) | 0;
        out[done++] = value;
      }
    }
  }
  if (done < n) throw new Problem(`its compressed data hold ${done} samples of ${n}`);
  if (value !== last) {
    throw new Problem("its compressed data do not end on the value that they announce");
  }
  return out;
}

/** The i-th difference of a word, counted from its end; bytes and halves keep the file's order. */
function difference(view, at, word, i, count, bits, little) {
  if (bits === 8) return view.getInt8(at + 3 - i);
  if (bits === 16) return view.getInt16(at + 2 * (1 - i), little);
  const shift = bits * i;
  return (word << (32 - bits - shift)) >> (32 - bits);
}
