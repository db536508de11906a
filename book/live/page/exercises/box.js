// The answer box below an exercise: a line to type in (or choices, for phrases), what the check
// says, and what was answered before, which a reload keeps.

import * as answers from "../../../../vtlib/widgets/answers.js";
import { inline } from "../../../../vtlib/widgets/parts.js";
import { button, h } from "../dom.js";
import { reply } from "./check.js";
import { NotTyped, typed } from "./typed.js";

/** Fill a place that holds an exercise's check as JSON. */
export function exerciseBox(place) {
  const { id, name, empty, check } = JSON.parse(place.querySelector("script").textContent);
  const field = check.kind === "words" ? choices(check) : line(name);
  const said = h("p", { class: "vtx-said", role: "status" });
  const form = h(
    "form",
    {
      class: "vtx-form",
      "aria-label": `Your answer: ${name}`,
      onsubmit(event) {
        event.preventDefault();
        ask();
      },
    },
    field.row,
    button("Check", ask),
    said,
  );
  place.replaceChildren(form);

  function tell({ right, sentence }) {
    said.replaceChildren(...inline(sentence));
    said.dataset.verdict = right === null ? "none" : right ? "right" : "not-yet";
  }

  function judge(value) {
    if (field.isEmpty(value)) return { right: null, sentence: empty };
    try {
      return reply(check, field.read(value));
    } catch (error) {
      if (!(error instanceof NotTyped)) throw error;
      return { right: false, sentence: `Not yet. ${error.message}` };
    }
  }

  function ask() {
    const verdict = judge(field.value);
    tell(verdict);
    if (verdict.right === null) return;
    answers.keep(id, { kind: "exercise", value: field.value, right: verdict.right });
  }

  const before = answers.kept(id);
  if (before?.kind === "exercise") {
    field.value = before.value;
    tell(judge(field.value));
  } else tell({ right: null, sentence: empty });
}

/** A line to type numbers, lists and sums into. */
function line(name) {
  const input = h("input", {
    type: "text",
    class: "vtx-line",
    placeholder: "...",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
  });
  return {
    row: h("label", { class: "vtx-label" }, h("code", {}, `${name} =`), input),
    isEmpty: (value) => ["", "...", "…"].includes(String(value).trim()),
    read: typed,
    get value() {
      return input.value;
    },
    set value(text) {
      input.value = text;
    },
  };
}

/** A list to choose from for each of some phrases. */
function choices({ n, allowed }) {
  const lists = Array.from({ length: n }, (_, i) =>
    h(
      "select",
      { "aria-label": `Answer ${i + 1} of ${n}` },
      h("option", { value: "" }, "..."),
      ...allowed.map((phrase) => h("option", {}, phrase)),
    ),
  );
  return {
    row: h("span", { class: "vtx-label" }, ...lists),
    isEmpty: (value) => value.some((phrase) => !phrase),
    read: (value) => value,
    get value() {
      return lists.map((list) => list.value);
    },
    set value(phrases) {
      lists.forEach((list, i) => (list.value = phrases[i] ?? ""));
    },
  };
}
