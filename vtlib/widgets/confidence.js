// How sure a recogniser has to be of an event before one learns from it: what is kept, what is right.

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

const [LEAST, MOST] = [0.5, 1];
const BINS = 25;

/**
 * What becomes of frames, as vtlib.weak_labels.from_confidence labels them.
 *
 * @param {{events: [number, number, number][], frames: number, real: number, missed: number,
 *     discarded: number}} counts - events: how sure, frames, frames that the expert calls so;
 *     frames: of all; real: that the expert calls so; missed: of these, called background;
 *     discarded: in no event and not background
 * @param {number} threshold - an event counts if it is surer
 */
export function labelled({ events, frames, real, missed, discarded }, threshold) {
  let [kept, right, nEvents] = [0, 0, 0];
  let unsure = discarded;
  for (const [sure, n, ofClass] of events) {
    if (sure > threshold) {
      kept += n;
      right += ofClass;
      nEvents++;
    } else unsure += n;
  }
  return {
    ...{ kept, right, nEvents, unsure, missed },
    precision: right / Math.max(kept, 1),
    found: right / real,
    background: missed / real,
    unknown: unsure / frames,
  };
}

const percent = (share) => `${Math.round(100 * share)} %`;

function render({ model, el }) {
  const counts = model.get("counts");
  const { name, colour } = model.get("classes")[model.get("chosen")];
  const threshold = slider("Surer than", {
    ...{ min: LEAST, max: 0.99, step: 0.01, value: model.get("threshold") },
    show: (t) => t.toFixed(2),
    onchange(value) {
      model.set("threshold", value);
      model.save_changes();
    },
  });
  bind(model, { threshold });
  const said = sentence();
  const heads = ["surer than", "events", "frames", "right", `of the experts' ${name}`, "unknown"];
  const rows = table("Thresholds in numbers", heads);

  // Frames in events by how sure one is of the event: right and wrong.
  const bins = Array.from({ length: BINS }, () => [0, 0]);
  for (const [sure, n, right] of counts.events) {
    const at = Math.floor(((sure - LEAST) / (MOST - LEAST)) * BINS);
    const bin = bins[Math.min(Math.max(at, 0), BINS - 1)];
    bin[0] += right;
    bin[1] += n - right;
  }
  const tallest = Math.max(...bins.map(([right, wrong]) => right + wrong));

  const picture = drawing((width) => {
    const t = model.get("threshold");
    const [first, last] = [52, width - 12];
    const x = scale([LEAST, MOST], [first, last]);
    // A few bins hold most of the frames: roots of the counts, so that all are seen.
    const root = scale([0, Math.sqrt(tallest)], [150, 30]);
    const y = (n) => root(Math.sqrt(n));
    const counted = [0, tallest / 16, tallest / 4, tallest].map((n) => Math.round(n));
    const marks = [0.5, 0.6, 0.7, 0.8, 0.9, 1].map((v) => [v, String(v)]);
    const inks = "frames in events: filled right, open wrong";
    const parts = [
      ...axisBelow(x, 150, [LEAST, MOST], marks),
      s("line", { x1: first, x2: first, y1: 30, y2: 150, class: "vtl-axis" }),
      ...counted.map((n) => word(first - 7, y(n) + 4, String(n), "end")),
      word(2, 13, inks),
    ];
    bins.forEach(([right, wrong], i) => {
      const from = LEAST + (i * (MOST - LEAST)) / BINS;
      const box = { x: x(from) + 1, width: (last - first) / BINS - 2 };
      const dim = { "fill-opacity": from + 1e-9 < t ? "0.3" : "1" };
      const open = {
        fill: "none",
        stroke: colour,
        "stroke-opacity": from + 1e-9 < t ? "0.4" : "1",
      };
      const all = right + wrong;
      if (right)
        parts.push(
          s("rect", { ...box, y: y(right), height: 150 - y(right), fill: colour, ...dim }),
        );
      if (wrong) parts.push(s("rect", { ...box, y: y(all), height: y(right) - y(all), ...open }));
    });
    const z = scale([0, 1], [340, 212]);
    const shares = [0, 0.25, 0.5, 0.75, 1].map((v) => [v, percent(v)]);
    const grid = Array.from({ length: 50 }, (_, i) => LEAST + i / 100);
    const line = (key, dashes) =>
      s("path", {
        d: through(grid.map((v) => [x(v), z(labelled(counts, v)[key])])),
        ...{ fill: "none", stroke: colour, "stroke-width": "2.5", "stroke-dasharray": dashes },
      });
    const now = labelled(counts, t);
    parts.push(
      ...axisBelow(x, 340, [LEAST, MOST], marks, "how sure one has to be"),
      ...axisLeft(first, z, [0, 1], shares),
      word(2, 198, `full: right; dashed: of the experts' ${name} labelled`),
      line("precision", undefined),
      line("found", "7 4"),
      s("line", { x1: x(t), x2: x(t), y1: 24, y2: 340, stroke: "currentColor" }),
      ...["precision", "found"].map((key) =>
        s("circle", { cx: x(t), cy: z(now[key]), r: 5, fill: colour, stroke: "currentColor" }),
      ),
    );
    return { height: 378, parts };
  });

  assemble(el, "confidence", [threshold.row], picture.element, said.element, rows.element);
  follow(model, ["threshold"], () => {
    const t = model.get("threshold");
    const now = labelled(counts, t);
    const text =
      `Surer than ${t.toFixed(2)}: ${now.nEvents} of ${counts.events.length} events count, ` +
      `${now.kept} frames, of which ${percent(now.precision)} are right. Of the experts' ` +
      `${counts.real} ${name} frames, ${percent(now.found)} are labelled so; ` +
      `${percent(now.background)} are labelled background, whatever the threshold.`;
    said.say(text);
    picture.describe(text);
    picture.redraw();
    rows.fill(
      [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99].map((v) => {
        const one = labelled(counts, v);
        return [
          ...[v.toFixed(2), one.nEvents, one.kept, percent(one.precision)],
          ...[percent(one.found), percent(one.unknown)],
        ];
      }),
    );
  });
}

export default { render };
