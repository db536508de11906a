// Convolution, minimum phase, and the filters of vtlib.simulate.signals.

import { plan } from "../../../vtlib/widgets/engine/fft.js";

const FLOOR = 1e-5; // of an amplitude spectrum's peak: the logarithm of the cepstrum must exist

const plans = new Map();

/** Transform complex numbers in place, a power of 2 of them; `inverse` leads back. */
function transform(re, im, inverse = false) {
  const n = re.length;
  if (!plans.has(n)) plans.set(n, plan(n));
  plans.get(n)(...(inverse ? [im, re] : [re, im]));
  if (!inverse) return;
  for (let i = 0; i < n; i++) {
    re[i] /= n;
    im[i] /= n;
  }
}

/** Real samples with each frequency multiplied by gain(k), k from 0 to n / 2. */
export function shaped(samples, gain) {
  const n = samples.length;
  const [re, im] = [Float64Array.from(samples), new Float64Array(n)];
  transform(re, im);
  for (let k = 0; k < n; k++) {
    const factor = gain(Math.min(k, n - k));
    re[k] *= factor;
    im[k] *= factor;
  }
  transform(re, im, true);
  return re;
}

/** Causal convolution, cut to the length of the samples. */
export function convolve(samples, response) {
  let size = 1;
  while (size < samples.length + response.length - 1) size *= 2;
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  const [otherRe, otherIm] = [new Float64Array(size), new Float64Array(size)];
  re.set(samples);
  otherRe.set(response);
  transform(re, im);
  transform(otherRe, otherIm);
  for (let k = 0; k < size; k++) {
    const real = re[k] * otherRe[k] - im[k] * otherIm[k];
    im[k] = re[k] * otherIm[k] + im[k] * otherRe[k];
    re[k] = real;
  }
  transform(re, im, true);
  return re.slice(0, samples.length);
}

/**
 * Causal impulse response with a given amplitude spectrum, by folding its cepstrum.
 *
 * @param {Float64Array} amplitude - at n / 2 + 1 frequencies from 0 on
 * @returns {Float64Array} n samples
 */
export function minimumPhase(amplitude) {
  const n = 2 * (amplitude.length - 1);
  const least = FLOOR * amplitude.reduce((a, b) => Math.max(a, b), 0);
  const at = (k) => Math.log(Math.max(amplitude[Math.min(k, n - k)], least));
  const [re, im] = [Float64Array.from({ length: n }, (_, k) => at(k)), new Float64Array(n)];
  transform(re, im, true);
  im.fill(0);
  for (let i = 1; i < n / 2; i++) re[i] *= 2;
  re.fill(0, n / 2 + 1);
  transform(re, im);
  for (let k = 0; k < n; k++) {
    const size = Math.exp(re[k]);
    [re[k], im[k]] = [size * Math.cos(im[k]), size * Math.sin(im[k])];
  }
  transform(re, im, true);
  return re;
}

/** Second-order sections one after the other, each [b0, b1, b2, a0, a1, a2]. */
export function sections(samples, all) {
  let out = Float64Array.from(samples);
  for (const [b0, b1, b2, a0, a1, a2] of all) {
    let [z1, z2] = [0, 0];
    out = out.map((x) => {
      const y = (b0 * x) / a0 + z1;
      z1 = (b1 * x - a1 * y) / a0 + z2;
      z2 = (b2 * x - a2 * y) / a0;
      return y;
    });
  }
  return out;
}

/** A site's resonance: a peak of gainDb at one frequency, unity elsewhere. */
export function amplify(samples, [frequencyHz, quality, gainDb], rateHz) {
  const angle = (2 * Math.PI * frequencyHz) / rateHz;
  const alpha = Math.sin(angle) / (2 * quality);
  const root = Math.sqrt(10 ** (gainDb / 20));
  const middle = -2 * Math.cos(angle);
  const up = [1 + alpha * root, middle, 1 - alpha * root];
  const down = [1 + alpha / root, middle, 1 - alpha / root];
  return sections(samples, [[...up, ...down]]);
}
