// From which probability on a frame is called: what that does to precision and recall of a class.

import {
  assemble,
  axisBelow,
  axisLeft,
  bind,
  buttons,
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

/**
 * Scores of one class, if each frame is called whose probability is at least a threshold.
 *
 * @param {{of: number[], others: number[]}} counts - frames of the class, and others, by the step
 *     of the grid below their probability
 * @param {number} step - of the grid: the threshold is step / (counts.of.length - 1)
 */
export function scores({ of, others }, step) {
  const from = (list, first) => list.slice(first).reduce((sum, n) => sum + n, 0);
  const hits = from(of, step);
  const called = hits + from(others, step);
  const all = from(of, 0);
  const ratio = (a, b) => (b ? a / b : 0);
  return {
    ...{ hits, called, all, precision: ratio(hits, called), recall: ratio(hits, all) },
    f1: ratio(2 * hits, called + all),
  };
}

const two = (value) => value.toFixed(2);

function render({ model, el }) {
  const classes = model.get("classes");
  const recognisers = model.get("recognisers");
  const steps = recognisers[0].counts[0].of.length - 1;
  const set = (name) => (value) => {
    model.set(name, value);
    model.save_changes();
  };
  const which = buttons(
    "Class",
    classes.map(({ name }, value) => ({ value, title: name })),
    model.get("chosen"),
    set("chosen"),
  );
  const who = buttons(
    "Recogniser",
    recognisers.map(({ name }, value) => ({ value, title: name })),
    model.get("recogniser"),
    set("recogniser"),
  );
  const threshold = slider("Called from this probability on", {
    ...{ min: 0.01, max: 0.99, step: 0.01, value: model.get("threshold"), show: two },
    onchange: set("threshold"),
  });
  bind(model, { threshold, chosen: which, recogniser: who });
  const said = sentence();
  const heads = ["threshold", "called", "right", "precision", "recall", "F1"];
  const rows = table("Thresholds in numbers", heads);
  const counts = () => recognisers[model.get("recogniser")].counts[model.get("chosen")];
  const stepOf = (value) => Math.round(value * steps);

  const picture = drawing((width) => {
    const { colour } = classes[model.get("chosen")];
    const side = Math.min(width - 70, 320);
    const [first, bottom] = [52, 30 + side];
    const x = scale([0, 1], [first, first + side]);
    const y = scale([0, 1], [bottom, 30]);
    const marks = [0, 0.25, 0.5, 0.75, 1].map((v) => [v, String(v)]);
    const parts = [
      ...axisBelow(x, bottom, [0, 1], marks, "recall: found of the expert's"),
      ...axisLeft(first, y, [0, 1], marks, "precision: right of what it calls"),
    ];
    for (const f of [0.2, 0.4, 0.6, 0.8]) {
      const equal = [];
      for (let r = f / (2 - f); r <= 1; r += 0.01) equal.push([x(r), y((f * r) / (2 * r - f))]);
      parts.push(
        s("path", { d: through(equal), fill: "none", class: "vtl-grid" }),
        word(x(1) - 4, y(f / (2 - f)) - 3, `F1 ${f}`, "end", { "fill-opacity": "0.75" }),
      );
    }
    const curve = Array.from({ length: 99 }, (_, i) => scores(counts(), stepOf((i + 1) / 100)));
    const line = curve
      .filter(({ called }) => called)
      .map((one) => [x(one.recall), y(one.precision)]);
    const now = scores(counts(), stepOf(model.get("threshold")));
    const at = [x(now.recall), y(now.precision)];
    parts.push(
      s("path", { d: through(line), fill: "none", stroke: colour, "stroke-width": "3" }),
      s("circle", { cx: at[0], cy: at[1], r: 7, fill: colour, stroke: "currentColor" }),
    );
    const left = at[0] > x(0.6);
    const label = `p ≥ ${two(model.get("threshold"))}`;
    const above = { class: "vtl-strong" };
    parts.push(
      word(
        at[0] + (left ? -11 : 11),
        at[1] + (at[1] < 60 ? 20 : -9),
        label,
        left ? "end" : "start",
        above,
      ),
    );
    return { height: bottom + 38, parts };
  });

  const controls = [threshold.row, which.row, ...(recognisers.length > 1 ? [who.row] : [])];
  assemble(el, "threshold", controls, picture.element, said.element, rows.element);
  follow(model, ["threshold", "chosen", "recogniser"], () => {
    const { name } = classes[model.get("chosen")];
    const now = scores(counts(), stepOf(model.get("threshold")));
    const text =
      `Called ${name} from ${two(model.get("threshold"))} on: ${now.called} frames, of which ` +
      `${now.hits} are ${name} (precision ${two(now.precision)}). Of the expert's ${now.all}, ` +
      `${now.all - now.hits} are missed (recall ${two(now.recall)}). F1 ${two(now.f1)}.`;
    said.say(text);
    picture.describe(text);
    picture.redraw();
    rows.fill(
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((t) => {
        const one = scores(counts(), stepOf(t));
        return [two(t), one.called, one.hits, two(one.precision), two(one.recall), two(one.f1)];
      }),
    );
  });
}

export default { render };
