// A question to commit to, and its reveal: the same in a notebook, where a kernel keeps the answer,
// and in a page, where the browser alone does. A model has: definition, part ("question" or
// "reveal"), result, sentence, answer; in a page also covers, true if something lies covered until
// there is an answer.

import { keep, kept } from "./answers.js";
import { button, h, inline } from "./parts.js";
import { answerOf, commit, listed, newId, takeBack } from "./question_parts.js";
import { concept } from "./question_concept.js";
import { finished, sketch } from "./question_curve.js";
import {
  bounds,
  distanceOf,
  isAnswer,
  isConcept,
  readNumber,
  resultOf,
  saidOf,
} from "./question_words.js";

/** Take the place of what is in an element, and give it the keyboard. */
function turn(el, focused, ...children) {
  el.replaceChildren(...children.filter(Boolean));
  focused?.focus({ preventScroll: true });
}

function prediction({ model, el }) {
  const definition = model.get("definition");
  const isCovered = Boolean(model.get("covers"));
  const wasShown = () => kept(definition.id)?.kind === "question";

  function ask(focus = false) {
    const field = FIELDS[definition.kind](definition);
    const said = h("p", { class: "vtq-said", role: "status" });
    const covered = isCovered ? "What follows is covered until you commit." : "";
    const form = h(
      "form",
      {
        class: "vtq-form",
        onsubmit(event) {
          event.preventDefault();
          const { value, problem } = field.read();
          if (problem) said.textContent = problem;
          else {
            commit(model, value);
            tell(true);
          }
        },
      },
      h(
        "fieldset",
        {},
        h("legend", {}, ...inline(definition.text)),
        field.element,
        h(
          "p",
          { class: "vtq-buttons" },
          h("button", { type: "submit", class: "vtq-main" }, "Commit"),
          ...(isCovered ? [button("Show me", show)] : []),
        ),
        said,
      ),
    );
    said.textContent = covered;
    turn(el, focus ? field.first() : null, form);
  }

  function show() {
    keep(definition.id, { kind: "question", value: null });
    tell(true);
  }

  function again() {
    takeBack(model);
    ask(true);
  }

  function tell(focus = false) {
    const answer = answerOf(model);
    const words = answer === null ? "Shown without an answer." : saidOf(definition, answer);
    const open = isCovered ? " What follows is open." : " The reveal below says what came of it.";
    const said = h("p", { class: "vtq-said", role: "status", tabindex: -1 }, words + open);
    const sketched =
      definition.kind === "curve" && answer !== null
        ? finished(definition, answer, null, "The curve that you drew")
        : null;
    const buttons = h("p", { class: "vtq-buttons" }, button("Ask me again", again));
    const text = h("p", { class: "vtq-text" }, ...inline(definition.text));
    const options = definition.options?.map((one) => h("li", {}, ...inline(one.text)));
    const list = options ? h("ul", {}, ...options) : null;
    turn(el, focus ? said : null, text, list, sketched, said, buttons);
  }

  if (answerOf(model) !== null || (isCovered && wasShown())) tell();
  else ask();
}

const FIELDS = {
  number(definition) {
    const { unit, low, high } = definition;
    const id = newId();
    const range = bounds(low, high);
    const input = h("input", {
      id,
      class: "vtq-number",
      type: "text",
      inputmode: low !== null && low >= 0 ? "decimal" : "text",
      autocomplete: "off",
    });
    const label = `Your answer${range ? `, ${range}` : ""}:`;
    return {
      element: h(
        "p",
        { class: "vtq-row" },
        h("label", { for: id }, label),
        h("span", { class: "vtq-unit" }, input, unit ? ` ${unit}` : ""),
      ),
      first: () => input,
      read() {
        const { problem } = readNumber(input.value, definition);
        if (problem) input.focus();
        return problem ? { problem } : { value: input.value.trim() };
      },
    };
  },

  choice({ options }) {
    const { rows, radios } = listed(options);
    return {
      element: h("div", { class: "vtq-options" }, ...rows),
      first: () => radios[0],
      read() {
        const value = radios.findIndex((radio) => radio.checked);
        return value < 0 ? { problem: "Choose one first; a guess is good enough." } : { value };
      },
    };
  },

  curve(definition) {
    const { element: plot, values } = sketch(definition);
    return {
      element: plot,
      first: () => plot.querySelector("[tabindex='0']"),
      read() {
        const value = values();
        return value ? { value } : { problem: "Draw a line first: two points at least." };
      },
    };
  },
};

function reveal({ model, el }) {
  const definition = model.get("definition"),
    result = model.get("result") ?? null;

  function tell() {
    const answer = answerOf(model);
    const said =
      answer === null ? "You had not committed to an answer." : saidOf(definition, answer);
    const distance = answer === null ? "" : distanceOf(definition, answer, result);
    const words = [said, resultOf(definition, result), distance].filter(Boolean).join(" ");
    const plot = definition.kind === "curve" ? finished(definition, answer, result, words) : null;
    const sentence = model.get("sentence");
    el.replaceChildren(
      h("p", { class: "vtq-help" }, ...inline(definition.text)),
      h("p", { class: "vtq-text" }, h("strong", {}, "Your prediction. "), words),
      ...(plot ? [plot] : []),
      ...(sentence ? [h("p", {}, ...inline(sentence))] : []),
    );
  }

  model.on("change:answer", tell);
  tell();
}

function render({ model, el }) {
  const definition = model.get("definition");
  const isReveal = model.get("part") === "reveal";
  const box = h("div", {
    class: `vtq ${isReveal ? "vtq-revealed" : "vtq-asked"}`,
    "data-lm-suppress-shortcuts": "true",
  });
  el.replaceChildren(box);
  box.addEventListener("keydown", (event) => {
    event.stopPropagation(); // a notebook has keys of its own, Enter among them
    if (event.key !== "Enter" || event.target.type !== "text") return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  const answer = answerOf(model);
  if (!isReveal && answer !== null && !isAnswer(definition, model.get("answer"))) {
    model.set("answer", answer); // the browser has kept it, a new kernel doesn't know it
    model.save_changes();
  }
  const draw = isReveal ? reveal : isConcept(definition) ? concept : prediction;
  draw({ model, el: box });
}

export default { render };
