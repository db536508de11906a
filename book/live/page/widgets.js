// Draws the figures to move of a page that has no kernel, from what the notebook saved in it. Each is
// a module of vtlib/widgets, as anywidget runs it in JupyterLab: https://anywidget.dev/en/afm

import * as MODULES from "widget-modules"; // by name: the builder lists them
import { savedModel } from "./saved_model.js";

const MARGIN = "800px"; // a figure is drawn when it comes so near

/** Draw one place; what it is made of is kept as place.live. */
async function draw(place) {
  if (place.dataset.state) return;
  place.dataset.state = "begun";
  const el = document.createElement("div");
  try {
    const module = MODULES[place.dataset.widget];
    if (!module) throw new Error(`there is no figure “${place.dataset.widget}” here`);
    const saved = JSON.parse(place.querySelector('script[type="application/json"]').textContent);
    const model = savedModel(saved);
    place.live = { model };
    place.append(el);
    const { signal } = new AbortController(); // a page's figure is never taken away
    await module.initialize?.({ model, signal });
    await module.render({ model, el, signal });
    place.dataset.state = "drawn";
  } catch (error) {
    place.dataset.state = "refused";
    el.textContent = `This figure can't be drawn: ${error.message}`;
    place.append(el);
    console.error(error);
  }
}

/** Draw places as they come near, those of modules that say `eager` at once. */
export function drawFigures(places) {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
        near.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: MARGIN },
  );
  for (const place of places) {
    if (MODULES[place.dataset.widget]?.eager) draw(place);
    else near.observe(place);
  }
  window.addEventListener("beforeprint", () => places.forEach(draw));
}
