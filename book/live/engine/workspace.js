// Where networks compute: one stretch of float32 numbers, and the product of a matrix with rows.
// The product is a small WebAssembly program that multiplies four numbers at once, or, where a
// browser doesn't run that, a plain loop that does the same in several times the time.

import { assemble, op } from "./assembler.js";

const TILE = 4; // matrices are kept in tiles of 4 x 4, so that they are read in one go
const PAGE_BYTES = 65536;

/** The next multiple of 4: rows and columns are padded with zeros to it. */
export const padded = (n) => TILE * Math.ceil(n / TILE);

/**
 * y += W x for several rows x, in WebAssembly. Addresses are in bytes; rows and columns of W are
 * multiples of 4.
 */
function productProgram() {
  const [w, x, y, rows, columns, count] = [0, 1, 2, 3, 4, 5];
  const [tile, place, xStop, yStop, target, xEnd] = [6, 7, 8, 9, 10, 11];
  const [four, a, b, c, d] = [12, 13, 14, 15, 16];
  const { get, set, i32, add, multiply, isLess, repeatWhile } = op;
  const { load4, store4, zero4, pick4, add4, multiply4 } = op;
  const step = (local, bytes) => [...get(local), ...i32(bytes), ...add, ...set(local)];
  const isBefore = (local, stop) => [...get(local), ...get(stop), ...isLess];
  const end = (first, n, bytes) => [...get(first), ...n, ...i32(bytes), ...multiply, ...add];
  const addProduct = (sum, offset) => [
    ...[get(tile), load4(offset), get(four), multiply4].flat(),
    ...[get(sum), add4, set(sum)].flat(),
  ];
  // (a, b) -> (a0 + a2, b0 + b2, a1 + a3, b1 + b3)
  const folded = (one, other) => [
    ...[get(one), get(other), pick4(0, 4, 2, 6)].flat(),
    ...[get(one), get(other), pick4(1, 5, 3, 7), add4].flat(),
  ];
  return assemble(
    "addProduct",
    6,
    { i32: 6, v128: 5 },
    ...[end(x, [...get(count), ...get(columns), ...multiply], 4), set(xEnd)],
    repeatWhile(
      ...[get(w), set(tile), get(y), set(target)],
      ...[end(x, get(columns), 4), set(xStop), end(y, get(rows), 4), set(yStop)],
      repeatWhile(
        ...[a, b, c, d].flatMap((sum) => [zero4, set(sum)]),
        ...[get(x), set(place)],
        repeatWhile(
          ...[get(place), load4(), set(four)],
          ...[a, b, c, d].map((sum, i) => addProduct(sum, 16 * i)),
          ...[step(tile, 64), step(place, 16), isBefore(place, xStop)],
        ),
        // The sum of each of a, b, c, d, as one vector, is added to four rows of y.
        ...[folded(a, b), set(a), folded(c, d), set(c)],
        ...[get(target), get(target), load4()],
        ...[get(a), get(c), pick4(0, 1, 4, 5), get(a), get(c), pick4(2, 3, 6, 7), add4],
        ...[add4, store4()],
        ...[step(target, 16), isBefore(target, yStop)],
      ),
      ...[get(xStop), set(x), get(yStop), set(y), isBefore(x, xEnd)],
    ),
  );
}

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

  /**
   * @param {number} length - how many numbers there is room for
   * @param {boolean} [plain] - not to use WebAssembly
   */
  constructor(length, plain = false) {
    if (!plain) {
      try {
        const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * length) / PAGE_BYTES) });
        const { exports } = new WebAssembly.Instance(compiled(), { host: { memory } });
        this.numbers = new Float32Array(memory.buffer);
        this.isFast = true;
        this.addProduct = (w, x, y, rows, columns, count) =>
          exports.addProduct(4 * w, 4 * x, 4 * y, rows, columns, count);
        return;
      } catch {
        // No WebAssembly here, or none with vectors: the plain loop does it.
      }
    }
    this.numbers = new Float32Array(length);
    this.isFast = false;
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
    const v = this.numbers;
    for (let n = 0; n < count; n++, x += columns, y += rows) {
      let tile = w;
      for (let row = 0; row < rows; row += TILE) {
        let [a, b, c, d] = [0, 0, 0, 0];
        for (let at = x; at < x + columns; at += TILE, tile += TILE * TILE) {
          const [p, q, r, s] = [v[at], v[at + 1], v[at + 2], v[at + 3]];
          a += v[tile] * p + v[tile + 1] * q + v[tile + 2] * r + v[tile + 3] * s;
          b += v[tile + 4] * p + v[tile + 5] * q + v[tile + 6] * r + v[tile + 7] * s;
          c += v[tile + 8] * p + v[tile + 9] * q + v[tile + 10] * r + v[tile + 11] * s;
          d += v[tile + 12] * p + v[tile + 13] * q + v[tile + 14] * r + v[tile + 15] * s;
        }
        v[y + row] += a;
        v[y + row + 1] += b;
        v[y + row + 2] += c;
        v[y + row + 3] += d;
      }
    }
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
