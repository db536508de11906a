// The RNN-LSTM: layers of which layer i reads every 2^i-th frame, or one layer that reads both
// ways, as vtlib.models.lstm has them.

import { N_CLASSES, N_FEATURES } from "../../../vtlib/widgets/engine/constants.js";
import { Workspace, padded, softmax } from "./workspace.js";

const PIECE_FRAMES = 256;

/**
 * The RNN-LSTM that a file's arrays hold.
 *
 * @param {Map<string, {shape: number[], data: Float32Array}>} arrays - by PyTorch's names
 * @param {{layers?: number, units: number, bidirectional?: boolean}} architecture - of the card
 * @returns {{probabilities: Function}} from standardised features to probabilities
 * @throws {Error} if the arrays don't fit the architecture
 */
export function readLSTM(arrays, architecture, { plain = false } = {}) {
  const { layers: n = 1, units, bidirectional = false } = architecture;
  const isCount = (value) => Number.isInteger(value) && value > 0;
  if (!isCount(n) || !isCount(units) || (bidirectional && n > 1)) {
    throw new Error(
      `An LSTM of ${n} layers of ${units} units${bidirectional ? " that reads both ways" : ""} ` +
        "is none that the book makes: save it again.",
    );
  }
  const used = new Set();
  const take = (name, ...shape) => {
    const array = arrays.get(name);
    if (!array || array.shape.join() !== shape.join()) throw unlike(name);
    used.add(name);
    return array.data;
  };
  const layer = (i, way) => {
    const width = i ? units : N_FEATURES;
    const get = (name, ...shape) => take(`lstms.${i}.${name}_l0${way}`, 4 * units, ...shape);
    const [input, hidden] = [get("weight_ih", width), get("weight_hh", units)];
    const [one, other] = [get("bias_ih"), get("bias_hh")];
    const bias = one.map((value, row) => value + other[row]);
    return { input, hidden, bias, width, units, dilation: 2 ** i };
  };
  const forwards = Array.from({ length: n }, (_, i) => layer(i, ""));
  const backwards = bidirectional ? layer(0, "_reverse") : null;
  const weight = take("linear.weight", N_CLASSES, bidirectional ? 2 * units : units);
  const linear = { weight, bias: take("linear.bias", N_CLASSES) };
  const extra = [...arrays.keys()].find((name) => !used.has(name));
  if (extra) throw unlike(extra);
  return new LSTM(forwards, backwards, linear, units, plain);
}

function unlike(name) {
  return new Error(
    `The weights “${name}” don't fit an LSTM with this card: the file is damaged, ` +
      "or of another architecture. Save it again.",
  );
}

class LSTM {
  constructor(forwards, backwards, linear, units, plain) {
    const layers = backwards ? [...forwards, backwards] : forwards;
    const unit = padded(units);
    const wide = Math.max(unit, padded(N_FEATURES));
    const sizes = layers.map((l) => 4 * units * (padded(l.width) + unit) + (l.dilation + 1) * unit);
    const last = padded(N_CLASSES);
    const room = PIECE_FRAMES * (4 * units + 2 * wide + last) + 2 * last * unit + 64;
    const space = new Workspace(
      sizes.reduce((sum, size) => sum + size, room),
      plain,
    );
    for (const layer of layers) {
      const { input, hidden, width } = layer;
      layer.inputMatrix = space.matrix(4 * units, width, (r, c) => input[r * width + c]);
      layer.hiddenMatrix = space.matrix(4 * units, units, (r, c) => hidden[r * units + c]);
      layer.memories = space.allocate(layer.dilation * unit);
      layer.cells = new Float64Array(layer.dilation * units);
    }
    const total = backwards ? 2 * units : units;
    const linearMatrix = (first) =>
      space.matrix(N_CLASSES, units, (r, c) => linear.weight[r * total + first + c]);
    this.ways = [{ layers: forwards, matrix: linearMatrix(0) }];
    if (backwards) this.ways.push({ layers: [backwards], matrix: linearMatrix(units) });
    this.gates = space.allocate(PIECE_FRAMES * 4 * units);
    this.rooms = [space.allocate(PIECE_FRAMES * wide), space.allocate(PIECE_FRAMES * wide)];
    this.logits = space.allocate(PIECE_FRAMES * last);
    this.bias = linear.bias;
    this.units = units;
    this.space = space;
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
    for (let t = 0; t < frames; t++) out.set(this.bias, t * N_CLASSES);
    this.ways.forEach((way, number) => {
      for (const layer of way.layers) this.#forget(layer);
      for (let first = 0; first < frames; first += PIECE_FRAMES) {
        this.#piece(way, x, out, first, Math.min(PIECE_FRAMES, frames - first), number === 1);
        progress((number + first / frames) / this.ways.length);
      }
    });
    progress(1);
    return softmax(out, N_CLASSES);
  }

  #forget({ memories, dilation, cells }) {
    this.space.numbers.fill(0, memories, memories + dilation * padded(this.units));
    cells.fill(0);
  }

  /** Add to `out` what one way says of a piece; backwards, frames are counted from the end. */
  #piece({ layers, matrix }, x, out, first, count, isBackwards) {
    const v = this.space.numbers;
    const frames = x.length / N_FEATURES;
    const frame = (t) => (isBackwards ? frames - 1 - first - t : first + t);
    let [input, output] = this.rooms;
    for (let t = 0; t < count; t++) {
      const start = frame(t) * N_FEATURES;
      v.set(x.subarray(start, start + N_FEATURES), input + t * N_FEATURES);
    }
    for (const layer of layers) {
      this.#remember(layer, input, output, first, count);
      [input, output] = [output, input];
    }
    const step = padded(N_CLASSES);
    v.fill(0, this.logits, this.logits + count * step);
    this.space.addProduct(matrix, input, this.logits, step, padded(this.units), count);
    for (let t = 0; t < count; t++) {
      const to = frame(t) * N_CLASSES;
      for (let i = 0; i < N_CLASSES; i++) out[to + i] += v[this.logits + t * step + i];
    }
  }

  /** Run one layer over a piece: its memory of frame t comes from frame t - dilation. */
  #remember({ inputMatrix, hiddenMatrix, bias, memories, cells, width, dilation }, ...piece) {
    const [from, to, first, count] = piece;
    const { space, units, gates } = this;
    const v = space.numbers;
    const unit = padded(units);
    for (let t = 0; t < count; t++) v.set(bias, gates + t * 4 * units);
    space.addProduct(inputMatrix, from, gates, 4 * units, padded(width), count);
    for (let t = 0; t < count; t++) {
      const phase = (first + t) % dilation;
      const memory = memories + phase * unit;
      const own = gates + t * 4 * units;
      space.addProduct(hiddenMatrix, memory, own, 4 * units, unit, 1);
      for (let i = 0; i < units; i++) {
        const inputGate = sigmoid(v[own + i]);
        const forgetGate = sigmoid(v[own + units + i]);
        const candidate = Math.tanh(v[own + 2 * units + i]);
        const outputGate = sigmoid(v[own + 3 * units + i]);
        const cell = forgetGate * cells[phase * units + i] + inputGate * candidate;
        cells[phase * units + i] = cell;
        v[memory + i] = outputGate * Math.tanh(cell);
      }
      v.copyWithin(to + t * unit, memory, memory + unit);
    }
  }
}

const sigmoid = (value) => 1 / (1 + Math.exp(-value));
