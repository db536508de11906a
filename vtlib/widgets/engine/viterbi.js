// The most probable sequence of segments of which none is too short (Viterbi, 1967,
// doi:10.1109/TIT.1967.1054010): vtlib.events.trellis, which explains it.

import { N_CLASSES } from "./constants.js";

/** Class of each frame. A segment of class c is longer than minFrames[c] frames. */
export function viterbi(p, { minFrames, switchCost }) {
  const frames = p.length / N_CLASSES;
  const states = trellis(minFrames);
  const stayed = new Uint8Array(p.length);
  const cameFrom = new Int8Array(p.length);
  const cost = (t, c) => -Math.log(Math.max(p[t * N_CLASSES + c], 1e-12));
  let total = states.ofClass.map((c) => cost(0, c));
  for (let t = 1; t < frames; t++) {
    const moved = total.map((_, state) => total.at(state - 1));
    for (let c = 0; c < N_CLASSES; c++) {
      const from = cheapestOther(total, states.lasts, c);
      cameFrom[t * N_CLASSES + c] = from;
      moved[states.firsts[c]] = total[states.lasts[from]] + switchCost;
    }
    for (let c = 0; c < N_CLASSES; c++) {
      const last = states.lasts[c];
      stayed[t * N_CLASSES + c] = total[last] < moved[last] ? 1 : 0;
      moved[last] = Math.min(moved[last], total[last]);
    }
    const costs = Array.from({ length: N_CLASSES }, (_, c) => cost(t, c));
    total = moved.map((value, state) => value + costs[states.ofClass[state]]);
  }
  return backwards(total, stayed, cameFrom, states, frames);
}

/** States, numbered class by class: each class's first and last, and the class of each. */
function trellis(minFrames) {
  const ofClass = minFrames.flatMap((n, c) => new Array(n + 1).fill(c));
  const firsts = minFrames.map((_, c) => ofClass.indexOf(c));
  const lasts = minFrames.map((_, c) => ofClass.lastIndexOf(c));
  return { ofClass, firsts, lasts };
}

/** The class other than c whose last state is reached most cheaply; of equals, the first. */
function cheapestOther(total, lasts, c) {
  let best = c === 0 ? 1 : 0;
  for (let other = 0; other < N_CLASSES; other++) {
    if (other !== c && total[lasts[other]] < total[lasts[best]]) best = other;
  }
  return best;
}

/** Follow the notes from the cheapest of the last states to the first frame. */
function backwards(total, stayed, cameFrom, { ofClass, firsts, lasts }, frames) {
  const said = new Int8Array(frames);
  let state = total.indexOf(total.reduce((least, value) => Math.min(least, value), Infinity));
  for (let t = frames - 1; t >= 0; t--) {
    const c = ofClass[state];
    said[t] = c;
    if (state === lasts[c] && stayed[t * N_CLASSES + c]) continue;
    state = state === firsts[c] ? lasts[cameFrom[t * N_CLASSES + c]] : state - 1;
  }
  return said;
}
