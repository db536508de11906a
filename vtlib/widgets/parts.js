// What figures to move share: elements, controls, drawings that fit their column, a sentence and a
// table that say what is drawn.

/** An element; attributes that begin with "on" are listeners, undefined ones are left away. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children);
  return element;
}

// Several scripts of a page, or of a notebook, number their controls.
const PREFIX = `vtl-${Math.random().toString(36).slice(2, 8)}`;
let labels = 0;

/** A choice from a list of {value, title}; onchange gets the value. Returns {row, value}. */
export function choice(label, options, onchange) {
  const id = `${PREFIX}-${++labels}`;
  const list = h("select", { id, onchange: () => onchange(list.value) });
  const fill = (entries) => {
    list.replaceChildren(...entries.map(({ value, title }) => h("option", { value }, title)));
  };
  fill(options);
  return {
    row: h("span", { class: "vtl-choice" }, h("label", { for: id }, label), list),
    fill,
    get value() {
      return list.value;
    },
    set value(value) {
      list.value = value;
    },
  };
}

/**
 * A slider with its value as text; onchange gets the number.
 * @returns {{row: HTMLElement, value: number, disabled: boolean, describe: function}}
 */
export function slider(label, { min, max, step, value, show, onchange }) {
  const id = `${PREFIX}-${++labels}`;
  const out = h("output", { for: id });
  const input = h("input", { type: "range", id, min, max, step, value });
  const tell = () => {
    const text = show(Number(input.value));
    out.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  input.addEventListener("input", () => {
    tell();
    onchange(Number(input.value));
  });
  tell();
  return {
    row: h("span", { class: "vtl-slider" }, h("label", { for: id }, label), input, out),
    get value() {
      return Number(input.value);
    },
    set value(number) {
      input.value = number;
      tell();
    },
    get disabled() {
      return input.disabled;
    },
    set disabled(is) {
      input.disabled = is;
    },
    limits(least, most) {
      input.min = least;
      input.max = most;
      tell();
    },
    describe: tell,
  };
}

export function button(label, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, ...attributes }, label);
}

/** Round numbers from..to, about `count` of them. */
export function ticks(from, to, count) {
  const rough = (to - from) / Math.max(1, count),
    power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const found = [];
  for (let i = Math.ceil(from / step); i * step <= to + 1e-9 * step; i++) found.push(i * step);
  return found;
}

/** Numbers that Python packed: a DataView of float32, or of another kind of array. */
export function numbers(view, Kind = Float32Array) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  return new Kind(bytes.buffer);
}

/** An element of SVG; numbers are rounded to tenths, which no eye sees. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    element.setAttribute(name, typeof value === "number" ? Math.round(10 * value) / 10 : value);
  }
  element.append(...children);
  return element;
}

/** A word in a drawing; anchor: start, middle, end. */
export const word = (x, y, text, anchor = "start", more = {}) =>
  s("text", { x, y, "text-anchor": anchor, ...more }, String(text));

/** A line through points [x, y], as the attribute d of a path. */
export const through = (points) =>
  points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/**
 * A drawing as wide as its column, in CSS pixels: its words are as large on a phone as on a desk.
 * draw(width) returns {height, parts: elements of SVG}; it is called by redraw(), and when the
 * width changes. describe(text) is what a screen reader says in place of it.
 */
export function drawing(draw) {
  const element = s("svg", { class: "vtl-drawing", role: "img", "aria-label": "A drawing" });
  let drawn = 0;
  const redraw = () => {
    const width = Math.round(element.parentElement?.clientWidth ?? 0);
    if (!width) return;
    drawn = width;
    const { height, parts } = draw(width);
    element.setAttribute("viewBox", `0 0 ${width} ${Math.round(height)}`);
    element.setAttribute("width", width);
    element.setAttribute("height", Math.round(height));
    element.replaceChildren(...parts);
  };
  const box = h("div", { class: "vtl-box" }, element);
  new ResizeObserver(() => {
    if (Math.round(box.clientWidth) !== drawn) redraw();
  }).observe(box);
  return {
    element: box,
    redraw,
    describe: (text) => element.setAttribute("aria-label", text),
  };
}

/**
 * Scales of a plot: from a domain to a range of pixels.
 * @returns {(value: number) => number}
 */
export const scale = ([from, to], [first, last]) => {
  const factor = (last - first) / (to - from);
  return (value) => first + (value - from) * factor;
};

/** Axis below a plot: ticks as [value, text]. */
export function axisBelow(x, y, [from, to], marks, title = "") {
  return [
    s("line", { x1: x(from), x2: x(to), y1: y, y2: y, class: "vtl-axis" }),
    ...marks.map(([value]) =>
      s("line", { x1: x(value), x2: x(value), y1: y, y2: y + 4, class: "vtl-axis" }),
    ),
    ...marks.map(([value, text]) => word(x(value), y + 16, text, "middle")),
    word((x(from) + x(to)) / 2, y + 32, title, "middle"),
  ];
}

/** Axis to the left of a plot; its title stands above it. */
export function axisLeft(x, y, [from, to], marks, title = "") {
  return [
    s("line", { x1: x, x2: x, y1: y(from), y2: y(to), class: "vtl-axis" }),
    ...marks.map(([value]) =>
      s("line", { x1: x - 4, x2: x, y1: y(value), y2: y(value), class: "vtl-axis" }),
    ),
    ...marks.map(([value, text]) => word(x - 7, y(value) + 4, text, "end")),
    word(2, y(to) - 9, title, "start"),
  ];
}

/** A sentence that changes with the figure, and is then read out. */
export function sentence() {
  const element = h("p", { class: "vtl-said", role: "status" });
  return {
    element,
    say: (text) => {
      if (element.textContent !== text) element.textContent = text;
    },
  };
}

/** A small table, folded: what is drawn, in numbers. fill(rows) takes texts; the first names a row. */
export function table(caption, heads) {
  const body = h("tbody");
  const head = h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)));
  const fill = (rows) => {
    const row = ([first, ...rest]) =>
      h("tr", {}, h("th", { scope: "row" }, first), ...rest.map((text) => h("td", {}, text)));
    body.replaceChildren(...rows.map(row));
  };
  const whole = h("table", {}, h("thead", {}, head), body);
  const frame = h(
    "div",
    { class: "vtl-scroll", role: "region", tabindex: "0", "aria-label": caption },
    whole,
  );
  return { element: h("details", {}, h("summary", {}, caption), frame), fill };
}

/**
 * Buttons of which one is pressed: options [{value, title}]; onchange gets the value.
 */
export function buttons(label, options, value, onchange) {
  const all = options.map((option) =>
    button(option.title, () => press(option.value), { "aria-pressed": "false" }),
  );
  const show = () =>
    all.forEach((one, i) => one.setAttribute("aria-pressed", String(options[i].value === value)));
  const press = (next) => {
    value = next;
    show();
    onchange(value);
  };
  show();
  return {
    row: h("span", { class: "vtl-choice", role: "group", "aria-label": label }, label, ...all),
    get value() {
      return value;
    },
    set value(next) {
      value = next;
      show();
    },
  };
}

/** Put a figure together: controls, drawing, sentence and table, in the order in which they are met. */
export function assemble(el, name, controls, ...rest) {
  const bar = h("div", { class: "vtl-sliders" }, ...controls);
  el.append(h("div", { class: "vtl", "data-figure": name, role: "group" }, bar, ...rest));
}

/** Keep controls, by the name of a value, where the model is: a notebook can set it as well. */
export function bind(model, controls) {
  for (const [name, control] of Object.entries(controls)) {
    model.on(`change:${name}`, () => {
      control.value = model.get(name);
    });
  }
}

/** Call a function each time that one of the model's values changes, and once now. */
export function follow(model, names, show) {
  for (const name of names) model.on(`change:${name}`, show);
  show();
}

/** A text with *emphasis*, **more of it** and `code`, as nodes. */
export function inline(text) {
  const tags = { "**": "strong", "*": "em", "`": "code" };
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|`[^`]+`)/).map((piece) => {
    const mark = ["**", "*", "`"].find(
      (one) => piece.length > 2 * one.length && piece.startsWith(one) && piece.endsWith(one),
    );
    if (!mark) return piece;
    return h(tags[mark], {}, piece.slice(mark.length, -mark.length));
  });
}
