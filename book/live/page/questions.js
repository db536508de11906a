// Questions in a page: each drawn by the widget's own module, from the definition in the page. What
// lies between a prediction and its reveal is covered until the reader has an answer, or asks.

import { kept, onChange } from "../../../vtlib/widgets/answers.js";
import question from "../../../vtlib/widgets/question.js";
import { savedModel } from "./saved_model.js";

const contentOf = (place) => JSON.parse(place.querySelector("script").textContent);
const cellOf = (place) => place.closest(".cell") ?? place;

/** What lies after one element, up to and with another, in as few elements as possible. */
export function between(first, last) {
  const found = [];
  let node = first;
  while (node && node !== last) {
    while (node && !node.nextElementSibling) node = node.parentElement;
    node = node?.nextElementSibling;
    while (node && node !== last && node.contains(last)) node = node.firstElementChild;
    if (node) found.push(node);
  }
  return node ? found : [];
}

const coveredBy = new Map(); // by element, the questions that cover it

function setCovered(element, id, isCovered) {
  const ids = coveredBy.get(element) ?? new Set();
  if (isCovered) ids.add(id);
  else ids.delete(id);
  coveredBy.set(element, ids);
  element.classList.toggle("vtq-covered", ids.size > 0);
}

/** Draw all questions and reveals of a page. */
export function questions(page) {
  const reveals = new Map();
  for (const place of page.querySelectorAll("[data-reveal]")) {
    reveals.set(place.dataset.reveal, place);
  }
  for (const place of page.querySelectorAll("[data-question]")) {
    const definition = contentOf(place);
    const reveal = reveals.get(definition.id);
    const asked = { definition, part: "question", covers: Boolean(reveal) };
    question.render({ model: savedModel({ values: asked }), el: place });
    if (reveal) cover(definition, cellOf(place), reveal);
  }
}

function cover(definition, cell, place) {
  const { result, sentence } = contentOf(place);
  const revealed = savedModel({ values: { definition, part: "reveal", result, sentence } });
  const covered = between(cell, cellOf(place));
  let isPeeked = false;

  function update() {
    const entry = kept(definition.id);
    const isOpen = isPeeked || entry?.kind === "question";
    for (const element of covered) setCovered(element, definition.id, !isOpen);
    if (isOpen) window.dispatchEvent(new Event("resize")); // what was drawn while it had no size
    revealed.set("answer", entry?.value ?? null);
  }

  /** An address that points at what is covered, from a search or the contents, uncovers it. */
  function lookAtAddress() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const heads = [target, target?.firstElementChild].filter(Boolean); // a section is its heading
    if (!covered.some((element) => heads.some((head) => element.contains(head)))) return;
    isPeeked = true;
    update();
    target.scrollIntoView();
  }

  question.render({ model: revealed, el: place });
  update();
  onChange((id) => {
    if (id === definition.id || id === undefined) {
      isPeeked = false;
      update();
    }
  });
  window.addEventListener("hashchange", lookAtAddress);
  lookAtAddress();
}
