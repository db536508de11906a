// A spectrogram for a picture: decibels of the power in short windows.

import { N_FFT, fft } from "../../../vtlib/widgets/engine/fft.js";
import { meanOf } from "../../../vtlib/widgets/engine/samples.js";

/**
 * Power at evenly spaced times, with Hann windows.
 *
 * @param {ArrayLike<number>} samples - any unit; the mean is taken off
 * @param {number} rateHz
 * @param {object} [options]
 * @param {number} [options.windowS] - length of a window; at most 1024 samples are used
 * @param {number} [options.columns] - how many windows, from the record's first to its last sample
 * @param {number} [options.maxHz] - highest frequency
 * @returns {{columns: number, bins: number, decibels: Float32Array, topHz: number}} decibels has
 *     columns * bins numbers, from low to high frequency in each column; the picture's upper edge
 *     is at topHz
 */
export function spectrogram(samples, rateHz, { windowS = 2, columns = 600, maxHz = 25 } = {}) {
  const length = Math.max(Math.min(N_FFT, samples.length, Math.round(windowS * rateHz)), 1);
  const bins = Math.min(Math.floor((maxHz * N_FFT) / rateHz), N_FFT / 2) + 1;
  const decibels = new Float32Array(columns * bins);
  const hann = Float64Array.from(
    { length },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length),
  );
  const mean = meanOf(samples);
  const re = new Float64Array(N_FFT);
  const im = new Float64Array(N_FFT);
  for (let column = 0; column < columns; column++) {
    const first = Math.round(((samples.length - length) * column) / Math.max(columns - 1, 1));
    re.fill(0);
    im.fill(0);
    for (let i = 0; i < length; i++) re[i] = (samples[first + i] - mean) * hann[i];
    fft(re, im);
    for (let k = 0; k < bins; k++) {
      const power = re[k] * re[k] + im[k] * im[k];
      decibels[column * bins + k] = 10 * Math.log10(Math.max(power, Number.MIN_VALUE));
    }
  }
  return { columns, bins, decibels, topHz: (bins * rateHz) / N_FFT };
}
