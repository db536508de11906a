// The TCN: causal dilated convolutions in residual blocks, as vtlib.models.tcn has them.

import { N_CLASSES, N_FEATURES } from "../../../vtlib/widgets/engine/constants.js";
import { Workspace, padded, softmax } from "./workspace.js";

const PIECE_FRAMES = 1024;

/**
 * The TCN that a file's arrays hold.
 *
 * @param {Map<string, {shape: number[], data: Float32Array}>} arrays - by number and Keras's names
 * @returns {{probabilities: Function}} from standardised features to probabilities
 * @throws {Error} if they are no TCN of this kind
 */
export function readTCN(arrays, { plain = false } = {}) {
  const byName = new Map([...arrays].map(([key, array]) => [key.replace(/^\d+ /, ""), array]));
  const used = new Set();
  const take = (name, ...shape) => {
    const array = byName.get(name);
    if (!array || array.shape.length !== shape.length) throw unlike(name);
    if (shape.some((n, i) => n !== null && n !== array.shape[i])) throw unlike(name);
    used.add(name);
    return array;
  };
  const convolution = (name, dilation, width, filters = null) => {
    const kernel = take(`${name}/kernel`, null, width, filters);
    const [taps, , n] = kernel.shape;
    const bias = take(`${name}/bias`, n);
    return { taps, width, filters: n, dilation, kernel: kernel.data, bias: bias.data };
  };
  const blocks = [];
  let width = N_FEATURES;
  for (let i = 0; byName.has(`residual_block_${i}/conv1D_0/kernel`); i++) {
    const name = `residual_block_${i}`;
    const first = convolution(`${name}/conv1D_0`, 2 ** i, width);
    const filters = blocks[0]?.first.filters ?? first.filters;
    const second = convolution(`${name}/conv1D_1`, 2 ** i, first.filters, filters);
    const isMatched = width !== filters || byName.has(`${name}/matching_conv1D/kernel`);
    const same = isMatched ? convolution(`${name}/matching_conv1D`, 1, width, filters) : null;
    blocks.push({ first, second, same });
    width = filters;
  }
  if (!blocks.length) throw unlike("residual_block_0/conv1D_0/kernel");
  const last = {
    ...{ taps: 1, width, filters: N_CLASSES, dilation: 1 },
    kernel: take("kernel", width, N_CLASSES).data,
    bias: take("bias", N_CLASSES).data,
  };
  const extra = [...byName.keys()].find((name) => !used.has(name));
  if (extra) throw unlike(extra);
  return new TCN(blocks, last, plain);
}

function unlike(name) {
  return new Error(
    `The weights “${name}” don't fit a TCN of the book's: it is of another architecture, ` +
      "or the file is damaged. Save it again.",
  );
}

class TCN {
  constructor(blocks, last, plain) {
    const layers = [...blocks.flatMap((b) => [b.first, b.second, b.same ?? []].flat()), last];
    const reach = (layer) => (layer.taps - 1) * layer.dilation;
    // A frame hears so many frames before it; each piece begins with them.
    this.context = blocks.reduce((sum, b) => sum + reach(b.first) + reach(b.second), 0);
    this.before = Math.max(...layers.map(reach)); // zeros in front of what a layer reads
    const wide = Math.max(...layers.map((l) => padded(Math.max(l.width, l.filters))));
    const frames = PIECE_FRAMES + this.context;
    const room = wide * (this.before + frames);
    const size = (l) => l.taps * padded(l.filters) * padded(l.width);
    const weights = layers.reduce((sum, l) => sum + size(l), 0);
    const space = new Workspace(weights + 4 * room, plain);
    this.space = space;
    for (const layer of layers) {
      const { taps, width, filters, kernel } = layer;
      layer.matrices = Array.from({ length: taps }, (_, tap) =>
        space.matrix(filters, width, (o, i) => kernel[(tap * width + i) * filters + o]),
      );
    }
    this.blocks = blocks;
    this.last = last;
    this.rooms = Array.from({ length: 4 }, () => space.allocate(room) + this.before * wide);
  }

  /**
   * Probabilities of standardised features.
   *
   * @param {Float32Array} x - frames * 48
   * @param {(share: number) => void} [progress]
   * @returns {Float32Array} frames * 5
   */
  probabilities(x, progress = () => {}) {
    const frames = x.length / N_FEATURES;
    const out = new Float32Array(frames * N_CLASSES);
    for (let first = 0; first < frames; first += PIECE_FRAMES) {
      const stop = Math.min(first + PIECE_FRAMES, frames);
      const start = Math.max(first - this.context, 0);
      this.#piece(x.subarray(start * N_FEATURES, stop * N_FEATURES), first - start, out, first);
      progress(stop / frames);
    }
    return softmax(out, N_CLASSES);
  }

  /** Logits of a piece, without its first `skip` frames, into `out` from frame `at` on. */
  #piece(x, skip, out, at) {
    const v = this.space.numbers;
    const frames = x.length / N_FEATURES;
    let [input, middle, output, total] = this.rooms;
    v.set(x, input);
    const size = frames * padded(this.last.width);
    v.fill(0, total, total + size);
    for (const { first, second, same } of this.blocks) {
      this.#convolve(first, input, middle, frames, true);
      this.#convolve(second, middle, output, frames, true);
      for (let i = 0; i < size; i++) v[total + i] += v[output + i];
      let residual = input;
      if (same) {
        this.#convolve(same, input, middle, frames, false);
        residual = middle;
      }
      for (let i = 0; i < size; i++) v[output + i] = Math.max(v[output + i] + v[residual + i], 0);
      [input, output] = [output, input];
    }
    this.#convolve(this.last, total, middle, frames, false);
    const step = padded(N_CLASSES);
    for (let t = skip; t < frames; t++) {
      const logits = middle + t * step;
      out.set(v.subarray(logits, logits + N_CLASSES), (at + t - skip) * N_CLASSES);
    }
  }

  /** A causal convolution of the frames at `from`, to those at `to`; before them, all is zero. */
  #convolve({ matrices, taps, width, filters, dilation, bias }, from, to, frames, rectified) {
    const v = this.space.numbers;
    const [columns, rows] = [padded(width), padded(filters)];
    const before = (taps - 1) * dilation * columns;
    v.fill(0, from - before, from);
    v.fill(0, to, to + frames * rows);
    for (let t = 0; t < frames; t++) v.set(bias, to + t * rows);
    matrices.forEach((matrix, tap) => {
      const shift = (taps - 1 - tap) * dilation * columns;
      this.space.addProduct(matrix, from - shift, to, rows, columns, frames);
    });
    if (!rectified) return;
    for (let i = to; i < to + frames * rows; i++) if (v[i] < 0) v[i] = 0;
  }
}
