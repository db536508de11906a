// The largest and smallest sample of any stretch, quickly: what a drawing of a day needs.

const BLOCK = 256;

export class Envelope {
  /** @param samples any typed array */
  constructor(samples) {
    this.samples = samples;
    const blocks = Math.ceil(samples.length / BLOCK);
    this.low = new Float64Array(blocks);
    this.high = new Float64Array(blocks);
    let total = 0;
    for (let block = 0; block < blocks; block++) {
      let low = Infinity,
        high = -Infinity;
      const stop = Math.min(samples.length, (block + 1) * BLOCK);
      for (let i = block * BLOCK; i < stop; i++) {
        const value = samples[i];
        if (value < low) low = value;
        if (value > high) high = value;
        if (value === value) total += value;
      }
      this.low[block] = low;
      this.high[block] = high;
    }
    this.mean = total / Math.max(1, samples.length);
  }

  /** [smallest, largest] of samples first to stop (without it); whole blocks where that will do. */
  range(first, stop) {
    let low = Infinity,
      high = -Infinity;
    const coarse = stop - first > 4 * BLOCK;
    const from = coarse ? this.low : this.samples,
      to = coarse ? this.high : this.samples;
    const scale = coarse ? BLOCK : 1;
    const begin = Math.max(0, Math.floor(first / scale));
    const end = Math.min(from.length, Math.max(Math.ceil(stop / scale), begin + 1));
    for (let i = begin; i < end; i++) {
      if (from[i] < low) low = from[i];
      if (to[i] > high) high = to[i];
    }
    return [low, high];
  }
}
