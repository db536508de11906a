// All 48 features of each frame, and how they are standardised: vtlib.features, to the last bit.
// NumPy computes the derivatives in single precision, so each step is rounded here as it is there.

import { N_FEATURES, N_FILTERS } from "../../../vtlib/widgets/engine/constants.js";

/**
 * Log energies and their first and second derivatives over time.
 *
 * @param {Float32Array} energies - frames * 16
 * @returns {Float32Array} frames * 48, not standardised
 */
export function features(energies) {
  const frames = energies.length / N_FILTERS;
  const out = new Float32Array(frames * N_FEATURES);
  for (let t = 0; t < frames; t++) {
    out.set(energies.subarray(t * N_FILTERS, (t + 1) * N_FILTERS), t * N_FEATURES);
  }
  for (let column = N_FILTERS; column < N_FEATURES; column++) {
    derivative(out, frames, column - N_FILTERS, column);
  }
  return out;
}

/** Regression over two frames on either side; the first and the last frame are repeated. */
function derivative(values, frames, from, to) {
  const round = Math.fround;
  const at = (t) => values[Math.min(Math.max(t, 0), frames - 1) * N_FEATURES + from];
  for (let t = 0; t < frames; t++) {
    const near = round(at(t + 1) - at(t - 1));
    const far = round(2 * round(at(t + 2) - at(t - 2)));
    values[t * N_FEATURES + to] = round(near + far) / 10;
  }
}

/**
 * Mean and standard deviation of each feature over all frames of one or several records.
 *
 * @param {Float32Array[]} records - each frames * 48
 * @returns {{mean: Float64Array, std: Float64Array}} 48 each; 1 for what never varied
 */
export function fitStandardizer(records) {
  const mean = new Float64Array(N_FEATURES);
  const std = new Float64Array(N_FEATURES);
  const frames = records.reduce((total, x) => total + x.length, 0) / N_FEATURES;
  for (const x of records) for (let i = 0; i < x.length; i++) mean[i % N_FEATURES] += x[i];
  for (let i = 0; i < N_FEATURES; i++) mean[i] /= frames;
  for (const x of records) {
    for (let i = 0; i < x.length; i++) {
      const deviation = x[i] - mean[i % N_FEATURES];
      std[i % N_FEATURES] += deviation * deviation;
    }
  }
  for (let i = 0; i < N_FEATURES; i++) {
    const value = Math.sqrt(std[i] / frames);
    std[i] = value > 1e-10 * (1 + Math.abs(mean[i])) ? value : 1;
  }
  return { mean, std };
}

/**
 * Bring features to mean 0 and deviation 1, in place.
 *
 * @param {Float32Array} x - frames * 48
 * @param {{mean: ArrayLike<number>, std: ArrayLike<number>}} standardizer
 * @returns {Float32Array} x itself
 */
export function standardise(x, { mean, std }) {
  for (let i = 0; i < x.length; i++) x[i] = (x[i] - mean[i % N_FEATURES]) / std[i % N_FEATURES];
  return x;
}
