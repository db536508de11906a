// What a recogniser makes of a simulated earthquake, and how far that one is from the first. No page.

import { WINDOW_S } from "../engine/index.js";
import { likeliest } from "./frames.js";

/**
 * What most frames of an interval are called, background left out.
 * @param {Float32Array} probabilities  frames * 5
 * @param {number} onsetS               where the interval begins, in seconds
 * @param {number} endS
 * @param {number} stepS                from frame to frame
 * @returns {number} its class; 0, background, if no other class has any
 */
export function verdict(probabilities, onsetS, endS, stepS) {
  const said = [0, 0, 0, 0, 0];
  for (let frame = 0; frame < probabilities.length / 5; frame++) {
    const centre = WINDOW_S / 2 + stepS * frame;
    if (centre >= onsetS && centre <= endS) said[likeliest(probabilities, frame).index]++;
  }
  const most = Math.max(...said.slice(1));
  return most ? said.indexOf(most, 1) : 0;
}

/** How many doublings and halvings lie between two settings, all parameters together. */
export function changeOf(now, first) {
  return Object.keys(first).reduce(
    (sum, name) => sum + Math.abs(Math.log2(now[name] / first[name])),
    0,
  );
}
