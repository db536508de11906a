// The book's .safetensors files: a header of JSON, then the numbers. In its metadata is the card.

const ELEMENT_BYTES = { F32: 4 };

/** A name that can stand in a sentence: nothing but printable letters, and not too many. */
export const PLAIN = /^[^\p{C}]{1,200}$/u;

/**
 * Arrays and metadata of a .safetensors file.
 *
 * @param {ArrayBuffer} buffer - the whole file
 * @returns {{arrays: Map<string, {shape: number[], data: Float32Array}>, metadata: object}}
 * @throws {Error} with a sentence, if it is no such file, or holds anything but finite float32
 */
export function readSafetensors(buffer) {
  const { header, start } = readHeader(buffer);
  const { __metadata__: metadata = {}, ...entries } = header;
  const arrays = new Map();
  for (const [name, entry] of Object.entries(entries)) {
    arrays.set(name, { shape: entry.shape, data: readArray(buffer, name, entry, start) });
  }
  return { arrays, metadata };
}

function readHeader(buffer) {
  const broken = "This is no readable .safetensors file: fetch it again.";
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < 8) throw new Error(broken);
  const length = new DataView(buffer).getBigUint64(0, true);
  if (length > BigInt(buffer.byteLength - 8)) throw new Error(broken);
  const start = 8 + Number(length);
  try {
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, start - 8)));
    if (header === null || typeof header !== "object") throw new Error(broken);
    if (!Object.keys(header).every((name) => PLAIN.test(name))) throw new Error(broken);
    return { header, start };
  } catch {
    throw new Error(broken);
  }
}

function readArray(buffer, name, entry, start) {
  const bytes = ELEMENT_BYTES[entry?.dtype];
  if (!bytes) {
    const dtype = PLAIN.test(entry?.dtype) ? entry.dtype : "unknown";
    throw new Error(`The weights “${name}” are of type ${dtype}: only F32 is read here.`);
  }
  const { shape, data_offsets: [begin, end] = [] } = entry;
  const isShape = Array.isArray(shape) && shape.every((n) => Number.isInteger(n) && n >= 0);
  const count = isShape ? shape.reduce((product, n) => product * n, 1) : NaN;
  if (!(begin >= 0 && end - begin === bytes * count && start + end <= buffer.byteLength)) {
    throw new Error(`The weights “${name}” are cut off or damaged: fetch the file again.`);
  }
  const data = new Float32Array(buffer.slice(start + begin, start + end));
  if (!data.every(Number.isFinite)) {
    throw new Error(`The weights “${name}” hold NaN or infinite values: save the file again.`);
  }
  return data;
}
