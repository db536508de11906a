// Rules that turn the probabilities of frames into classes of frames: vtlib.events.rules.
// Their numbers come from Python, as vtlib.export.page_data hands them over.

import { NAMES, N_CLASSES, SIL } from "./constants.js";
import { viterbi } from "./viterbi.js";

/** Of frames in a segment that is discarded. */
export const EDS = -2;

/** The kinds of rule: each gives a class, or EDS, for each frame. */
export const RULES = { minimum_duration: minimumDuration, hysteresis, viterbi };

/**
 * Class of each frame by a rule.
 *
 * @param {Float32Array} probabilities - frames * 5
 * @param {{kind: string}} rule - its kind, one of RULES, and its numbers
 * @returns {Int8Array} 0 to 4, or EDS (-2)
 * @throws {Error} if the probabilities are none, or there is no such rule
 */
export function decode(probabilities, rule) {
  if (!Object.hasOwn(RULES, rule?.kind)) {
    const known = Object.keys(RULES).join(", ");
    throw new Error(`There is no rule “${rule?.kind}”: expected one of ${known}.`);
  }
  checkProbabilities(probabilities);
  return RULES[rule.kind](probabilities, rule);
}

function checkProbabilities(probabilities) {
  const n = probabilities.length;
  if (!n || n % N_CLASSES) {
    throw new Error(`Expected ${N_CLASSES} probabilities for each frame, got ${n} numbers.`);
  }
  for (let first = 0; first < n; first += N_CLASSES) {
    let sum = 0;
    for (let i = first; i < first + N_CLASSES; i++) {
      if (!(probabilities[i] >= -1e-6 && probabilities[i] <= 1 + 1e-6)) sum = NaN;
      sum += probabilities[i];
    }
    if (!(Math.abs(sum - 1) <= 1e-3 + 1e-5)) {
      const frame = first / N_CLASSES;
      throw new Error(`Frame ${frame}: probabilities must lie between 0 and 1, and sum to 1.`);
    }
  }
}

/**
 * Runs of equal values.
 *
 * @param {ArrayLike<number>} values
 * @returns {[number, number][]} where each begins, and where the next one does
 */
export function runs(values) {
  const found = [];
  let first = 0;
  for (let t = 1; t <= values.length; t++) {
    if (t < values.length && values[t] === values[first]) continue;
    found.push([first, t]);
    first = t;
  }
  return found;
}

/** The most probable class of frame t; of equals, the first. */
function mostProbable(p, t) {
  let best = 0;
  for (let i = 1; i < N_CLASSES; i++) {
    if (p[t * N_CLASSES + i] > p[t * N_CLASSES + best]) best = i;
  }
  return best;
}

/** The published rule: what is not longer than its class's minimum is discarded. */
function minimumDuration(p, { minFrames }) {
  const said = Int8Array.from({ length: p.length / N_CLASSES }, (_, t) => mostProbable(p, t));
  for (const [first, stop] of runs(said)) {
    if (stop - first <= minFrames[said[first]]) said.fill(EDS, first, stop);
  }
  return said;
}

/**
 * First where, then what: an event is where background is improbable, named as a whole.
 * The kinds "core" and "joined" of vtlib.events are this one with numbers of their own.
 */
function hysteresis(p, rule) {
  const said = new Int8Array(p.length / N_CLASSES).fill(SIL);
  for (const [first, stop] of eventSpans(p, rule)) {
    said.fill(nameOf(p, first, stop, rule), first, stop);
  }
  return said;
}

/** Where something happens: [first, stop] of each event, gaps closed. */
function eventSpans(p, { on, off, smoothFrames, gapFrames }) {
  const isSingle = smoothFrames === 1 && p instanceof Float32Array;
  const round = isSingle ? Math.fround : (value) => value; // as NumPy, unsmoothed float32 stays so
  const something = smoothedBackground(p, smoothFrames).map((value) => round(1 - value));
  const spans = [];
  for (let first = 0; first < something.length; first++) {
    if (something[first] < round(off)) continue;
    let stop = first;
    let most = 0;
    for (; stop < something.length && something[stop] >= round(off); stop++) {
      most = Math.max(most, something[stop]);
    }
    if (most >= round(on)) {
      const before = spans.at(-1);
      if (before && first - before[1] <= gapFrames) before[1] = stop;
      else spans.push([first, stop]);
    }
    first = stop;
  }
  return spans;
}

/** Centred running mean of the probability of background; at the edges over what there is. */
function smoothedBackground(p, width) {
  const frames = p.length / N_CLASSES;
  if (width === 1) return Float64Array.from({ length: frames }, (_, t) => p[t * N_CLASSES + SIL]);
  const total = new Float64Array(frames + 1);
  for (let t = 0; t < frames; t++) total[t + 1] = total[t] + p[t * N_CLASSES + SIL];
  return Float64Array.from({ length: frames }, (_, t) => {
    const first = Math.max(t - ((width - 1) >> 1), 0);
    const stop = Math.min(t + (width >> 1) + 1, frames);
    return (total[stop] - total[first]) / (stop - first);
  });
}

/** Class of one event's frames, or EDS. */
function nameOf(p, first, stop, { minFrames, prefer, preferFrames, requiresPreferred }) {
  const isSingle = p instanceof Float32Array;
  const sums = isSingle ? new Float32Array(N_CLASSES) : new Float64Array(N_CLASSES);
  const preferredClass = NAMES.indexOf(prefer); // -1 if none is preferred
  let preferred = 0;
  for (let t = first; t < stop; t++) {
    for (let i = 0; i < N_CLASSES; i++) sums[i] += p[t * N_CLASSES + i];
    if (mostProbable(p, t) === preferredClass) preferred++;
  }
  const means = sums.map((sum) => sum / (stop - first));
  let name = 1;
  for (let i = 2; i < N_CLASSES; i++) if (means[i] > means[name]) name = i;
  if (preferredClass >= 0 && preferred >= preferFrames) name = preferredClass;
  else if (requiresPreferred) return EDS;
  return stop - first > minFrames[name] ? name : EDS;
}
