// Samples, checked and without offset: vtlib.waveforms.

import { WINDOW_S } from "./constants.js";

/**
 * Check that something can be computed from samples.
 *
 * @param {ArrayLike<number>} samples
 * @throws {Error} with a sentence, if there are none, or some are no finite numbers
 */
export function checkSamples(samples) {
  if (!(Array.isArray(samples) || (ArrayBuffer.isView(samples) && "length" in samples))) {
    throw new Error("Samples must be an array of numbers: pass one channel.");
  }
  if (samples.length === 0) throw new Error("The record has no samples: leave it out.");
  let bad = 0;
  for (let i = 0; i < samples.length; i++) if (!Number.isFinite(samples[i])) bad++;
  if (bad) {
    throw new Error(
      `${bad} of the record's ${samples.length} samples are NaN, infinite or no numbers: ` +
        "cut it into pieces without them first.",
    );
  }
}

/**
 * Where there are finite samples, in pieces that are long enough for a frame.
 *
 * @param {ArrayLike<number>} samples
 * @param {number} rateHz
 * @returns {{first: number, stop: number}[]} the samples of each piece; empty if none is left
 */
export function contiguous(samples, rateHz) {
  const pieces = [];
  let first = 0;
  for (let i = 0; i <= samples.length; i++) {
    if (i < samples.length && Number.isFinite(samples[i])) continue;
    if (i > first && isLongEnough(i - first, rateHz)) pieces.push({ first, stop: i });
    first = i + 1;
  }
  return pieces;
}

/** Whether so many samples are at least as long as a frame. */
export function isLongEnough(n, rateHz) {
  return n >= WINDOW_S * rateHz - 1e-6;
}

/** Whether every sample has the same value: a sensor or a line that was not working. */
export function isDead(samples) {
  for (let i = 1; i < samples.length; i++) if (samples[i] !== samples[0]) return false;
  return samples.length > 1;
}

/** Mean in double precision, of any real samples, large offsets included. */
export function meanOf(samples) {
  return pairwiseSum(samples, 0, samples.length) / samples.length;
}

/** A sum in the order of NumPy's: halves of halves, eight running sums in each. */
function pairwiseSum(values, first, n) {
  if (n < 8) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[first + i];
    return sum;
  }
  if (n > 128) {
    const half = (n >> 1) - ((n >> 1) % 8);
    return pairwiseSum(values, first, half) + pairwiseSum(values, first + half, n - half);
  }
  const sums = new Float64Array(8);
  const whole = n - (n % 8);
  for (let i = 0; i < whole; i++) sums[i % 8] += values[first + i];
  const [a, b, c, d, e, f, g, h] = sums;
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = whole; i < n; i++) sum += values[first + i];
  return sum;
}
