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

const [I32, V128, FUNCTION, NOTHING] = [0x7f, 0x7b, 0x60, 0x40];
const [GET, SET, END] = [0x20, 0x21, 0x0b];
const ALIGNED_BY_4 = 2; // bytes, as a power of two

/** An instruction on vectors of four numbers: after what it works on come its code and more. */
const four = (code, ...more) => [0xfd, ...unsigned(code), ...more];

/**
 * Expressions and statements, as nested lists of bytes: what an instruction works on comes before
 * it. Names that end in 4 are of vectors of four float32 numbers.
 */
export const op = {
  /** A variable: parameters are numbered first. As an expression, it is the variable's value. */
  local: (index) => [GET, index],
  set: ([, index], value) => [value, SET, index],
  i32: (value) => [0x41, ...signed(value)],
  add: (a, b) => [a, b, 0x6a],
  multiply: (a, b) => [a, b, 0x6c],
  isLess: (a, b) => [a, b, 0x49],
  /** Do the statements, and again as long as the condition holds after them. */
  doWhile: (condition, ...statements) => [0x03, NOTHING, statements, condition, 0x0d, 0, END],
  load4: (address, offset = 0) => [address, four(0, ALIGNED_BY_4, ...unsigned(offset))],
  store4: (address, value) => [address, value, four(11, ALIGNED_BY_4, 0)],
  zero4: four(12, ...new Array(16).fill(0)),
  /** Four of the eight numbers of two vectors, by position: a byte has four positions. */
  pick4: (a, b, ...which) => [
    ...[a, b],
    four(13, ...which.flatMap((i) => [4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3])),
  ],
  add4: (a, b) => [a, b, four(0xe4)],
  multiply4: (a, b) => [a, b, four(0xe6)],
};

/**
 * A module that takes a memory, `host.memory`, and exports one function.
 *
 * @param {string} name - of the function
 * @param {number} parameters - how many whole numbers it takes; it gives nothing back
 * @param {{i32: number, v128: number}} locals - how many further variables it has, of each kind
 * @param {...Array} statements - what it does, in terms of `op`
 * @returns {Uint8Array}
 */
export function assemble(name, parameters, locals, ...statements) {
  const variables = vector([
    [...unsigned(locals.i32), I32],
    [...unsigned(locals.v128), V128],
  ]);
  const type = [FUNCTION, ...vector(new Array(parameters).fill(I32)), 0];
  const memory = [...text("host"), ...text("memory"), 2, 0, 1]; // of one page or more
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, vector([type])),
    ...section(2, vector([memory])),
    ...section(3, vector([[0]])), // one function, of the first type
    ...section(7, vector([[...text(name), 0, 0]])), // by this name, the first function
    ...section(10, vector([vector([...variables, ...statements.flat(Infinity), END])])),
  ]);
}
