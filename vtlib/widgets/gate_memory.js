// What a cell keeps of an event: the forget gate's constant, the share it keeps, and for how long.

import {
  assemble,
  axisBelow,
  axisLeft,
  bind,
  drawing,
  follow,
  s,
  scale,
  sentence,
  slider,
  table,
  through,
  word,
} from "./parts.js";

const LONGEST_S = 60;
const CONSTANTS = [-1, 8];

/** How far open the gate is: the share of itself that the cell keeps in a frame. */
export const gate = (constant) => 1 / (1 + Math.exp(-constant));

/** After how many frames half is left. */
export const halfLife = (kept) => Math.log(0.5) / Math.log(kept);

/** What is left after a time. */
export const left = (kept, seconds, stepS) => kept ** (seconds / stepS);

const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const brief = (seconds) =>
  seconds < 100 ? `${seconds.toPrecision(2)} s` : `${(seconds / 60).toPrecision(2)} min`;

function render({ model, el }) {
  const stepS = model.get("step_s");
  const colours = model.get("classes").map(({ colour }) => colour);
  const set = (name) => (value) => {
    model.set(name, value);
    model.save_changes();
  };
  const constant = slider("Constant of the forget gate", {
    ...{ min: CONSTANTS[0], max: CONSTANTS[1], step: 0.1, value: model.get("constant") },
    show: (b) => `${b.toFixed(1)}: keeps ${percent(gate(b))}`,
    onchange: set("constant"),
  });
  const seconds = slider("Look after", {
    ...{ min: 0.5, max: LONGEST_S, step: 0.5, value: model.get("seconds") },
    show: (t) => `${t.toFixed(1)} s, ${t / stepS} frames`,
    onchange: set("seconds"),
  });
  bind(model, { constant, seconds });
  const said = sentence();
  const rows = table("The memory in numbers", ["seconds", "frames", "left"]);

  const picture = drawing((width) => {
    const kept = gate(model.get("constant"));
    const at = model.get("seconds");
    const [first, last] = [52, width - 14];
    const x = scale([0, LONGEST_S], [first, last]);
    const y = scale([0, 1], [190, 26]);
    const points = Array.from({ length: 181 }, (_, i) => (i * LONGEST_S) / 180);
    const curve = through(points.map((t) => [x(t), y(left(kept, t, stepS))]));
    const half = halfLife(kept) * stepS;
    const every = width < 500 ? 20 : 10;
    const marks = points.filter((t) => t % every === 0).map((t) => [t, String(t)]);
    const top = [
      ...axisBelow(x, 190, [0, LONGEST_S], marks, "seconds after the event"),
      ...axisLeft(
        first,
        y,
        [0, 1],
        [0, 0.5, 1].map((v) => [v, percent(v, 0)]),
        "left of the event",
      ),
      s("line", { x1: first, x2: last, y1: y(0.5), y2: y(0.5), class: "vtl-grid" }),
      s("path", { d: `${curve}V190H${first}Z`, fill: colours[1], "fill-opacity": "0.15" }),
      s("path", { d: curve, fill: "none", stroke: colours[1], "stroke-width": "2.5" }),
    ];
    if (half <= LONGEST_S) {
      const dashed = { stroke: "currentColor", "stroke-dasharray": "2 4" };
      top.push(
        s("line", { x1: x(half), x2: x(half), y1: y(0.5), y2: 190, ...dashed }),
        word(x(half) + 6, y(0.5) - 6, `half, after ${brief(half)}`),
      );
    }
    const now = left(kept, at, stepS);
    const side = x(at) > width - 110 ? ["end", -9] : ["start", 9];
    top.push(
      s("line", { x1: x(at), x2: x(at), y1: 26, y2: 190, stroke: colours[3] }),
      s("circle", { cx: x(at), cy: y(now), r: 5, fill: colours[3] }),
      word(x(at) + side[1], 38, percent(now), side[0], { class: "vtl-strong" }),
    );
    // Below: how long, for every gate.
    const b = scale(CONSTANTS, [first, last]);
    const log = scale([-1, 3.5], [380, 270]);
    const across = Array.from({ length: 91 }, (_, i) => CONSTANTS[0] + i / 10);
    const secondsOf = (c) => halfLife(gate(c)) * stepS;
    const whole = across.filter((c) => Math.abs(c - Math.round(c)) < 1e-9);
    const own = model.get("constant");
    const bottom = [
      ...axisBelow(
        b,
        380,
        CONSTANTS,
        whole.map((c) => [c, String(Math.round(c))]),
        "constant of the forget gate",
      ),
      ...axisLeft(
        first,
        log,
        [-1, 3.5],
        [-1, 0, 1, 2, 3].map((v) => [v, ["0.1 s", "1 s", "10 s", "100 s", "1000 s"][v + 1]]),
        "half-life",
      ),
      s("path", {
        d: through(across.map((c) => [b(c), log(Math.log10(secondsOf(c)))])),
        ...{ fill: "none", stroke: colours[1], "stroke-width": "2" },
      }),
      s("circle", { cx: b(own), cy: log(Math.log10(secondsOf(own))), r: 5, fill: colours[3] }),
    ];
    return { height: 416, parts: [...top, ...bottom] };
  });

  assemble(
    el,
    "gate-memory",
    [constant.row, seconds.row],
    picture.element,
    said.element,
    rows.element,
  );
  follow(model, ["constant", "seconds"], () => {
    const kept = gate(model.get("constant"));
    const at = model.get("seconds");
    const frames = halfLife(kept);
    const text =
      `The gate keeps ${percent(kept)} in each frame: half of an event is gone after ` +
      `${frames.toPrecision(2)} frames, ${brief(frames * stepS)}. After ${at.toFixed(1)} s, ` +
      `${percent(left(kept, at, stepS))} of it is left.`;
    said.say(text);
    picture.describe(text);
    picture.redraw();
    rows.fill(
      [0.5, 1, 2, 5, 10, 20, 30, 60].map((t) => [
        String(t),
        String(t / stepS),
        percent(left(kept, t, stepS)),
      ]),
    );
  });
}

export default { render };
