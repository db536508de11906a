// Where a sound of the exam is seen and heard: waveform, spectrogram, and the moment that sounds.

import { button, canvas, choice, h } from "../dom.js";
import * as drawing from "../drawing.js";
import { Player } from "../sound.js";
import { numbersOf } from "./item.js";

const WAVE = 90,
  SPECTRUM = 150,
  AXIS = 20;
const SPEEDS = [10, 20, 40],
  STILL_S = 2; // where a reader wants little motion, the line stands still for so many seconds

export class Stage {
  #heardS = null;
  #pictures = { width: 0, found: [] };

  /** @param {number} quiet - deviation of quiet ground, by which loudness is told */
  constructor(quiet) {
    this.quiet = quiet;
    this.speed = choice(
      "Played",
      SPEEDS.map((faster) => ({ value: faster, title: `${faster} times as fast` })),
      () => this.player.stop(),
    );
    this.speed.value = 20;
    this.start = button("▶ Play", () => this.toggle(), { class: "vtl-start" });
    this.player = new Player((second) => this.#at(second));
    const strip = (height, draw) =>
      canvas(height, (context, width, tall, colours) => {
        if (!this.sound) return;
        draw(context, width, tall, colours);
        if (this.#heardS !== null && height !== AXIS) this.#line(context, width, tall);
      });
    this.wave = strip(WAVE, (context, width, height, { ink }) =>
      drawing.waveform(context, width, height, [this.sound], this.view, ink),
    );
    this.spectrum = strip(SPECTRUM, (context, width, height, colours) => {
      if (this.#pictures.width !== width) {
        this.#pictures = { width, found: drawing.spectra([this.sound], this.view, width) };
      }
      drawing.drawSpectra(context, width, height, this.#pictures.found, colours);
    });
    this.axis = strip(AXIS, (context, width, height, colours) =>
      drawing.axis(context, width, height, this.view, colours),
    );
    this.axis.setAttribute("aria-hidden", "true");
    this.loudness = h("p", {});
    this.numbers = h("p", {});
    this.strips = h("div", { class: "vtl-stack" }, this.wave, this.spectrum, this.axis);
    this.words = h(
      "div",
      {},
      this.loudness,
      h("details", {}, h("summary", {}, "This sound in numbers"), this.numbers),
    );
  }

  /** Show a sound, with a name for those who don't see it. */
  show(sound, name) {
    this.player.stop();
    Object.assign(this, { sound, view: { fromS: 0, toS: sound.seconds } });
    this.#pictures = { width: 0, found: [] };
    const { seconds, loudest, loudestS, halfHz, mostHz } = numbersOf(sound);
    const times = loudest / this.quiet;
    const loud = times < 10 ? times.toFixed(1) : Math.round(times);
    this.loudness.textContent =
      `It lasts ${seconds.toFixed(1)} s. Its loudest half second is ${loud} times as loud as ` +
      "quiet ground.";
    this.numbers.textContent =
      `Loudest at ${loudestS.toFixed(1)} s. Half of its power lies below ` +
      `${halfHz.toFixed(1)} Hz, nine tenths below ${mostHz.toFixed(1)} Hz (of 0 to 20 Hz).`;
    this.wave.describe(`Waveform of ${name}, ${seconds.toFixed(1)} s`);
    this.spectrum.describe(`Spectrogram of ${name}, 0 to 20 Hz`);
    this.redraw();
  }

  toggle() {
    if (this.player.isPlaying) return this.player.stop();
    const { samples, rateHz } = this.sound;
    return this.player.play(samples, rateHz, 0, Number(this.speed.value));
  }

  redraw() {
    for (const one of [this.wave, this.spectrum, this.axis]) one.redraw();
  }

  #at(second) {
    this.start.textContent = second === null ? "▶ Play" : "■ Stop";
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const shown = second !== null && still ? STILL_S * Math.floor(second / STILL_S) : second;
    if (shown === this.#heardS) return;
    this.#heardS = shown;
    for (const one of [this.wave, this.spectrum]) one.redraw();
  }

  /** Light with a dark edge: seen on the dark spectrogram, and on a page of either theme. */
  #line(context, width, height) {
    const x = drawing.across(this.view, width)(Math.min(this.#heardS, this.view.toS));
    context.fillStyle = "#000";
    context.fillRect(x - 2, 0, 4, height);
    context.fillStyle = "#fff";
    context.fillRect(x - 1, 0, 2, height);
  }
}
