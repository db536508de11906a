// Which frames of the input one output of a stack of dilated convolutions hears.

import {
  assemble,
  bind,
  buttons,
  drawing,
  follow,
  s,
  sentence,
  slider,
  table,
  through,
  word,
} from "./parts.js";

const RIGHT = 62; // room for the names of the layers
const LEFT = 12;
const MOST_LINES = 130;

/** Dilations of the convolutions, from the input up: each block's as often as it has convolutions. */
export const stack = (dilations, convolutions) =>
  dilations.flatMap((dilation) => new Array(convolutions).fill(dilation));

/**
 * Which frames are heard, layer by layer, from the output (0) down: how far back, in order.
 * @returns {number[][]} one list more than there are convolutions
 */
export function heard(kernel, dilations) {
  const layers = [[0]];
  for (const dilation of [...dilations].reverse()) {
    const below = new Set();
    for (const t of layers[layers.length - 1]) {
      for (let k = 0; k < kernel; k++) below.add(t + k * dilation);
    }
    layers.push([...below].sort((a, b) => a - b));
  }
  return layers;
}

/** All about a stack in numbers: frames heard, how far back, seconds. */
export function numbersOf({ kernel, dilations, convolutions, stepS, windowS }) {
  const layers = heard(kernel, stack(dilations, convolutions));
  const input = layers[layers.length - 1];
  const reach = input[input.length - 1] + 1;
  return { layers, frames: input.length, reach, seconds: (reach - 1) * stepS + windowS };
}

function render({ model, el }) {
  const colour = model.get("classes")[3].colour;
  const state = () => ({
    kernel: model.get("kernel"),
    dilations: model.get("dilations"),
    convolutions: model.get("convolutions"),
    stepS: model.get("step_s"),
    windowS: model.get("window_s"),
  });
  const set = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const isDoubling = () => model.get("dilations").some((d) => d > 1);
  const dilationsOf = (n, doubling) => Array.from({ length: n }, (_, i) => (doubling ? 2 ** i : 1));
  let doubling = isDoubling() || model.get("dilations").length < 2;

  const kernel = slider("Weights of a kernel", {
    ...{ min: 1, max: 5, step: 1, value: state().kernel, show: String },
    onchange: (n) => set("kernel", n),
  });
  const blocks = slider("Dilations", {
    ...{ min: 1, max: 6, step: 1, value: state().dilations.length },
    show: (n) => dilationsOf(n, doubling).join(" "),
    onchange: (n) => set("dilations", dilationsOf(n, doubling)),
  });
  const kind = buttons(
    "They",
    [
      { value: true, title: "double" },
      { value: false, title: "are all 1" },
    ],
    doubling,
    (value) => {
      doubling = value;
      blocks.describe();
      set("dilations", dilationsOf(blocks.value, value));
    },
  );
  const each = buttons(
    "Each",
    [
      { value: 1, title: "once" },
      { value: 2, title: "twice" },
    ],
    state().convolutions,
    (n) => set("convolutions", n),
  );
  bind(model, { kernel, convolutions: each });
  model.on("change:dilations", () => {
    if (state().dilations.length > 1) kind.value = doubling = isDoubling();
    blocks.value = state().dilations.length;
  });
  const said = sentence();
  const rows = table("Layer by layer, in numbers", ["layer", "dilation", "adds", "frames heard"]);

  const picture = drawing((width) => {
    const { layers, reach } = numbersOf(state());
    const convolutions = stack(state().dilations, state().convolutions);
    const shown = Math.max(24, Math.ceil(reach * 1.06));
    const gap = Math.min(30, 300 / convolutions.length);
    const x = (t) => width - RIGHT - (t * (width - RIGHT - LEFT)) / (shown - 1);
    const y = (i) => 14 + i * gap;
    const radius = Math.max(1.1, Math.min(4.5, (0.32 * (width - RIGHT)) / shown));
    const height = y(convolutions.length) + 34;
    const parts = [];
    const bottom = layers.length - 1;
    let lines = "";
    let bands = ""; // where lines would be too many to tell apart
    layers.slice(0, -1).forEach((frames, i) => {
      const dilation = convolutions[convolutions.length - 1 - i];
      const back = (state().kernel - 1) * dilation;
      const far = frames[frames.length - 1];
      if (frames.length > MOST_LINES) {
        bands += `M${x(0)} ${y(i)}H${x(far)}L${x(far + back)} ${y(i + 1)}H${x(0)}Z`;
        return;
      }
      for (const t of frames) {
        for (let k = 0; k < state().kernel; k++) {
          lines += through([
            [x(t), y(i)],
            [x(t + k * dilation), y(i + 1)],
          ]);
        }
      }
    });
    parts.push(s("path", { d: bands, fill: "currentColor", "fill-opacity": "0.12" }));
    const look = { stroke: "currentColor", "stroke-opacity": 0.35 };
    parts.push(s("path", { d: lines, ...look, "stroke-width": shown > 60 ? "0.6" : "1" }));
    const dots = (frames, i) =>
      frames
        .map((t) => `M${(x(t) - radius).toFixed(1)} ${y(i).toFixed(1)}h${(2 * radius).toFixed(1)}`)
        .join("");
    const round = { "stroke-width": (2 * radius).toFixed(1), "stroke-linecap": "butt" };
    const isHeard = new Set(layers[bottom]);
    const unheard = Array.from({ length: shown }, (_, t) => t).filter((t) => !isHeard.has(t));
    parts.push(s("path", { d: dots(unheard, bottom), ...round, class: "vtl-grid" }));
    layers.forEach((frames, i) => {
      parts.push(
        s("path", {
          d: dots(frames, i),
          ...round,
          stroke: i === 0 || i === bottom ? colour : "currentColor",
        }),
      );
    });
    const names = [
      "output",
      ...[...convolutions]
        .reverse()
        .slice(1)
        .map((d) => `d = ${d}`),
      "input",
    ];
    const every = Math.ceil(15 / gap);
    names.forEach((name, i) => {
      if (i % every === 0 || i === bottom) parts.push(word(width - RIGHT + 12, y(i) + 4, name));
    });
    parts.push(
      word(LEFT, height - 6, "earlier frames"),
      word(width - RIGHT, height - 6, "now", "end"),
    );
    return { height, parts };
  });

  assemble(
    el,
    "receptive-field",
    [kernel.row, blocks.row, kind.row, each.row],
    picture.element,
    said.element,
    rows.element,
  );
  follow(model, ["kernel", "dilations", "convolutions"], () => {
    const now = state();
    const { layers, frames, reach, seconds } = numbersOf(now);
    const holes = reach - frames;
    const text =
      `One output hears ${frames} ${frames === 1 ? "frame" : "frames"}: ${seconds} s of signal, through ` +
      `${now.dilations.length * now.convolutions} convolutions of ${now.kernel} ` +
      `${now.kernel === 1 ? "weight" : "weights"}.` +
      (holes ? ` Among the last ${reach} frames, it misses ${holes}.` : "");
    said.say(text);
    picture.describe(text);
    picture.redraw();
    const convolutions = stack(now.dilations, now.convolutions);
    rows.fill(
      [...convolutions]
        .reverse()
        .map((d, i) => [
          String(convolutions.length - i),
          String(d),
          `${(now.kernel - 1) * d}`,
          `${layers[i + 1].length}`,
        ]),
    );
  });
}

export default { render };
