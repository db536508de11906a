// Events of a record, in seconds: vtlib.events.decode and what `classify` adds to it.

import { NAMES, N_CLASSES, SIL, STEP_S, WINDOW_S } from "./constants.js";
import { EDS, decode, runs } from "./rules.js";
import { meanOf } from "./samples.js";

/**
 * Something that was seen in a record.
 *
 * @typedef {object} SeenEvent
 * @property {string} label - its class, such as "VT"
 * @property {number} classIndex - 1 to 4
 * @property {number} onsetS - seconds from the record's first sample
 * @property {number} endS
 * @property {number} probability - mean probability of its class over its frames
 * @property {boolean} isPartial - whether it touches the record's first or last frame
 */

/**
 * Events by a rule, in order of time, without background and without what the rule discards.
 *
 * @param {Float32Array} probabilities - frames * 5
 * @param {{kind: string}} rule - see `decode`
 * @param {{stepS?: number, durationS?: number}} [record] - stepS as `listen` gives it; with the
 *     record's durationS, an event ends with the record where its last frame was padded
 * @returns {SeenEvent[]}
 */
export function eventsOf(probabilities, rule, { stepS = STEP_S, durationS = Infinity } = {}) {
  const said = decode(probabilities, rule);
  const frames = said.length;
  const edge = (t) => {
    if (t === 0) return 0;
    return t === frames ? stepS * (frames - 1) + WINDOW_S : (WINDOW_S - stepS) / 2 + stepS * t;
  };
  return runs(said)
    .filter(([first]) => said[first] !== SIL && said[first] !== EDS)
    .map(([first, stop]) => {
      const classIndex = said[first];
      let sum = 0;
      for (let t = first; t < stop; t++) sum += probabilities[t * N_CLASSES + classIndex];
      return {
        label: NAMES[classIndex],
        classIndex,
        onsetS: toMicroseconds(edge(first)),
        endS: Math.min(toMicroseconds(edge(stop)), toMicroseconds(durationS)),
        probability: Math.min(Math.max(sum / (stop - first), 0), 1),
        isPartial: first === 0 || stop === frames,
      };
    });
}

/**
 * Largest deviation of a record from its mean while an event lasts, in the record's unit.
 *
 * @param {ArrayLike<number>} samples
 * @param {number} rateHz
 * @param {SeenEvent} event
 * @param {number} [mean] - of all samples, if it is known already
 */
export function amplitudeOf(samples, rateHz, { onsetS, endS }, mean = meanOf(samples)) {
  const stop = Math.min(rounded(endS * rateHz), samples.length);
  let most = 0;
  for (let i = rounded(onsetS * rateHz); i < stop; i++) {
    most = Math.max(most, Math.abs(samples[i] - mean));
  }
  return most;
}

/** The nearest whole number; of two, the even one, as in Python. */
function rounded(value) {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2) : Math.round(value);
}

const toMicroseconds = (seconds) => (seconds === Infinity ? seconds : Number(seconds.toFixed(6)));
