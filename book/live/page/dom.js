// Canvases that the live pages share, and what they share with the figures to move.

import { h } from "../../../vtlib/widgets/parts.js";

export { button, choice, h, slider, ticks } from "../../../vtlib/widgets/parts.js";

/** An entry of the index, as a choice lists it. */
export const titled = ({ name, title }) => ({ value: name, title });

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

/** A duration in words that fit it. */
export function duration(seconds) {
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(seconds < 600 ? 1 : 0)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

export const count = (n, one, many = `${one}s`) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
