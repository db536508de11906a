// The product of a matrix with rows of numbers, y += W x, where all networks spend their time: as a
// small WebAssembly program that multiplies four numbers at once, and as a plain loop.
//
// The matrix is kept in tiles of 4 x 4 numbers, row of tiles by row of tiles, so that both read it
// from the first number to the last. Rows and columns are therefore multiples of 4.

import { assemble, op } from "./assembler.js";

export const TILE = 4;

/** The program: a function `addProduct` of w, x, y, rows, columns, count; addresses in bytes. */
export function productProgram() {
  const { local, set, i32, add, multiply, isLess, doWhile } = op;
  const { load4, store4, zero4, pick4, add4, multiply4 } = op;
  const locals = Array.from({ length: 17 }, (_, index) => local(index));
  const [w, x, y, rows, columns, count, tile, place, xStop, yStop, target, xEnd, ...vectors] =
    locals;
  const [four, ...sums] = vectors;
  const [a, b, c, d] = sums; // of one row of the matrix each, four running sums
  const after = (first, n) => add(first, multiply(n, i32(4)));
  // (a0 + a2, b0 + b2, a1 + a3, b1 + b3)
  const folded = (one, other) => add4(pick4(one, other, 0, 4, 2, 6), pick4(one, other, 1, 5, 3, 7));
  const folded4 = add4(pick4(a, c, 0, 1, 4, 5), pick4(a, c, 2, 3, 6, 7));
  return assemble(
    "addProduct",
    6,
    { i32: 6, v128: 5 },
    set(xEnd, after(x, multiply(count, columns))),
    doWhile(
      isLess(x, xEnd), // row by row of x
      set(tile, w),
      set(target, y),
      set(xStop, after(x, columns)),
      set(yStop, after(y, rows)),
      doWhile(
        isLess(target, yStop), // four rows of the matrix at a time
        sums.map((sum) => set(sum, zero4)),
        set(place, x),
        doWhile(
          isLess(place, xStop), // four columns at a time: one tile
          set(four, load4(place)),
          sums.map((sum, i) => set(sum, add4(sum, multiply4(load4(tile, 16 * i), four)))),
          set(tile, add(tile, i32(64))),
          set(place, add(place, i32(16))),
        ),
        set(a, folded(a, b)),
        set(c, folded(c, d)),
        store4(target, add4(load4(target), folded4)),
        set(target, add(target, i32(16))),
      ),
      set(x, xStop),
      set(y, yStop),
    ),
  );
}

/**
 * The same as a plain loop, with places counted in numbers.
 *
 * @param {Float32Array} v - where all of them are
 */
export function addProductPlainly(v, w, x, y, rows, columns, count) {
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
