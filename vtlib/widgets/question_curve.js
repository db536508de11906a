// The sketch of a curve: drawn with a pointer, or set point by point with the arrow keys.

import { h, s } from "./parts.js";
import { newId } from "./question_parts.js";
import { pointsOf, written } from "./question_words.js";

const WIDTH = 360,
  HEIGHT = 220,
  PLOT = { left: 44, right: 348, top: 26, bottom: 176 };
const STEPS = 20; // of an arrow key, from the bottom of the plot to its top

/** A sketch with no point set: {values, isSet}. */
const empty = (n) => ({ values: Array(n).fill(null) });

/** All values of a sketch: between points that are set along lines, beyond them level. */
export function completed(values) {
  const set = values.flatMap((value, i) => (value === null ? [] : [i]));
  if (!set.length) return null;
  return values.map((value, i) => {
    if (value !== null) return value;
    const before = set.filter((j) => j < i).at(-1) ?? set.find((j) => j > i);
    const after = set.find((j) => j > i) ?? before;
    if (after <= before) return values[before];
    return values[before] + ((values[after] - values[before]) * (i - before)) / (after - before);
  });
}

function axes({ x, y }, scale) {
  const lines = [];
  for (const share of [0, 0.5, 1]) {
    const [a, b] = [x, y].map(({ low, high }) => low + share * (high - low));
    const [right, up] = [scale.x(a), scale.y(b)];
    lines.push(
      s("path", { class: "vtq-grid", d: `M${PLOT.left} ${up}H${PLOT.right}` }),
      s("path", { class: "vtq-grid", d: `M${right} ${PLOT.top}V${PLOT.bottom}` }),
      s("text", { x: PLOT.left - 6, y: up + 4, "text-anchor": "end" }, written(b)),
      s("text", { x: right, y: PLOT.bottom + 16, "text-anchor": "middle" }, written(a)),
    );
  }
  return [
    ...lines,
    s("text", { x: 4, y: 14 }, y.label),
    s("text", { x: PLOT.right, y: HEIGHT - 8, "text-anchor": "end" }, x.label),
  ];
}

function scales({ x, y }) {
  const { left, right, top, bottom } = PLOT;
  return {
    x: (value) => left + ((value - x.low) / (x.high - x.low)) * (right - left),
    y: (value) => {
      const share = (value - y.low) / (y.high - y.low);
      return bottom - Math.min(1.04, Math.max(-0.04, share)) * (bottom - top);
    },
  };
}

const path = (xs, ys, scale) =>
  ys
    .map((y, i) => `${i ? "L" : "M"}${scale.x(xs[i]).toFixed(1)} ${scale.y(y).toFixed(1)}`)
    .join("");

/** A sketch that is done, with the result beside it if there is one. */
export function finished(definition, values, result, description) {
  const scale = scales(definition),
    at = pointsOf(definition.x);
  const attributes = { class: "vtq-plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" };
  const plot = s("svg", { ...attributes, "aria-label": description }, ...axes(definition, scale));
  if (result) plot.append(s("path", { class: "vtq-result", d: path(...result, scale) }));
  if (values) {
    plot.append(s("path", { class: "vtq-line", d: path(at, values, scale) }));
    for (const [i, value] of values.entries()) {
      const place = { cx: scale.x(at[i]), cy: scale.y(value), r: 4 };
      plot.append(s("circle", { class: "vtq-dot", ...place }));
    }
  }
  return plot;
}

/**
 * A plot to draw in. Returns {element, values}: values() is null until two points are set.
 */
export function sketch(definition) {
  const { x, y } = definition,
    scale = scales(definition),
    at = pointsOf(x),
    { values } = empty(at.length);
  const help = newId();
  const line = s("path", { class: "vtq-line" });
  const handles = at.map((_, i) =>
    s(
      "g",
      {
        class: "vtq-handle",
        role: "slider",
        tabindex: i ? -1 : 0,
        "aria-orientation": "vertical",
        "aria-valuemin": String(y.low),
        "aria-valuemax": String(y.high),
        "aria-label": `${y.label} at ${written(at[i])} (${x.label})`,
        "aria-describedby": help,
      },
      s("circle", { class: "vtq-target", r: 14 }),
      s("circle", { class: "vtq-dot", r: 6 }),
    ),
  );
  for (const [i, handle] of handles.entries()) {
    handle.addEventListener("keydown", (event) => press(event, i));
    handle.addEventListener("focus", () => turnTo(i));
  }
  const plot = s(
    "svg",
    { class: "vtq-plot vtq-open", viewBox: `0 0 ${WIDTH} ${HEIGHT}` },
    ...axes(definition, scale),
    line,
    ...handles,
  );
  plot.addEventListener("pointerdown", begin);
  plot.addEventListener("pointermove", draw);
  plot.addEventListener("pointerup", end);
  plot.addEventListener("pointercancel", end);
  let first = null, // where a stroke began
    last = null; // where the pointer was; null between strokes

  function show() {
    const all = completed(values);
    line.setAttribute("d", all ? path(at, all, scale) : "");
    for (const [i, handle] of handles.entries()) {
      const value = all?.[i] ?? (y.low + y.high) / 2;
      const words = `${written(value)}${values[i] === null ? ", not set yet" : ""}`;
      handle.setAttribute("transform", `translate(${scale.x(at[i])} ${scale.y(value)})`);
      handle.setAttribute("aria-valuenow", Number(value.toPrecision(4)));
      handle.setAttribute("aria-valuetext", words);
      handle.classList.toggle("vtq-set", values[i] !== null);
    }
  }

  function turnTo(i) {
    handles.forEach((handle, j) => handle.setAttribute("tabindex", i === j ? 0 : -1));
  }

  function press(event, i) {
    const step = (y.high - y.low) / STEPS;
    const value = completed(values)?.[i] ?? (y.low + y.high) / 2;
    const to = {
      ArrowUp: value + step,
      ArrowDown: value - step,
      PageUp: value + 5 * step,
      PageDown: value - 5 * step,
      Home: y.low,
      End: y.high,
      Enter: value,
      " ": value,
    }[event.key];
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (to === undefined && move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (move) handles[i + move]?.focus();
    else {
      values[i] = Math.min(y.high, Math.max(y.low, to));
      show();
    }
  }

  /** Where the pointer is: how many points along, and the value there. */
  function placed(event) {
    const box = plot.getBoundingClientRect();
    const right = ((event.clientX - box.left) / box.width) * WIDTH;
    const up = ((event.clientY - box.top) / box.height) * HEIGHT;
    const along = (right - PLOT.left) / (PLOT.right - PLOT.left);
    const share = (PLOT.bottom - up) / (PLOT.bottom - PLOT.top);
    return {
      along: Math.min(1, Math.max(0, along)) * (at.length - 1),
      value: y.low + Math.min(1, Math.max(0, share)) * (y.high - y.low),
    };
  }

  function begin(event) {
    event.preventDefault();
    plot.setPointerCapture(event.pointerId);
    first = last = placed(event);
    const nearest = Math.round(first.along);
    values[nearest] = first.value;
    turnTo(nearest);
    show();
  }

  /** A stroke sets the points that it passes; as long as it stays near its first, that follows. */
  function draw(event) {
    if (!last) return;
    const here = placed(event);
    if (Math.abs(here.along - first.along) < 0.3) values[Math.round(first.along)] = here.value;
    const [low, high] = [last, here].map(({ along }) => along).sort((p, q) => p - q);
    for (let i = Math.ceil(low); i <= high && low < high; i++) {
      const share = (i - last.along) / (here.along - last.along);
      values[i] = last.value + share * (here.value - last.value);
    }
    last = here;
    show();
  }

  function end() {
    last = null;
  }

  show();
  return {
    element: h(
      "div",
      {},
      h(
        "p",
        { class: "vtq-help", id: help },
        "Draw with a finger or the mouse. With keys: left and right choose a point, up and down move it.",
      ),
      plot,
    ),
    values: () => (values.filter((value) => value !== null).length < 2 ? null : completed(values)),
  };
}
