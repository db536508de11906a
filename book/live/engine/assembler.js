// WebAssembly from its own bytes: as much of an assembler as one small function needs.
// The format: WebAssembly Core Specification 2.0, chapter 5, https://www.w3.org/TR/wasm-core-2/

/** A whole number in LEB128: seven bits a byte, the lowest first. */
function unsigned(n) {
  const bytes = [];
  for (; n > 127; n >>>= 7) bytes.push((n & 127) | 128);
  return [...bytes, n];
}

/** The same for a number that may be negative: the last byte's second bit is its sign. */
function signed(n) {
  const bytes = [];
  for (; n < -64 || n > 63; n >>= 7) bytes.push((n & 127) | 128);
  return [...bytes, n & 127];
}

const vector = (items) => [...unsigned(items.length), ...items.flat()];
const text = (string) => vector([...new TextEncoder().encode(string)]);
const section = (id, bytes) => [id, ...vector(bytes)];

const I32 = 0x7f;
const V128 = 0x7b;
const simd = (code) => [0xfd, ...unsigned(code)];
const ALIGNED_BY_4 = 2;

/** Instructions, each as its bytes; those that hold others take them as arguments. */
export const op = {
  get: (local) => [0x20, ...unsigned(local)],
  set: (local) => [0x21, ...unsigned(local)],
  i32: (value) => [0x41, ...signed(value)],
  add: [0x6a],
  multiply: [0x6c],
  isLess: [0x49],
  /** Do what is inside, and again as long as it leaves a number that is not zero. */
  repeatWhile: (...inside) => [0x03, 0x40, ...inside.flat(), 0x0d, 0, 0x0b],
  load4: (offset = 0) => [...simd(0), ALIGNED_BY_4, ...unsigned(offset)],
  store4: (offset = 0) => [...simd(11), ALIGNED_BY_4, ...unsigned(offset)],
  zero4: [...simd(12), ...new Array(16).fill(0)],
  /** Four of the eight numbers of two vectors, by position. */
  pick4: (...lanes) => [...simd(13), ...lanes.flatMap((i) => [0, 1, 2, 3].map((b) => 4 * i + b))],
  add4: simd(0xe4),
  multiply4: simd(0xe6),
};

/**
 * A module that takes a memory, `host.memory`, and exports one function.
 *
 * @param {string} name - of the function
 * @param {number} parameters - how many whole numbers it takes; it gives none back
 * @param {{i32: number, v128: number}} locals - how many further variables it has
 * @param {...number[]} code - its instructions
 * @returns {Uint8Array}
 */
export function assemble(name, parameters, locals, ...code) {
  const kinds = vector([
    [...unsigned(locals.i32), I32],
    [...unsigned(locals.v128), V128],
  ]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, vector([[0x60, ...vector(new Array(parameters).fill(I32)), 0]])),
    ...section(2, vector([[...text("host"), ...text("memory"), 2, 0, ...unsigned(1)]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...text(name), 0, 0]])),
    ...section(10, vector([vector([...kinds, ...code.flat(), 0x0b])])),
  ]);
}
