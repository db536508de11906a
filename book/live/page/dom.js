// Elements, controls and canvases that the live pages share.

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

let labels = 0;

/** A choice from a list of {value, title}; onchange gets the value. Returns {row, value}. */
export function choice(label, options, onchange) {
  const id = `vtl-${++labels}`;
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

/** An entry of the index, as a choice lists it. */
export const titled = ({ name, title }) => ({ value: name, title });

/**
 * A slider with its value as text; onchange gets the number.
 * @returns {{row: HTMLElement, value: number, disabled: boolean, describe: function}}
 */
export function slider(label, { min, max, step, value, show, onchange }) {
  const id = `vtl-${++labels}`;
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

/** Hand a text to the reader as a file. */
export function save(text, type, name) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

let followsTheme = false;

/** One observer for all canvases that are in the page: one for each would keep each for ever. */
function followTheme() {
  if (followsTheme) return;
  followsTheme = true;
  const redraw = () => {
    for (const drawn of document.querySelectorAll("canvas.vtl-canvas")) drawn.redraw();
  };
  new MutationObserver(redraw).observe(document.documentElement, {
    attributeFilter: ["data-theme"],
  });
}

/**
 * A canvas of a given height in CSS pixels, as wide as its column. draw(context, width, height,
 * colours) is called at the next frame after redraw(), when the width changes, and when the theme
 * does.
 */
export function canvas(height, draw, description = "") {
  const element = h("canvas", { class: "vtl-canvas", role: "img", "aria-label": description });
  element.style.height = `${height}px`;
  let asked = false;
  const paint = () => {
    asked = false;
    const width = element.clientWidth,
      ratio = window.devicePixelRatio || 1;
    if (!width) return;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    const context = element.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(element);
    context.font = `12px ${style.fontFamily}`;
    draw(context, width, height, { ink: style.color, faint: style.borderTopColor });
  };
  const redraw = () => {
    if (!asked) requestAnimationFrame(paint);
    asked = true;
  };
  new ResizeObserver(redraw).observe(element);
  followTheme();
  return Object.assign(element, {
    redraw,
    describe(text) {
      element.setAttribute("aria-label", text);
    },
  });
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

/** A duration in words that fit it. */
export function duration(seconds) {
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(seconds < 600 ? 1 : 0)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

export const count = (n, one, many = `${one}s`) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
