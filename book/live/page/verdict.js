// What a recogniser makes of a simulated earthquake, and how far that one is from the first. No page.

const SIL = 0;

/**
 * What most frames of an interval are called, background left out.
 * @param {Float32Array} probabilities  frames * 5
 * @param {number} onsetS               where the interval begins, in seconds
 * @param {number} endS
 * @param {number} stepS                from frame to frame
 * @returns {{index: number, share: number}} class, and its share of the interval's frames;
 *   background if no other class has any
 */
export function verdict(probabilities, onsetS, endS, stepS = 0.5) {
  const said = [0, 0, 0, 0, 0];
  for (let frame = 0; frame < probabilities.length / 5; frame++) {
    const centre = 2 + stepS * frame;
    if (centre < onsetS || centre > endS) continue;
    const own = probabilities.subarray(5 * frame, 5 * frame + 5);
    said[own.indexOf(Math.max(...own))]++;
  }
  const total = said.reduce((a, b) => a + b, 0);
  const best = said.indexOf(Math.max(...said.slice(1)), 1);
  const index = best > SIL && said[best] > 0 ? best : SIL;
  return { index, share: total ? said[index] / total : 0 };
}

/** How many doublings and halvings lie between two settings, all parameters together. */
export function changeOf(now, first) {
  return Object.keys(first).reduce(
    (sum, name) => sum + Math.abs(Math.log2(now[name] / first[name])),
    0,
  );
}
