// One earthquake at one station: vtlib.simulate.one_event, by the same formulas. What a model may
// choose comes from Python (`event_page_data`), as `fixed`: SI units, names as JavaScript writes
// them. What belongs to a formula stands here, as it stands in Python's functions.

import { amplify, convolve, minimumPhase, sections, shaped } from "./fourier.js";

// Coda: noise is split into bands, each of which takes the loss of its middle.
const CODA_EDGES_HZ = [0, 3, 7, 14, Infinity];
const CODA_TOP_HZ = 30;
// Frequencies over which the energy of the direct S is summed.
const ENERGY_HZ = { from: 0.02, to: 60, n: 3000 };
const P_CORNER_RATIO = 1.5; // the corner of P over that of S
const P_SPEED_RATIO = 1.73; // of P over S

/**
 * A record of one earthquake.
 *
 * @param {{distanceKm: number, q: number, cornerHz: number, noise: number}} parameters
 * @param {Float64Array} deviates - standard normal, fixed.nDeviates of them
 * @param {object} fixed
 * @returns {{samples: Float32Array, rateHz: number, truth: {label: string, onsetS: number,
 *     endS: number}[], isVisible: boolean}} counts; and from when to when it stands above the noise
 */
export function simulateEvent(parameters, deviates, fixed) {
  const { nSamples, nBefore, rateHz, noiseMS, bandNoise, gainCountsSM } = fixed;
  if (deviates.length !== fixed.nDeviates) {
    throw new Error(`${deviates.length} deviates: expected ${fixed.nDeviates} of them.`);
  }
  const dealt = dealer(deviates);
  const motion = sections(groundMotion(parameters, dealt, fixed), fixed.sensor);
  const heard = motion.slice(0, nSamples - nBefore);
  const level = parameters.noise * noiseMS;
  const ground = background(dealt, fixed);
  const samples = Float32Array.from(ground, (noise, i) => {
    const quake = i < nBefore ? 0 : heard[i - nBefore];
    return (level * noise + quake) * gainCountsSM;
  });
  const seen = intervalAbove(heard, level * bandNoise, fixed);
  const { sMinusPS } = times(parameters, fixed);
  const isNone = seen.lastS <= seen.firstS;
  const [firstS, lastS] = isNone ? [0, sMinusPS + fixed.codaS] : [seen.firstS, seen.lastS];
  const pS = nBefore / rateHz;
  return {
    samples,
    rateHz,
    truth: [{ label: "VT", onsetS: pS + firstS, endS: pS + lastS }],
    isVisible: seen.peakRatio >= fixed.visibleAt,
  };
}

/** Deals deviates in order. */
function dealer(deviates) {
  let at = 0;
  return (n) => deviates.subarray(at, (at += n));
}

/** Travel times, and t* = travel time of S over Q plus what the ground near the surface takes. */
function times({ distanceKm, q }, { pVelocityMS, vpToVs, nearSurfaceTStarS }) {
  const pS = (1000 * distanceKm) / pVelocityMS;
  const sS = pS * vpToVs;
  return { sMinusPS: sS - pS, tStarS: sS / q + nearSurfaceTStarS };
}

/** Ground velocity from the P onset on, in m/s. */
function groundMotion(parameters, dealt, fixed) {
  const { rateHz, nSamples, codaS, codaQuality, sToP, riseS, site } = fixed;
  const { sMinusPS, tStarS } = times(parameters, fixed);
  const time = Float64Array.from({ length: nSamples }, (_, i) => i / rateHz);
  const pDecayS = Math.min(codaS, 0.4 * sMinusPS + 0.3);
  const pEnvelope = time.map(
    (t) => rising(t, riseS) * (Math.exp(-t / pDecayS) + 0.15 * Math.exp(-t / codaS)),
  );
  const sEnvelope = time.map((t) => {
    const after = t - sMinusPS;
    return after > 0 ? sToP * Math.exp(-after / codaS) * rising(after, 2 * riseS) : 0;
  });
  const p = scattered(dealt(nSamples), rateHz, pEnvelope, codaQuality);
  const s = scattered(dealt(nSamples), rateHz, sEnvelope, codaQuality);
  const { cornerHz } = parameters;
  const ofP = response(P_CORNER_RATIO * cornerHz, tStarS / P_SPEED_RATIO, fixed);
  const ofS = response(cornerHz, tStarS, fixed);
  const arrived = convolve(s, ofS);
  convolve(p, ofP).forEach((value, i) => (arrived[i] += value));
  const felt = site.reduce((samples, one) => amplify(samples, one, rateHz), arrived);
  const gain = site.reduce((product, [, , db]) => product * 10 ** (db / 40), 1);
  const power = Math.max(
    felt.reduce((sum, value) => sum + value * value, 0),
    1e-300,
  );
  const wanted = energy(parameters, tStarS, fixed);
  const scale = gain * Math.sqrt((wanted * rateHz) / power);
  return felt.map((value) => value * scale);
}

const rising = (t, riseS) => (t > 0 ? -Math.expm1(-t / riseS) : 0);

/** White noise under an envelope whose high frequencies die first. */
function scattered(white, rateHz, envelope, codaQuality) {
  const n = white.length;
  const onset = Math.max(
    envelope.findIndex((value) => value > 0),
    0,
  );
  const out = new Float64Array(n);
  for (let band = 0; band + 1 < CODA_EDGES_HZ.length; band++) {
    const [low, high] = CODA_EDGES_HZ.slice(band, band + 2);
    const middle = 0.5 * (low + Math.min(high, CODA_TOP_HZ));
    const part = shaped(white, (k) => {
      const frequency = (k * rateHz) / n;
      return frequency >= low && frequency < high ? 1 : 0;
    });
    for (let i = 0; i < n; i++) {
      const sinceS = Math.max(i - onset, 0) / rateHz;
      out[i] += part[i] * Math.exp((-Math.PI * middle * sinceS) / codaQuality);
    }
  }
  return out.map((value, i) => value * envelope[i]);
}

/** Impulse response of source and path: Brune's velocity spectrum times exp(-pi f t*). */
function response(cornerHz, tStarS, { responseS, rateHz }) {
  const n = Math.round(responseS * rateHz);
  const amplitude = Float64Array.from({ length: n / 2 + 1 }, (_, k) => {
    const frequency = (k * rateHz) / n;
    const ratio = frequency / cornerHz;
    return (ratio / (1 + ratio * ratio)) * Math.exp(-Math.PI * frequency * tStarS);
  });
  return minimumPhase(amplitude);
}

/** Integral of the squared ground velocity of the direct S by Brune's spectrum, in m^2/s. */
function energy({ distanceKm, cornerHz }, tStarS, fixed) {
  const { momentNm, radiation, densityKgM3, pVelocityMS, vpToVs } = fixed;
  const sVelocity = pVelocityMS / vpToVs;
  const spreading = 4 * Math.PI * densityKgM3 * sVelocity ** 3 * 1000 * distanceKm;
  const plateau = (momentNm * radiation) / spreading;
  const { from, to, n } = ENERGY_HZ;
  const step = (to - from) / (n - 1);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const frequency = from + step * i;
    const source = (plateau * 2 * Math.PI * frequency) / (1 + (frequency / cornerHz) ** 2);
    sum += (source * Math.exp(-Math.PI * frequency * tStarS)) ** 2;
  }
  return 2 * sum * step;
}

/** The ground's noise, of deviation near 1, now louder, now quieter. */
function background(dealt, fixed) {
  const { nSamples, rateHz, noiseSlope, noiseCornerHz, noiseFloor, unrest } = fixed;
  const ground = shaped(dealt(nSamples), (k) => {
    const ratio = (k * rateHz) / nSamples / noiseCornerHz;
    return (1 + ratio * ratio) ** (-noiseSlope / 2) + noiseFloor;
  });
  const loudness = new Float64Array(nSamples);
  for (const [overS, deviation] of unrest) {
    const step = Math.max(1, Math.round(overS * rateHz));
    const knots = dealt(Math.floor(nSamples / step) + 4);
    for (let i = 0; i < nSamples; i++) loudness[i] += deviation * spline(knots, (i + step) / step);
  }
  return ground.map((value, i) => value * Math.exp(loudness[i]));
}

/** Catmull-Rom spline through equally spaced knots; the position counts from the first. */
function spline(knots, position) {
  const i = Math.min(Math.max(Math.trunc(position), 1), knots.length - 3);
  const t = position - i;
  const [a, b, c, d] = knots.subarray(i - 1, i + 3);
  const bend = 2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a);
  return b + 0.5 * t * (c - a + t * bend);
}

/** From when to when an event's one-second envelope, above 1 Hz, stands over the noise. */
function intervalAbove(motion, noiseLevel, { band, rateHz, endsAt }) {
  const fast = sections(motion, band);
  const width = Math.max(1, Math.round(rateHz)); // one second
  let [sum, first, last, peakRatio] = [0, -1, -1, 0];
  for (let i = 0; i < fast.length; i++) {
    // The second that ends here; summed anew, since differences of large sums lose small ones.
    sum = 0;
    for (let j = Math.max(0, i - width + 1); j <= i; j++) sum += fast[j] * fast[j];
    const ratio = Math.sqrt(sum / width) / noiseLevel;
    peakRatio = Math.max(peakRatio, ratio);
    if (ratio < endsAt) continue;
    if (first < 0) first = i;
    last = i;
  }
  if (first < 0) return { firstS: 0, lastS: 0, peakRatio };
  const begin = first > width ? Math.max(0, first - Math.floor(width / 2)) : 0;
  return { firstS: begin / rateHz, lastS: last / rateHz, peakRatio };
}
