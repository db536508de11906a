// Records that are open, what a recogniser says of them, and which events that makes.

import { Assistant, Stopped } from "./assistant.js";
import { agreed, eventsAt, lastedMs, movedRule, spanOf, stationsOf } from "./catalogue.js";
import { Envelope } from "./envelope.js";
import { beforeS, likeliest } from "./frames.js";
import * as store from "./store.js";

const HELD_BYTES = 2 ** 31; // larger files are refused: a browser can't hold them

export class Session {
  assistant = new Assistant();
  stations = [];
  network = [];

  /** Open one of the records that come with the book. */
  async openRecord(entry) {
    this.#interrupt();
    const buffer = await store.bytes(`record-${entry.name}`);
    const { traces } = await this.assistant.ask("read", { buffer, name: entry.title });
    this.#take(traces, entry.truth);
  }

  /**
   * Open the reader's own files, all at once.
   * @returns {Promise<string[]>} sentences about what could not be read, or was left out
   * @throws if nothing could be read
   */
  async openFiles(files) {
    this.#interrupt();
    const traces = [],
      remarks = [];
    for (const file of files) {
      try {
        if (file.size > HELD_BYTES)
          throw new Error(`${file.name}: larger than 2 GB. Cut it, for example into days.`);
        const buffer = await file.arrayBuffer();
        const read = await this.assistant.ask("read", { buffer, name: file.name });
        traces.push(...read.traces);
        remarks.push(...read.remarks);
      } catch (error) {
        if (error instanceof Stopped) throw error;
        remarks.push(error.message);
      }
    }
    if (!traces.length) throw new Error(remarks.join(" "));
    this.#take(traces, {});
    return remarks;
  }

  /** Learn a recogniser of the reader's own, from a .safetensors file; its name is returned. */
  async learnFile(file) {
    const what = { name: file.name, buffer: await file.arrayBuffer() };
    const learnt = await this.assistant.ask("learn", what).catch((error) => {
      throw error instanceof Stopped ? error : new Error(`${file.name}: ${error.message}`);
    });
    this.own = { name: file.name, file, title: `${learnt.kind.toUpperCase()}, ${file.name}` };
    return this.own;
  }

  /** Give every piece its probabilities; returns {frames, ms}. */
  async listen(name, progress) {
    const pieces = this.stations.flatMap((station) => station.pieces),
      before = this.stations;
    for (const piece of pieces) piece.probabilities = null;
    await this.assistant.learn(name, () => this.#bytesOf(name));
    const total = pieces.reduce((n, piece) => n + piece.samples.length, 0);
    let done = 0,
      frames = 0,
      ms = 0;
    for (const piece of pieces) {
      const { samples, rateHz } = piece;
      const heard = await this.assistant.ask(
        "listen",
        { recogniser: name, samples, rateHz },
        (share) => progress((done + share * samples.length) / total),
      );
      if (this.stations !== before) return null; // another record was opened meanwhile
      piece.probabilities = heard.probabilities;
      piece.stepS = heard.stepS;
      done += samples.length;
      frames += heard.frames;
      ms += heard.ms;
    }
    return { frames, ms };
  }

  /** Make events of the probabilities. */
  decide({ rule, on, minFrames, k, toleranceS }) {
    const moved = movedRule(rule, { on, minFrames });
    for (const station of this.stations) {
      station.events = eventsAt(station, moved, this.startMs);
    }
    this.network =
      this.stations.length > 1 ? agreed(this.stations, k, this.startMs, toleranceS) : [];
  }

  /** Events of another recogniser are none of this one's. */
  forget() {
    for (const station of this.stations) station.events = [];
    this.network = [];
  }

  /** The likeliest class of a moment at a station: {index, p}; null between pieces. */
  saidAt(station, second) {
    for (const { probabilities, fromS, stepS } of station.pieces) {
      if (!probabilities) continue;
      const frame = Math.floor((second - fromS - beforeS(stepS)) / stepS);
      if (frame >= 0 && frame < probabilities.length / 5) return likeliest(probabilities, frame);
    }
    return null;
  }

  get seconds() {
    return (this.endMs - this.startMs) / 1000;
  }

  #take(traces, truth) {
    const stations = stationsOf(traces);
    Object.assign(this, spanOf(stations));
    for (const station of stations) {
      station.truth = (truth[station.id] ?? []).map(([onsetS, endS, label]) => ({
        onsetS: onsetS + (station.pieces[0].startMs - this.startMs) / 1000,
        endS: endS + (station.pieces[0].startMs - this.startMs) / 1000,
        label,
      }));
      station.events = [];
      for (const piece of station.pieces) {
        piece.envelope = new Envelope(piece.samples);
        piece.fromS = (piece.startMs - this.startMs) / 1000;
        piece.endS = piece.fromS + lastedMs(piece) / 1000;
        piece.probabilities = null;
      }
    }
    this.stations = stations;
    this.network = [];
  }

  #bytesOf(name) {
    return this.own?.name === name
      ? this.own.file.arrayBuffer()
      : store.bytes(`recogniser-${name}`);
  }

  /** A long job for a record that is no longer wanted is given up, with the worker that does it. */
  #interrupt() {
    if (this.assistant.isBusy) this.assistant.stop();
  }
}
