// A question to commit to, and its reveal: the same in a notebook, where a kernel keeps the answer,
// and in a page, where the browser alone does. A model has: definition, part ("question" or
// "reveal"), result, sentence, answer; in a page also covers, true if something lies covered until
// there is an answer.

import { forget, keep, kept } from "./answers.js";
import { button, h } from "./parts.js";
import { inline, newId } from "./question_parts.js";
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

/** What was answered: what the kernel knows, or the browser has kept; null if nothing was. */
function answerOf(model) {
  const { id } = model.get("definition");
  const entry = kept(id);
  const answers = [model.get("answer"), entry?.kind === "question" ? entry.value : null];
  return answers.find((one) => isAnswer(model.get("definition"), one)) ?? null;
}

function commit(model, answer, right = null) {
  keep(model.get("definition").id, { kind: "question", value: answer, right });
  model.set("answer", answer);
  model.save_changes();
}

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
    forget(definition.id);
    model.set("answer", null);
    model.save_changes();
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

/** Options as radio buttons, each with a place for what there is to say of it. */
function listed(options) {
  const name = newId();
  const made = options.map(({ text }, i) => {
    const id = newId();
    const radio = h("input", { type: "radio", id, name, value: i });
    const why = h("p", { class: "vtq-why", role: "status" });
    const label = h("label", { for: id }, ...inline(text));
    return { radio, why, row: h("div", { class: "vtq-option" }, radio, label, why) };
  });
  return {
    rows: made.map(({ row }) => row),
    radios: made.map(({ radio }) => radio),
    whys: made.map(({ why }) => why),
  };
}

function concept({ model, el }) {
  const { id, text, options } = model.get("definition");
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
      h("summary", {}, "Why not the others?"),
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
    forget(id);
    model.set("answer", null);
    model.save_changes();
    concept({ model, el });
    el.querySelector("input").focus({ preventScroll: true });
  }

  tried = answerOf(model) ?? [];
  el.replaceChildren(form);
  show();
}

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
