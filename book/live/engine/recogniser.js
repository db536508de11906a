// A recogniser of the book, read from its own file: waveforms in, five probabilities a frame out.
// tests/unit/test_live_engine.py holds them to vtlib's within 1e-4, and all events to vtlib's.

import { N_CLASSES, N_FEATURES } from "../../../vtlib/widgets/engine/constants.js";
import { frameSamples, logEnergies } from "../../../vtlib/widgets/engine/energies.js";
import { features, fitStandardizer, standardise } from "./features.js";
import { readLSTM } from "./lstm.js";
import { PLAIN, readSafetensors } from "./safetensors.js";
import {
  checkSamples,
  isDead,
  isLongEnough,
  meanOf,
} from "../../../vtlib/widgets/engine/samples.js";
import { readTCN } from "./tcn.js";

const KINDS = {
  tcn: (arrays, architecture, options) => readTCN(arrays, options),
  lstm: readLSTM,
};
const YARDSTICKS = ["record", "station", "training"];
const ENERGIES_SHARE = 0.3; // of the time that it takes to listen

/**
 * What has been heard of a record.
 *
 * @typedef {object} Heard
 * @property {number} frames
 * @property {Float32Array} energies - frames * 16, natural logarithms
 * @property {Float32Array} probabilities - frames * 5
 * @property {number} stepS - from one frame to the next: 0.5 s, or what is nearest in samples
 * @property {boolean} isDead - whether every sample has the same value: nothing can be heard then
 */

export class Recogniser {
  #network;

  /** @param {{name: string, card: object, nParameters: number, network: object}} parts */
  constructor({ name, card, nParameters, network }) {
    this.name = name;
    this.card = card;
    this.nParameters = nParameters;
    this.#network = network;
  }

  /**
   * Read a .safetensors file with a card, as vtlib's `Recogniser.save` writes it.
   *
   * @param {ArrayBuffer} buffer - the whole file
   * @param {{plain?: boolean}} [options] - plain: not to use WebAssembly
   * @throws {Error} with a sentence, if it is none
   */
  static read(buffer, options = {}) {
    const { arrays, metadata } = readSafetensors(buffer);
    const card = readCard(metadata);
    const { kind } = card.architecture;
    if (!Object.hasOwn(KINDS, kind)) {
      const known = Object.keys(KINDS).join(" and ");
      throw new Error(`A recogniser of the kind “${kind}” can't be run here, only ${known}.`);
    }
    const network = KINDS[kind](arrays, card.architecture, options);
    const nParameters = [...arrays.values()].reduce((sum, { data }) => sum + data.length, 0);
    return new Recogniser({ name: card.name ?? kind, card, nParameters, network });
  }

  get kind() {
    return this.card.architecture.kind;
  }

  get bidirectional() {
    return Boolean(this.card.architecture.bidirectional);
  }

  /** Whose mean and deviation features are standardised by: "record", "station" or "training". */
  get yardstick() {
    return this.card.yardstick ?? "record";
  }

  /**
   * Listen to one record without gaps.
   *
   * @param {ArrayLike<number>} samples - any unit, any offset
   * @param {number} rateHz - 40 to 256
   * @param {(share: number) => void} [progress] - told how much is done, 0 to 1
   * @returns {Heard}
   * @throws {Error} with a sentence, if the record is too short, of another rate, or has NaN
   */
  listen(samples, rateHz, progress = () => {}) {
    return this.listenToAll([{ id: "", samples, rateHz }], progress)[0];
  }

  /**
   * Listen to several records without gaps. With the yardstick "station", those that follow each
   * other and have one id share a mean and a deviation.
   *
   * @param {{id: string, samples: ArrayLike<number>, rateHz: number}[]} records
   * @param {(share: number) => void} [progress]
   * @returns {Heard[]}
   */
  listenToAll(records, progress = () => {}) {
    const heard = [];
    const groups = this.yardstick === "station" ? groupsOf(records) : records.map((r) => [r]);
    const tell = (share) => progress((heard.length + share) / records.length);
    for (const group of groups) {
      const known = group.map((record, i) =>
        hear(record, (share) => tell(ENERGIES_SHARE * (i + share))),
      );
      const raw = known.map(({ energies }) => features(energies));
      const standardizer = this.card.standardizer ?? fitStandardizer(raw);
      known.forEach((one, i) => {
        const x = standardise(raw[i], standardizer);
        raw[i] = null;
        const probabilities = this.#network.probabilities(x, (share) =>
          tell(ENERGIES_SHARE * (known.length - i) + (1 - ENERGIES_SHARE) * share),
        );
        heard.push({ ...one, frames: probabilities.length / N_CLASSES, probabilities });
      });
    }
    progress(1);
    return heard;
  }
}

function readCard(metadata) {
  let card;
  try {
    card = JSON.parse(metadata.card);
  } catch {
    // Told below.
  }
  const words = [card?.architecture?.kind, card?.name ?? "none", card?.yardstick ?? "none"];
  if (!words.every((word) => typeof word === "string" && PLAIN.test(word))) {
    throw new Error(
      "The file holds no card of a recogniser: save it with the book's recogniser.save.",
    );
  }
  const { yardstick = "record", standardizer } = card;
  const isWhole = ["mean", "std"].every((key) => standardizer?.[key]?.length === N_FEATURES);
  if (!YARDSTICKS.includes(yardstick) || (yardstick === "training") !== isWhole) {
    throw new Error(`The card's yardstick “${yardstick}” is unknown or not whole: save it again.`);
  }
  return card;
}

/** Log energies of a record without its offset. */
function hear({ samples, rateHz }, progress) {
  const [, step] = frameSamples(rateHz);
  checkSamples(samples);
  if (!isLongEnough(samples.length, rateHz)) {
    const seconds = (samples.length / rateHz).toFixed(1);
    throw new Error(`The record is ${seconds} s long: at least 4 s are needed for one frame.`);
  }
  const energies = logEnergies(samples, rateHz, { offset: meanOf(samples), progress });
  if (!energies.every(Number.isFinite)) {
    throw new Error("The record's samples are too large to be squared: give it another unit.");
  }
  return { energies, stepS: step * (1 / rateHz), isDead: isDead(samples) };
}

function groupsOf(records) {
  const groups = [];
  for (const record of records) {
    if (groups.length && groups.at(-1)[0].id === record.id) groups.at(-1).push(record);
    else groups.push([record]);
  }
  return groups;
}
