// Random numbers that a seed repeats: mulberry32 (Tommy Ettinger, 2017) for uniform ones, and
// Marsaglia's polar method (1964) to make normal ones of them.

/**
 * @param {number} seed - a whole number
 * @param {number} n
 * @returns {Float64Array} n standard normal deviates
 */
export function drawDeviates(seed, n) {
  const uniform = mulberry32(seed);
  const drawn = new Float64Array(n);
  for (let i = 0; i < n;) {
    const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
    const square = x * x + y * y;
    if (square === 0 || square >= 1) continue;
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    drawn[i++] = x * factor;
    if (i < n) drawn[i++] = y * factor;
  }
  return drawn;
}

/** Numbers from 0 to 1, without 1. */
export function mulberry32(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
