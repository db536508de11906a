// A question why: each choice is explained at once, and what was tried is kept.

import { button, h, inline } from "./parts.js";
import { answerOf, commit, listed, takeBack } from "./question_parts.js";

/** Draw it into an element. */
export function concept({ model, el }) {
  const { text, options } = model.get("definition");
  const { rows, radios, whys } = listed(options);
  const said = h("p", { class: "vtq-said", role: "status" });
  const rest = h("details", { class: "vtq-rest", hidden: true });
  const form = h(
    "form",
    {
      class: "vtq-form",
      onsubmit(event) {
        event.preventDefault();
        choose(radios.findIndex((radio) => radio.checked));
      },
    },
    h(
      "fieldset",
      {},
      h("legend", {}, ...inline(text)),
      h("div", { class: "vtq-options" }, ...rows),
      h(
        "p",
        { class: "vtq-buttons" },
        h("button", { type: "submit", class: "vtq-main" }, "Check"),
        button("Ask me again", () => again()),
      ),
      said,
      rest,
    ),
  );
  const buttons = form.querySelectorAll("button");
  let tried = [];

  function show() {
    for (const [i, { why, right }] of options.entries()) {
      const isTried = tried.includes(i);
      const words = isTried ? [right ? "Right. " : "Not yet. ", ...inline(why)] : [];
      rows[i].dataset.verdict = isTried ? (right ? "right" : "not-yet") : "none";
      if (words.length && !whys[i].hasChildNodes()) whys[i].replaceChildren(...words);
    }
    const isDone = tried.some((i) => options[i].right);
    const others = options.flatMap((one, i) => (tried.includes(i) ? [] : [one]));
    buttons[0].hidden = isDone;
    buttons[1].hidden = !isDone;
    rest.hidden = !isDone || !others.length;
    rest.replaceChildren(
      h(
        "summary",
        {},
        "Why not the others?",
        h("span", { class: "vtq-unseen" }, " ", ...inline(text)), // so that no two are called alike
      ),
      ...others.map((one) => h("p", {}, h("em", {}, ...inline(one.text)), " ", ...inline(one.why))),
    );
    if (isDone) {
      const first = tried.length === 1;
      said.textContent = first ? "At the first try." : `At try number ${tried.length}.`;
      for (const radio of radios) radio.disabled = true;
      radios[tried.at(-1)].checked = true;
    }
  }

  function choose(i) {
    if (i < 0 || tried.includes(i)) {
      said.textContent = i < 0 ? "Choose one first." : "You have tried that one: choose another.";
      return;
    }
    tried = [...tried, i];
    said.textContent = "";
    commit(model, tried, options[i].right);
    show();
    if (options[i].right) buttons[1].focus({ preventScroll: true });
  }

  function again() {
    takeBack(model);
    concept({ model, el });
    el.querySelector("input").focus({ preventScroll: true });
  }

  tried = answerOf(model) ?? [];
  el.replaceChildren(form);
  show();
}
