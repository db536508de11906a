// "Fool it": one simulated earthquake, four sliders, and what a recogniser calls it.

import { simulateEvent, drawDeviates } from "../simulate/index.js";
import { button, canvas, choice, h, slider, titled } from "./dom.js";
import * as drawing from "./drawing.js";
import { Assistant } from "./assistant.js";
import { Envelope } from "./envelope.js";
import * as store from "./store.js";
import { changeOf, verdict } from "./verdict.js";

const WAVE = 90,
  SPECTRUM = 140,
  RIBBON = 24,
  AXIS = 20,
  STEPS = 200;

export async function foolIt(root) {
  const page = new FoolIt(root, await store.index());
  await page.ask();
  return page;
}

class FoolIt {
  assistant = new Assistant();
  view = { fromS: 0, toS: 1 };
  pieces = [];
  best = null;
  seed = 0;
  #turn = 0;

  constructor(root, { classes, recognisers, simulation }) {
    Object.assign(this, { root, classes });
    // The recognisers of a simulated Bezymianny know no LP.
    this.recognisers = recognisers.filter(({ name }) => name.includes("deception"));
    this.parameters = simulation.parameters;
    this.fixed = simulation.fixed;
    this.first = Object.fromEntries(this.parameters.map(({ name, value }) => [name, value]));
    this.now = { ...this.first };
    this.layOut();
  }

  layOut() {
    this.recogniser = choice("Recogniser", this.recognisers.map(titled), () => {
      this.best = null;
      this.ask();
    });
    this.sliders = this.parameters.map((parameter) => this.slider(parameter));
    this.said = h("p", { class: "vtl-word", role: "status" });
    this.change = h("p", { class: "vtl-status" });
    this.wave = canvas(
      WAVE,
      (context, width, height, { ink }) =>
        drawing.waveform(context, width, height, this.pieces, this.view, ink),
      "Waveform of the event",
    );
    this.spectrum = canvas(
      SPECTRUM,
      (context, width, height, colours) =>
        drawing.drawSpectra(
          context,
          width,
          height,
          drawing.spectra(this.pieces, this.view, width),
          colours,
        ),
      "Spectrogram of the event, 0 to 20 Hz",
    );
    this.ribbons = this.classes.map((one, index) =>
      canvas(
        RIBBON,
        (context, width, height, colours) =>
          drawing.ribbon(
            context,
            width,
            height,
            this.pieces,
            this.view,
            { index, ...one },
            colours,
          ),
        `Probability of ${one.title}`,
      ),
    );
    this.axis = canvas(
      AXIS,
      (context, width, height, colours) => drawing.axis(context, width, height, this.view, colours),
      "Time since the record began",
    );
    const bar = (...children) => h("div", { class: "vtl-bar" }, ...children);
    this.root.replaceChildren(
      bar(
        this.recogniser.row,
        button("Another earthquake", () => this.another()),
        button("As at first", () => this.reset()),
      ),
      h("div", { class: "vtl-sliders" }, ...this.sliders.map(({ row }) => row)),
      this.said,
      this.change,
      h("div", { class: "vtl-stack" }, this.wave, this.spectrum, ...this.ribbons, this.axis),
    );
  }

  /** Sliders run over the logarithm: each step is the same factor. */
  slider({ name, title, unit, least, most }) {
    const span = Math.log(most / least);
    const made = slider(title, {
      min: 0,
      max: STEPS,
      step: 1,
      value: STEPS * (Math.log(this.now[name] / least) / span),
      show: () => `${Number(this.now[name].toPrecision(2))} ${unit}`.trim(),
      onchange: (at) => {
        this.now[name] = least * Math.exp((span * at) / STEPS);
        made.describe();
        this.ask();
      },
    });
    made.put = (value) => {
      this.now[name] = value;
      made.value = STEPS * (Math.log(value / least) / span);
    };
    return made;
  }

  another() {
    this.seed++;
    this.best = null;
    return this.ask();
  }

  reset() {
    this.sliders.forEach((one, i) => one.put(this.first[this.parameters[i].name]));
    return this.ask();
  }

  /** Simulate, listen, say; while a slider moves, only the latest is seen to its end. */
  async ask() {
    const mine = ++this.#turn;
    this.root.dataset.state = "busy";
    try {
      const name = this.recogniser.value;
      await this.assistant.learn(name, () => store.bytes(`recogniser-${name}`));
      const deviates = drawDeviates(this.seed, this.fixed.nDeviates);
      const { samples, rateHz, truth, isVisible } = simulateEvent(this.now, deviates, this.fixed);
      const heard = await this.assistant.ask("listen", { recogniser: name, samples, rateHz });
      if (mine !== this.#turn) return;
      this.show(samples, rateHz, heard, { ...truth[0], isVisible });
      this.root.dataset.state = "heard";
    } catch (error) {
      if (mine !== this.#turn) return;
      this.change.textContent = error.message;
      this.root.dataset.state = "refused";
    }
  }

  show(samples, rateHz, { probabilities, stepS }, { onsetS, endS, isVisible }) {
    const seconds = samples.length / rateHz;
    this.view = { fromS: 0, toS: seconds };
    const envelope = new Envelope(samples);
    this.pieces = [{ samples, rateHz, probabilities, envelope, fromS: 0, stepS }];
    const { name, title, colour } = this.classes[verdict(probabilities, onsetS, endS, stepS)];
    this.said.textContent = isVisible ? `Called “${title}” (${name})` : "Lost in the noise";
    this.said.style.setProperty("--class", colour);
    this.root.dataset.said = name;
    const change = changeOf(this.now, this.first);
    if (name === "LP" && isVisible) this.best = Math.min(this.best ?? Infinity, change);
    const size = (n) => `${n.toFixed(2)} doublings`;
    this.change.textContent =
      `Changed by ${size(change)}.` +
      (this.best === null ? "" : ` Smallest change so far that made an LP: ${size(this.best)}.`);
    for (const strip of [this.wave, this.spectrum, ...this.ribbons, this.axis]) strip.redraw();
  }
}
