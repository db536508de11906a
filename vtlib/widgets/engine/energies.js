// Log energies of a waveform in the 16 filters, frame by frame: vtlib.features.log_filter_bank.

import { N_FILTERS, STEP_S, WINDOW_S } from "./constants.js";
import { N_FFT, fft } from "./fft.js";

export const PRE_EMPHASIS = 0.97;
const MIN_RATE_HZ = 40;
export const MAX_FREQUENCY_HZ = 20;
const PIECE_FRAMES = 512;

/**
 * Length of a frame and of a step, in whole samples (a half is rounded up).
 *
 * @param {number} rateHz
 * @returns {[number, number]}
 * @throws {Error} below 40 Hz, or where a frame is longer than the 1024 points of the spectrum
 */
export function frameSamples(rateHz) {
  if (!Number.isFinite(rateHz) || rateHz < MIN_RATE_HZ) {
    throw new Error(
      `A sampling rate of ${rateHz} Hz is too low: at least ${MIN_RATE_HZ} Hz are needed, ` +
        `for the features reach ${MAX_FREQUENCY_HZ} Hz. Use a channel that was recorded faster.`,
    );
  }
  const window = Math.floor(WINDOW_S * rateHz + 0.5);
  if (window > N_FFT) {
    throw new Error(
      `A sampling rate of ${rateHz} Hz is too high: up to ${N_FFT / WINDOW_S} Hz are read here. ` +
        "Resample the record first, for example to 100 Hz.",
    );
  }
  return [window, Math.floor(STEP_S * rateHz + 0.5)];
}

/**
 * Number of frames of a record: at least 1.
 *
 * @param {number} n - samples
 * @param {number} rateHz
 */
export function nFrames(n, rateHz) {
  const [window, step] = frameSamples(rateHz);
  return n <= window ? 1 : 1 + Math.ceil((n - window) / step);
}

/** The 18 frequencies that bound 16 filters, or n + 2, in Hz: equally spaced on the mel scale. */
export function filterEdgesHz(n = N_FILTERS) {
  const spacing = (2595 * Math.log10(1 + MAX_FREQUENCY_HZ / 700)) / (n + 1);
  const edge = (i) => 700 * (10 ** ((i * spacing) / 2595) - 1);
  return Array.from({ length: n + 2 }, (_, i) => edge(i));
}

/**
 * Triangular filters on the bins of a 1024-point power spectrum.
 *
 * @param {number} rateHz
 * @param {number} [n] - how many
 * @returns {{first: number, weights: Float64Array}[]} the first bin of each, and its weights
 */
export function filterBank(rateHz, n = N_FILTERS) {
  const edges = filterEdgesHz(n).map((hz) => Math.floor(((N_FFT + 1) * hz) / rateHz));
  return Array.from({ length: n }, (_, i) => {
    const [left, centre, right] = edges.slice(i, i + 3);
    const weight = (bin) =>
      bin < centre ? (bin - left) / (centre - left) : (right - bin) / (right - centre);
    const weights = Float64Array.from({ length: right - left }, (_, j) => weight(left + j));
    return { first: left, weights };
  });
}

/**
 * Natural logarithms of the energies of the 16 filters in each frame.
 *
 * @param {ArrayLike<number>} samples - a waveform in any unit
 * @param {number} rateHz - 40 to 256
 * @param {object} [options]
 * @param {number} [options.offset] - what to take off each sample, in double precision
 * @param {(share: number) => void} [options.progress]
 * @returns {Float32Array} frames * 16; an energy of zero counts as double precision's epsilon
 */
export function logEnergies(samples, rateHz, { offset = 0, progress = () => {} } = {}) {
  const [window, step] = frameSamples(rateHz);
  const frames = nFrames(samples.length, rateHz);
  const bank = filterBank(rateHz);
  const energies = new Float32Array(frames * N_FILTERS);
  const spectra = new PairOfSpectra(Math.max(...bank.map((f) => f.first + f.weights.length)));
  for (let first = 0; first < frames; first += PIECE_FRAMES) {
    const stop = Math.min(first + PIECE_FRAMES, frames);
    const length = (stop - first - 1) * step + window;
    const piece = preEmphasised(samples, offset, first * step, length);
    for (let frame = first; frame < stop; frame += 2) {
      const start = (frame - first) * step;
      const hasSecond = frame + 1 < stop;
      spectra.compute(piece, start, hasSecond ? start + step : -1, window);
      logFiltered(spectra.first, bank, energies, frame);
      if (hasSecond) logFiltered(spectra.second, bank, energies, frame + 1);
    }
    progress(stop / frames);
  }
  return energies;
}

/**
 * Samples from `start` on, each minus 0.97 times the one before; zeros after the record's end.
 * @returns {Float64Array}
 */
export function preEmphasised(samples, offset, start, length, coefficient = PRE_EMPHASIS) {
  const out = new Float64Array(length);
  const there = Math.min(length, samples.length - start);
  let before = start > 0 ? samples[start - 1] - offset : 0;
  for (let i = 0; i < there; i++) {
    const value = samples[start + i] - offset;
    out[i] = value - coefficient * before;
    before = value;
  }
  return out;
}

/** Power spectra of two frames from one transform: one is its real, one its imaginary part. */
class PairOfSpectra {
  #re = new Float64Array(N_FFT);
  #im = new Float64Array(N_FFT);

  constructor(bins) {
    this.first = new Float64Array(bins);
    this.second = new Float64Array(bins);
  }

  /** Of `window` samples from `start` on, and from `second` on (-1: none). */
  compute(samples, start, second, window) {
    const re = this.#re.fill(0);
    const im = this.#im.fill(0);
    for (let i = 0; i < window; i++) re[i] = samples[start + i];
    if (second >= 0) for (let i = 0; i < window; i++) im[i] = samples[second + i];
    fft(re, im);
    for (let k = 0; k < this.first.length; k++) {
      const mirrored = (N_FFT - k) % N_FFT;
      const a = (re[k] + re[mirrored]) / 2;
      const b = (im[k] - im[mirrored]) / 2;
      const c = (im[k] + im[mirrored]) / 2;
      const d = (re[mirrored] - re[k]) / 2;
      this.first[k] = (a * a + b * b) / N_FFT;
      this.second[k] = (c * c + d * d) / N_FFT;
    }
  }
}

function logFiltered(power, bank, energies, frame) {
  for (let i = 0; i < N_FILTERS; i++) {
    const { first, weights } = bank[i];
    let energy = 0;
    for (let j = 0; j < weights.length; j++) energy += power[first + j] * weights[j];
    energies[frame * N_FILTERS + i] = Math.log(energy === 0 ? Number.EPSILON : energy);
  }
}
