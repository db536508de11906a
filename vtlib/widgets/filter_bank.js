// One frame of a record on its way to log energies: pre-emphasis, window, spectrum, filters.

import {
  MAX_FREQUENCY_HZ,
  filterBank,
  filterEdgesHz,
  frameSamples,
  preEmphasised,
} from "./engine/energies.js";
import { N_FFT, fft } from "./engine/fft.js";
import {
  assemble,
  axisBelow,
  axisLeft,
  bind,
  buttons,
  drawing,
  follow,
  numbers,
  s,
  scale,
  sentence,
  slider,
  table,
  through,
  word,
} from "./parts.js";

const DEEP_DB = -90; // how far down the spectrum is drawn
const SMALLEST = Number.EPSILON; // stands in for an energy of zero: vtlib.features

/**
 * Power of one frame in the 513 bins of its spectrum.
 *
 * @param {ArrayLike<number>} samples - of the record, its mean subtracted
 * @param {{rateHz: number, first: number, coefficient: number, tapered: boolean}} how - first: the
 *     frame's first sample
 */
export function power(samples, { rateHz, first, coefficient, tapered }) {
  const [n] = frameSamples(rateHz);
  const frame = preEmphasised(samples, 0, first, n, coefficient);
  const [re, im] = [new Float64Array(N_FFT), new Float64Array(N_FFT)];
  for (let i = 0; i < n; i++) {
    const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (n - 1)); // numpy.hanning
    re[i] = frame[i] * (tapered ? hann : 1);
  }
  fft(re, im);
  return Float64Array.from({ length: N_FFT / 2 + 1 }, (_, k) => (re[k] ** 2 + im[k] ** 2) / N_FFT);
}

/** Natural logarithms of the energies that n filters hear. */
export function logEnergies(spectrum, rateHz, n) {
  return filterBank(rateHz, n).map(({ first, weights }) => {
    const energy = weights.reduce((sum, weight, i) => sum + weight * spectrum[first + i], 0);
    return Math.log(energy === 0 ? SMALLEST : energy);
  });
}

/** By how many decibels pre-emphasis changes a frequency: |1 - a exp(-i w)|^2. */
export function gainDb(coefficient, hz, rateHz) {
  const w = (2 * Math.PI * hz) / rateHz;
  return 10 * Math.log10(1 - 2 * coefficient * Math.cos(w) + coefficient ** 2);
}

const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(0)} dB`;

function render({ model, el }) {
  const samples = numbers(model.get("samples"));
  const rateHz = model.get("rate_hz");
  const stepS = model.get("step_s");
  const [length] = frameSamples(rateHz);
  const colours = model.get("classes").map(({ colour }) => colour);
  const set = (name) => (value) => {
    model.set(name, value);
    model.save_changes();
  };
  const control = (label, name, options) =>
    slider(label, { ...options, value: model.get(name), onchange: set(name) });
  const coefficient = control("Pre-emphasis takes off", "coefficient", {
    ...{ min: 0, max: 1, step: 0.01 },
    show: (a) => `${a.toFixed(2)} of the sample before`,
  });
  const filters = control("Filters", "filters", { min: 4, max: 40, step: 1, show: String });
  const start = control("The frame begins at", "start_s", {
    ...{ min: stepS, max: Math.floor((samples.length - length) / rateHz / stepS) * stepS },
    ...{ step: stepS, show: (t) => `${t.toFixed(1)} s` },
  });
  const window = buttons(
    "Its ends",
    [
      { value: false, title: "cut sharply" },
      { value: true, title: "faded (Hann)" },
    ],
    model.get("tapered"),
    set("tapered"),
  );
  bind(model, { coefficient, filters, start_s: start, tapered: window });
  const said = sentence();
  const rows = table("The filters in numbers", ["filter", "from, to (Hz)", "log energy"]);
  const state = () => ({
    rateHz,
    first: Math.round(model.get("start_s") * rateHz),
    coefficient: model.get("coefficient"),
    tapered: model.get("tapered"),
  });
  // The zero of the scale: the strongest line of any frame, before pre-emphasis.
  let top = 0;
  for (let first = 0; first + length <= samples.length; first += Math.round(2 * rateHz)) {
    top = Math.max(top, ...power(samples, { ...state(), first, coefficient: 0 }));
  }
  const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const envelope = (width) => {
    const upper = [];
    const lower = [];
    for (let column = 0; column < width; column++) {
      let [low, high] = [Infinity, -Infinity];
      const stop = Math.ceil(((column + 1) * samples.length) / width);
      for (let i = Math.floor((column * samples.length) / width); i < stop; i++) {
        low = Math.min(low, samples[i]);
        high = Math.max(high, samples[i]);
      }
      upper.push([column, high / peak]);
      lower.unshift([column, low / peak]);
    }
    return [...upper, ...lower];
  };

  const picture = drawing((width) => {
    const now = state();
    const n = model.get("filters");
    const [first, last] = [44, width - 10];
    const t = scale([0, samples.length / rateHz], [first, last]);
    const wave = envelope(Math.round(last - first)).map(([x, y]) => [first + x, 34 - 26 * y]);
    const begin = now.first / rateHz;
    const parts = [
      s("rect", {
        ...{ x: t(begin), y: 4, width: t(begin + length / rateHz) - t(begin), height: 60 },
        ...{ fill: colours[3], "fill-opacity": "0.25", stroke: colours[3] },
      }),
      s("path", { d: through(wave) + "Z", fill: "currentColor", stroke: "currentColor" }),
      word(first, 78, "the record, and the frame on it"),
    ];
    const maxHz = Math.min(25, rateHz / 2);
    const x = scale([0, maxHz], [first, last]);
    const y = scale([DEEP_DB, 5], [326, 128]);
    const height = (value) => y(Math.max(DEEP_DB, 10 * Math.log10(value / top + 1e-12)));
    const line = (spectrum) =>
      through(
        Array.from(spectrum.subarray(0, Math.floor((maxHz * N_FFT) / rateHz) + 1), (value, k) => [
          x((k * rateHz) / N_FFT),
          height(value),
        ]),
      );
    const before = power(samples, { ...now, coefficient: 0 });
    const after = power(samples, now);
    const hz = [0, 5, 10, 15, 20, 25].filter((f) => f <= maxHz);
    const db = [-80, -60, -40, -20, 0].map((v) => [v, v < 0 ? `−${-v}` : "0"]);
    parts.push(
      ...axisLeft(first, y, [DEEP_DB, 5], db, "power in dB"),
      s("path", { d: line(before), fill: "none", stroke: "currentColor", "stroke-opacity": "0.4" }),
      s("path", { d: line(after), fill: "none", stroke: "currentColor", "stroke-width": "1.4" }),
    );
    const edges = filterEdgesHz(n);
    const energies = logEnergies(after, rateHz, n);
    const bank = filterBank(rateHz, n);
    const triangle = scale([0, 1], [378, 342]);
    energies.forEach((energy, i) => {
      const [a, b, c] = edges.slice(i, i + 3);
      const corners = [
        [x(a), triangle(0)],
        [x(b), triangle(1)],
        [x(c), triangle(0)],
      ];
      const weight = bank[i].weights.reduce((sum, one) => sum + one, 0);
      const look = { fill: colours[1], "fill-opacity": "0.12", stroke: colours[1] };
      parts.push(
        s("path", { d: through(corners), ...look }),
        s("circle", { cx: x(b), cy: height(Math.exp(energy) / weight), r: 4, fill: colours[3] }),
      );
    });
    const marks = hz.map((f) => [f, String(f)]);
    const title = width < 500 ? "Hz" : "frequency in Hz, and the filters";
    parts.push(...axisBelow(x, 378, [0, maxHz], marks, title));
    const right = { class: "vtl-strong" };
    parts.push(
      word(last, 92, "line: spectrum; dots: filters", "end", right),
      word(last, 107, "faint: without pre-emphasis", "end"),
    );
    return { height: 414, parts };
  });

  assemble(
    el,
    "filter-bank",
    [coefficient.row, filters.row, start.row, window.row],
    picture.element,
    said.element,
    rows.element,
  );
  follow(model, ["coefficient", "filters", "start_s", "tapered"], () => {
    const now = state();
    const n = model.get("filters");
    const edges = filterEdgesHz(n);
    const energies = logEnergies(power(samples, now), rateHz, n);
    const range = (10 * (Math.max(...energies) - Math.min(...energies))) / Math.LN10;
    const changes = [1, 15].map((hz) => signed(gainDb(now.coefficient, hz, rateHz)));
    const text =
      `${n} filters, each rising and falling over ${(edges[2] - edges[0]).toFixed(1)} Hz, make ` +
      `${n} numbers of this frame. Pre-emphasis changes 1 Hz by ${changes[0]} and 15 Hz by ` +
      `${changes[1]}. From the weakest filter to the strongest it is ${range.toFixed(0)} dB.`;
    said.say(text);
    picture.describe(text);
    picture.redraw();
    rows.fill(
      energies.map((energy, i) => [
        String(i + 1),
        `${edges[i].toFixed(1)} to ${Math.min(edges[i + 2], MAX_FREQUENCY_HZ).toFixed(1)}`,
        energy.toFixed(2),
      ]),
    );
  });
}

export default { render };
