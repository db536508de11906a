// What questions share beside the parts of figures: options to choose from, and the answer that a
// model or the browser has.

import { forget, keep, kept } from "./answers.js";
import { h, inline } from "./parts.js";
import { isAnswer } from "./question_words.js";

let numbered = 0;

/** An id that nothing else in the page has. */
export const newId = () => `vtq-${++numbered}-${Math.random().toString(36).slice(2, 7)}`;

/** What was answered: what the kernel knows, or the browser has kept; null if nothing was. */
export function answerOf(model) {
  const { id } = model.get("definition");
  const entry = kept(id);
  const answers = [model.get("answer"), entry?.kind === "question" ? entry.value : null];
  return answers.find((one) => isAnswer(model.get("definition"), one)) ?? null;
}

/** Keep an answer, and let the kernel know. */
export function commit(model, answer, right = null) {
  keep(model.get("definition").id, { kind: "question", value: answer, right });
  model.set("answer", answer);
  model.save_changes();
}

/** Forget an answer, and let the kernel know. */
export function takeBack(model) {
  forget(model.get("definition").id);
  model.set("answer", null);
  model.save_changes();
}

/** Options as radio buttons, each with a place for what there is to say of it. */
export function listed(options) {
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
