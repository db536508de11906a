// The stack of strips: a waveform for each station, the network's events, and one station closely.

import { button, canvas, count, duration, h } from "./dom.js";
import * as drawing from "./drawing.js";

const WAVE = 74,
  MARKS = 15,
  SPECTRUM = 130,
  RIBBON = 24,
  NETWORK = 22,
  AXIS = 20;
const LEAST_S = 4; // no view is shorter

export class Strips {
  view = { fromS: 0, toS: 1 };
  chosen = null; // the station that is shown closely
  #strips = [];
  #pictures = null;
  #heardS = null;

  /**
   * @param session   what is open
   * @param classes   as in the index
   * @param onselect  called with the id of the station whose name was pressed
   */
  constructor(session, classes, onselect) {
    Object.assign(this, { session, classes, onselect });
    this.head = canvas(0, (context, width, height, { ink }) => {
      if (this.#heardS === null) return;
      context.fillStyle = ink;
      context.fillRect(drawing.across(this.view, width)(this.#heardS), 0, 2, height);
    });
    this.head.classList.add("vtl-head");
    this.head.removeAttribute("role");
    this.head.removeAttribute("aria-label");
    this.head.setAttribute("aria-hidden", "true");
    this.element = h("div", { class: "vtl-stack" });
    new ResizeObserver(() => {
      this.head.style.height = `${this.element.clientHeight}px`;
      this.head.redraw();
    }).observe(this.element);
  }

  /** The second that is heard now, or null. */
  set heardS(second) {
    this.#heardS = second;
    this.head.redraw();
  }

  get heardS() {
    return this.#heardS;
  }

  /** Strips for the stations that are open now; the whole record in sight. */
  layOut() {
    const { stations, seconds } = this.session;
    this.view = { fromS: 0, toS: seconds };
    this.chosen = stations.find(({ id }) => id === this.chosen?.id) ?? stations[0];
    this.#pictures = null;
    this.waves = stations.map((station) => this.#wave(station));
    this.network = canvas(NETWORK, (context, width, height, { ink }) => {
      drawing.title(context, "all", ink, height);
      const edges = [2, height - 2];
      drawing.spans(context, width, edges, this.session.network, this.view, this.classes);
    });
    this.network.hidden = stations.length < 2;
    this.caption = h("p", { class: "vtl-caption" });
    this.spectrum = canvas(SPECTRUM, (...given) => this.#spectrum(...given));
    this.ribbons = this.classes.map((one, index) =>
      canvas(RIBBON, (context, width, height, colours) => {
        const what = { index, ...one };
        drawing.ribbon(context, width, height, this.chosen.pieces, this.view, what, colours);
      }),
    );
    const axis = canvas(AXIS, (context, width, height, colours) =>
      drawing.axis(context, width, height, this.view, colours),
    );
    axis.describe("Time since the start of the record");
    const closely = [this.spectrum, ...this.ribbons, axis];
    this.#strips = [...this.waves.map(({ strip }) => strip), this.network, ...closely];
    const rows = this.waves.map(({ row }) => row);
    this.element.replaceChildren(...rows, this.network, this.caption, ...closely, this.head);
  }

  redraw() {
    for (const strip of this.#strips) strip.redraw();
    this.head.redraw();
  }

  /** Say in words what the strips show, for those who don't see them. */
  describe() {
    const { seconds, network } = this.session,
      { id, events } = this.chosen;
    for (const { station, strip, name } of this.waves) {
      const found = count(station.events.length, "event");
      strip.describe(`Waveform of ${station.id} over ${duration(seconds)}: ${found} found`);
      name.setAttribute("aria-pressed", String(station === this.chosen));
    }
    this.network.describe(`${count(network.length, "event")} of the network`);
    this.spectrum.describe(`Spectrogram of ${id}, 0 to 20 Hz`);
    this.caption.textContent = `${id}: spectrogram, and the probability of each class`;
    this.ribbons.forEach((strip, i) => {
      const said = events.filter(({ label }) => label === this.classes[i].name).length;
      strip.describe(`Probability of ${this.classes[i].title} at ${id}; ${count(said, "event")}`);
    });
  }

  select(id) {
    this.chosen = this.session.stations.find((station) => station.id === id) ?? this.chosen;
    this.redraw();
    this.describe();
  }

  /** Show a stretch of time, moved or lengthened so that it lies in the record. */
  look(fromS, toS) {
    const { seconds } = this.session,
      length = Math.min(Math.max(toS - fromS, LEAST_S), seconds);
    const from = Math.min(Math.max(fromS, 0), seconds - length);
    this.view = { fromS: from, toS: from + length };
    this.redraw();
  }

  /** Show an event with as much around it. */
  lookAt({ onsetS, endS }) {
    const around = Math.max(10, endS - onsetS);
    this.look(onsetS - around, endS + around);
    this.element.scrollIntoView({ block: "nearest" });
  }

  scale(factor) {
    const { fromS, toS } = this.view,
      middle = (fromS + toS) / 2,
      half = (factor * (toS - fromS)) / 2;
    this.look(middle - half, middle + half);
  }

  move(share) {
    const { fromS, toS } = this.view,
      by = share * (toS - fromS);
    this.look(fromS + by, toS + by);
  }

  /** Buttons for those who move without a pointer, and for everybody else. */
  buttons() {
    return h(
      "span",
      { class: "vtl-push", role: "group", "aria-label": "Move and zoom" },
      button("←", () => this.move(-0.5), { "aria-label": "Earlier" }),
      button("→", () => this.move(0.5), { "aria-label": "Later" }),
      button("+", () => this.scale(0.5), { "aria-label": "Closer" }),
      button("−", () => this.scale(2), { "aria-label": "Farther" }),
      button("Whole record", () => this.look(0, this.session.seconds)),
    );
  }

  #wave(station) {
    const strip = canvas(WAVE, (context, width, height, { ink }) => {
      drawing.waveform(context, width, height - MARKS, station.pieces, this.view, ink);
      const marked = [height - MARKS, height - 1];
      drawing.spans(context, width, marked, station.events, this.view, this.classes);
      const bare = { named: false };
      drawing.spans(context, width, [0, 3], station.truth, this.view, this.classes, bare);
    });
    const short = station.code.split(".").at(-1) || "?";
    const name = button(short, () => this.onselect(station.id), {
      class: "vtl-station",
      title: `Show and play ${station.id}`,
    });
    return { station, strip, name, row: h("div", { class: "vtl-wave" }, name, strip) };
  }

  #spectrum(context, width, height, colours) {
    const { view, chosen } = this,
      key = [chosen.id, view.fromS, view.toS, width].join();
    if (this.#pictures?.key !== key) {
      this.#pictures = { key, found: drawing.spectra(chosen.pieces, view, width) };
    }
    drawing.drawSpectra(context, width, height, this.#pictures.found, colours);
  }
}
