// How often a recogniser is right when it says that it is so sure, and what a temperature changes.

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

/** Mean gap between confidence and accuracy, over frames; and the same with its sign. */
export function calibrationError(rows) {
  const frames = rows.reduce((sum, [, , n]) => sum + n, 0);
  const mean = (gap) => rows.reduce((sum, [sure, right, n]) => sum + n * gap(sure - right), 0);
  return { error: mean(Math.abs) / frames, tooSure: mean((gap) => gap) / frames, frames };
}

function render({ model, el }) {
  const recognisers = model.get("recognisers");
  const temperatures = model.get("temperatures");
  const colours = model.get("classes").map(({ colour }) => colour);
  const set = (name) => (value) => {
    model.set(name, value);
    model.save_changes();
  };
  const temperature = slider("Temperature", {
    ...{ min: 0, max: temperatures.length - 1, step: 1, value: model.get("at") },
    show: (i) => temperatures[i].toFixed(1) + (temperatures[i] === 1 ? ", as it came" : ""),
    onchange: set("at"),
  });
  const who = buttons(
    "Recogniser",
    recognisers.map(({ name }, value) => ({ value, title: name })),
    model.get("recogniser"),
    set("recogniser"),
  );
  bind(model, { at: temperature, recogniser: who });
  const said = sentence();
  const rows = table("The points in numbers", ["says", "is right", "frames"]);
  const own = () => recognisers[model.get("recogniser")].tables;
  const asItCame = temperatures.indexOf(1);

  const picture = drawing((width) => {
    const side = Math.min(width - 70, 320);
    const [first, bottom] = [52, 30 + side];
    const x = scale([0, 1], [first, first + side]);
    const y = scale([0, 1], [bottom, 30]);
    const marks = [0, 0.25, 0.5, 0.75, 1].map((v) => [v, String(v)]);
    const table = own()[model.get("at")];
    const all = table.reduce((sum, [, , n]) => sum + n, 0);
    const points = (list) => list.map(([sure, right]) => [x(sure), y(right)]);
    const dashed = { "stroke-dasharray": "4 4", fill: "none", stroke: "currentColor" };
    const parts = [
      ...axisBelow(x, bottom, [0, 1], marks, "how sure it says it is"),
      ...axisLeft(first, y, [0, 1], marks, "how often it is right"),
      s("line", { x1: x(0), y1: y(0), x2: x(1), y2: y(1), ...dashed }),
      word(x(0.06), y(0.94), "too modest above the line"),
      word(x(0.98), y(0.04), "too sure below it", "end"),
      s("path", { d: through(points(own()[asItCame])), ...dashed, "stroke-opacity": "0.5" }),
    ];
    for (const [sure, right] of table) {
      const gap = { x1: x(sure), x2: x(sure), y1: y(sure), y2: y(right) };
      parts.push(s("line", { ...gap, stroke: colours[3], "stroke-width": "3" }));
    }
    parts.push(
      s("path", {
        d: through(points(table)),
        fill: "none",
        stroke: colours[1],
        "stroke-width": "2",
      }),
      ...table.map(([sure, right, n]) => {
        const r = 3 + 12 * Math.sqrt(n / all);
        return s("circle", {
          cx: x(sure),
          cy: y(right),
          r,
          fill: colours[1],
          "fill-opacity": "0.7",
        });
      }),
    );
    return { height: bottom + 38, parts };
  });

  const controls = [temperature.row, ...(recognisers.length > 1 ? [who.row] : [])];
  assemble(el, "calibration", controls, picture.element, said.element, rows.element);
  follow(model, ["at", "recogniser"], () => {
    const table = own()[model.get("at")];
    const { error, tooSure } = calibrationError(table);
    const before = calibrationError(own()[asItCame]).error;
    const t = temperatures[model.get("at")];
    const side = tooSure > 0 ? "too sure" : "too modest";
    const text =
      `Temperature ${t.toFixed(1)}: the calibration error is ${error.toFixed(3)}` +
      (t === 1 ? ". " : `; as it came, ${before.toFixed(3)}. `) +
      `On average the recogniser is ${side} by ${Math.abs(tooSure).toFixed(3)}. ` +
      "A dot's area is its number of frames; orange, how far each is from its word.";
    said.say(text);
    picture.describe(text);
    picture.redraw();
    rows.fill(table.map(([sure, right, n]) => [sure.toFixed(3), right.toFixed(3), String(n)]));
  });
}

export default { render };
