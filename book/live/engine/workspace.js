// Where networks compute: one stretch of float32 numbers, which WebAssembly sees as its memory.

import { TILE, addProductPlainly, productProgram } from "./product.js";

const PAGE_BYTES = 65536;

/** The next multiple of 4: rows and columns are padded with zeros to it. */
export const padded = (n) => TILE * Math.ceil(n / TILE);

let program;
function compiled() {
  program ??= new WebAssembly.Module(productProgram());
  return program;
}

/**
 * Numbers, and products of them. Places are counted in numbers from the beginning.
 */
export class Workspace {
  #used = 0;
  #program = null; // the product in WebAssembly, where that runs

  /**
   * @param {number} length - how many numbers there is room for
   * @param {boolean} [plain] - not to use WebAssembly
   */
  constructor(length, plain = false) {
    this.numbers = null;
    if (!plain) this.#start(length);
    this.numbers ??= new Float32Array(length);
  }

  #start(length) {
    try {
      const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * length) / PAGE_BYTES) });
      const { exports } = new WebAssembly.Instance(compiled(), { host: { memory } });
      this.numbers = new Float32Array(memory.buffer);
      this.#program = exports.addProduct;
    } catch {
      // No WebAssembly here, or none with vectors: the plain loop does the same, more slowly.
    }
  }

  /** Whether WebAssembly is used. */
  get isFast() {
    return this.#program !== null;
  }

  /** A place for so many numbers, all zero. */
  allocate(length) {
    const place = this.#used;
    this.#used += padded(length);
    if (this.#used > this.numbers.length) throw new RangeError("workspace: no room left");
    return place;
  }

  /**
   * A place with a matrix in it, padded with zeros to multiples of 4.
   *
   * @param {(row: number, column: number) => number} value
   */
  matrix(rows, columns, value) {
    const [height, width] = [padded(rows), padded(columns)];
    const place = this.allocate(height * width);
    let at = place;
    for (let top = 0; top < height; top += TILE) {
      for (let left = 0; left < width; left += TILE) {
        for (let i = 0; i < TILE * TILE; i++, at++) {
          const [row, column] = [top + (i >> 2), left + (i & 3)];
          this.numbers[at] = row < rows && column < columns ? value(row, column) : 0;
        }
      }
    }
    return place;
  }

  /**
   * y += W x, for `count` rows x that follow each other, and as many y.
   *
   * @param {number} w - place of a matrix of so many rows and columns, padded
   * @param {number} x - place of count * columns numbers
   * @param {number} y - place of count * rows numbers
   */
  addProduct(w, x, y, rows, columns, count) {
    if (this.#program) this.#program(4 * w, 4 * x, 4 * y, rows, columns, count);
    else addProductPlainly(this.numbers, w, x, y, rows, columns, count);
  }
}

/** Logits become probabilities, in place: each row of `width` numbers then sums to 1. */
export function softmax(logits, width) {
  for (let first = 0; first < logits.length; first += width) {
    let top = -Infinity;
    let sum = 0;
    for (let i = first; i < first + width; i++) top = Math.max(top, logits[i]);
    const exponentials = Array.from({ length: width }, (_, i) => Math.exp(logits[first + i] - top));
    for (const value of exponentials) sum += value;
    for (let i = 0; i < width; i++) logits[first + i] = exponentials[i] / sum;
  }
  return logits;
}
