// Runs a list of cases through the page's engine: node engine.mjs FOLDER.
// FOLDER/cases.json holds them; arrays are files of numbers in FOLDER, read and written as they
// are.

import { readFileSync, writeFileSync } from "node:fs";
import * as engine from "../engine/index.js";

const folder = process.argv[2];
const KINDS = { float32: Float32Array, float64: Float64Array, int32: Int32Array };

function buffer(path) {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

const array = ({ file, dtype }) => new KINDS[dtype](buffer(`${folder}/${file}`));

function sentenceOf(run) {
  try {
    run();
    return null;
  } catch (error) {
    return error.message;
  }
}

const recognisers = new Map();
function recogniser(path, plain = false) {
  const key = `${path} ${plain}`;
  if (!recognisers.has(key)) {
    recognisers.set(key, engine.Recogniser.read(buffer(path), { plain }));
  }
  return recognisers.get(key);
}

/** Events as vtlib's `classify` gives them. */
function classified({ samples, rateHz }, { probabilities, stepS }, rule) {
  const durationS = samples.length / rateHz;
  const events = engine.eventsOf(probabilities, rule, { stepS, durationS });
  const mean = engine.meanOf(samples);
  return events.map((e) => ({ ...e, amplitude: engine.amplitudeOf(samples, rateHz, e, mean) }));
}

let written = 0;
function write(values) {
  const file = `out-${written++}`;
  const kind = { Float32Array: "float32", Float64Array: "float64", Int8Array: "int8" };
  writeFileSync(`${folder}/${file}`, new Uint8Array(values.buffer));
  return { file, dtype: kind[values.constructor.name] };
}

const DO = {
  constants: () => {
    const { NAMES, N_FEATURES, N_FILTERS, STEP_S, WINDOW_S, EDS } = engine;
    return { NAMES, N_FEATURES, N_FILTERS, STEP_S, WINDOW_S, EDS };
  },
  filters: ({ rateHz }) =>
    engine.filterBank(rateHz).map(({ first, weights }) => ({ first, weights: [...weights] })),
  frames: ({ n, rateHz }) => engine.nFrames(n, rateHz),
  extract: ({ samples, rateHz }) =>
    write(engine.features(engine.logEnergies(array(samples), rateHz))),
  mean: ({ samples }) => engine.meanOf(array(samples)),
  listen: ({ weights, records, plain, rules = [] }) => {
    const one = recogniser(weights, plain);
    const shares = [];
    const loaded = records.map((r) => ({ ...r, samples: array(r.samples) }));
    const heard = one.listenToAll(loaded, (share) => shares.push(share));
    return {
      ...{ name: one.name, kind: one.kind, nParameters: one.nParameters, shares },
      bidirectional: one.bidirectional,
      heard: heard.map((h, i) => ({
        ...h,
        energies: write(h.energies),
        probabilities: write(h.probabilities),
        events: rules.map((rule) => classified(loaded[i], h, rule)),
      })),
    };
  },
  rule: ({ probabilities, lengths, rule, record }) => {
    const all = array(probabilities);
    let first = 0;
    return lengths.map((frames) => {
      const own = all.slice(first, (first += 5 * frames));
      return { said: [...engine.decode(own, rule)], events: engine.eventsOf(own, rule, record) };
    });
  },
  associate: ({ lists, options }) => lists.map((stations) => engine.associate(stations, options)),
  spectrogram: ({ samples, rateHz, options }) => {
    const found = engine.spectrogram(array(samples), rateHz, options);
    return { ...found, decibels: write(found.decibels) };
  },
  product: ({ w, x, y, rows, columns, count, plain }) => {
    const space = new engine.Workspace(1e5, plain);
    const [weights, from] = [array(w), array(x)];
    const matrix = space.matrix(rows, columns, (r, c) => weights[r * columns + c]);
    const [height, width] = [4 * Math.ceil(rows / 4), 4 * Math.ceil(columns / 4)];
    const [at, to] = [space.allocate(count * width), space.allocate(count * height)];
    const numbers = space.numbers;
    for (let i = 0; i < from.length; i++) {
      numbers[at + Math.floor(i / columns) * width + (i % columns)] = from[i];
    }
    numbers.fill(y, to, to + count * height);
    space.addProduct(matrix, at, to, height, width, count);
    return { isFast: space.isFast, numbers: write(numbers.slice(to, to + count * height)) };
  },
  contiguous: ({ samples, rateHz }) => engine.contiguous(array(samples), rateHz),
  refused: ({ call, weights, samples, rateHz, rule, probabilities, options }) =>
    sentenceOf(() => {
      if (call === "read") engine.Recogniser.read(buffer(weights));
      if (call === "listen") recogniser(weights).listen(array(samples), rateHz);
      if (call === "rule") engine.decode(Float32Array.from(probabilities), rule);
      if (call === "associate") engine.associate([], options);
    }),
};

const cases = JSON.parse(readFileSync(`${folder}/cases.json`, "utf-8"));
writeFileSync(`${folder}/results.json`, JSON.stringify(cases.map((one) => DO[one.do](one))));
