// What a frame says, and of which moment.

import { WINDOW_S } from "../engine/index.js";

/** From a frame's first sample to where it begins to speak: half a step before its centre. */
export const beforeS = (stepS) => (WINDOW_S - stepS) / 2;

/** The likeliest class of a frame: {index, p}. */
export function likeliest(probabilities, frame) {
  const own = probabilities.subarray(5 * frame, 5 * frame + 5);
  const p = Math.max(...own);
  return { index: own.indexOf(p), p };
}
