// Two rules on the probabilities of one recording: what minimum durations leave of its events.

import { eventsOf } from "./engine/events.js";
import { EDS, decode, runs } from "./engine/rules.js";
import {
  assemble,
  axisBelow,
  bind,
  drawing,
  follow,
  numbers,
  s,
  scale,
  sentence,
  slider,
  table,
  ticks,
  word,
} from "./parts.js";

const ROW = 38; // of a strip and its name

/** Minimum durations in whole frames, times a factor: as Python's int() cuts them. */
export const scaled = (minFrames, factor) => minFrames.map((n) => Math.floor(n * factor));

/** The two rules at a setting, as the engine takes them. */
export function rulesOf(minFrames, { factor, switchCost }) {
  const own = scaled(minFrames, factor);
  return {
    published: { kind: "minimum_duration", minFrames: own },
    viterbi: { kind: "viterbi", minFrames: own, switchCost },
  };
}

function render({ model, el }) {
  const classes = model.get("classes");
  const minFrames = classes.map((one) => one.minFrames);
  const stepS = model.get("step_s");
  const p = numbers(model.get("probabilities"));
  const expert = model.get("expert");
  const frames = p.length / classes.length;
  const set = (name) => (value) => {
    model.set(name, value);
    model.save_changes();
  };
  const factor = slider("Minimum durations, times", {
    ...{ min: 0, max: 2, step: 0.05, value: model.get("factor") },
    show: (f) => {
      const named = scaled(minFrames, f).map((n, i) => `${classes[i].name} ${n}`);
      return `${f.toFixed(2)}: longer than ${named.slice(1).join(", ")} frames`;
    },
    onchange: set("factor"),
  });
  const cost = slider("Viterbi: each change costs", {
    ...{ min: 0, max: 10, step: 0.5, value: model.get("switch_cost") },
    show: (c) => c.toFixed(1),
    onchange: set("switch_cost"),
  });
  bind(model, { factor, switch_cost: cost });
  const said = sentence();
  const rows = table("The events in numbers", ["rule", "class", "from (s)", "to (s)"]);
  const frameByFrame = decode(p, { kind: "minimum_duration", minFrames: minFrames.map(() => 0) });
  const read = () => {
    const rules = rulesOf(minFrames, {
      ...{ factor: model.get("factor"), switchCost: model.get("switch_cost") },
    });
    return {
      rules,
      strips: [
        ["expert", expert],
        ["most probable class, frame by frame", frameByFrame],
        ["minimum durations (hatched: discarded)", decode(p, rules.published)],
        ["Viterbi", decode(p, rules.viterbi)],
      ],
    };
  };

  const picture = drawing((width) => {
    const [first, last] = [8, width - 8];
    const x = scale([0, frames], [first, last]);
    const parts = [];
    // How the five probabilities share each frame.
    const share = scale([0, 1], [84, 20]);
    parts.push(word(first, 13, "the five probabilities of each frame, stacked"));
    const floor = new Float64Array(frames);
    classes.forEach(({ colour }, c) => {
      let upper = "";
      let lower = "";
      for (let t = 0; t < frames; t++) {
        const next = floor[t] + p[t * classes.length + c];
        upper += `L${x(t).toFixed(1)} ${share(next).toFixed(1)}H${x(t + 1).toFixed(1)}`;
        lower = `V${share(floor[t]).toFixed(1)}H${x(t).toFixed(1)}${lower}`;
        floor[t] = next;
      }
      parts.push(s("path", { d: `M${first} 84${upper}${lower}Z`, fill: colour }));
    });
    read().strips.forEach(([name, strip], i) => {
      const top = 96 + i * ROW;
      parts.push(word(first, top + 11, name));
      for (const [from, stop] of runs(strip)) {
        const box = { x: x(from), y: top + 15, width: x(stop) - x(from), height: 18 };
        if (strip[from] === EDS) {
          parts.push(...hatched(box));
          continue;
        }
        const { colour, name: label } = classes[strip[from]];
        const quiet = strip[from] === 0;
        parts.push(s("rect", { ...box, fill: colour, "fill-opacity": quiet ? "0.25" : "1" }));
        if (!quiet && box.width > 9 * label.length) {
          const look = { class: "vtl-strong", style: "fill: #fff; paint-order: stroke" };
          look.stroke = "#000";
          look["stroke-width"] = "2.5";
          parts.push(word(box.x + box.width / 2, top + 28, label, "middle", look));
        }
      }
    });
    const bottom = 96 + 4 * ROW + 4;
    const marks = ticks(0, frames * stepS, width / 90).map((t) => [t / stepS, String(t)]);
    parts.push(...axisBelow(x, bottom, [0, frames], marks, "seconds"));
    return { height: bottom + 38, parts };
  });

  const key = classes.map(({ name, colour }) => {
    const dot = s("svg", { width: 12, height: 12, "aria-hidden": "true" });
    dot.append(s("rect", { width: 12, height: 12, fill: colour }));
    const item = document.createElement("span");
    item.append(dot, ` ${name}`);
    return item;
  });
  const legend = document.createElement("div");
  legend.className = "vtl-bar";
  legend.append(...key);

  assemble(
    el,
    "minimum-durations",
    [factor.row, cost.row],
    legend,
    picture.element,
    said.element,
    rows.element,
  );
  follow(model, ["factor", "switch_cost"], () => {
    const { rules, strips } = read();
    const found = {
      "minimum durations": eventsOf(p, rules.published, { stepS }),
      Viterbi: eventsOf(p, rules.viterbi, { stepS }),
    };
    const marked = runs(expert).filter(([from]) => expert[from] !== 0).length;
    const holes = strips[2][1].filter((c) => c === EDS).length / frames;
    const count = (n) => `${n} ${n === 1 ? "event" : "events"}`;
    const like = (strip) => {
      const same = strip.filter((c, t) => c === expert[t]).length;
      return `${Math.round((100 * same) / frames)} % of the frames as the expert`;
    };
    const text =
      `The expert drew ${count(marked)}. Minimum durations, times ` +
      `${model.get("factor").toFixed(2)}, leave ` +
      `${count(found["minimum durations"].length)}, discard ${Math.round(100 * holes)} % of the ` +
      `frames, and have ${like(strips[2][1])}. Viterbi, at ` +
      `${model.get("switch_cost").toFixed(1)} a change: ${count(found.Viterbi.length)}, none ` +
      `discarded, ${like(strips[3][1])}.`;
    said.say(text);
    picture.describe(text);
    picture.redraw();
    rows.fill(
      Object.entries(found).flatMap(([rule, events]) =>
        events.map(({ label, onsetS, endS }) => [
          rule,
          label,
          onsetS.toFixed(2),
          Number.isFinite(endS) ? endS.toFixed(2) : "end",
        ]),
      ),
    );
  });
}

/** A box that is hatched: two elements of SVG. */
function hatched({ x, y, width, height }) {
  let lines = "";
  for (let at = -height; at < width; at += 5) {
    const [from, to] = [Math.max(at, 0), Math.min(at + height, width)];
    if (to > from)
      lines += `M${x + from} ${y + height - (from - at)}L${x + to} ${y + height - (to - at)}`;
  }
  const look = { stroke: "currentColor", fill: "none" };
  return [
    s("rect", { x, y, width, height, ...look, "stroke-opacity": "0.5" }),
    s("path", { d: lines, ...look, "stroke-width": "0.8" }),
  ];
}

export default { render };
