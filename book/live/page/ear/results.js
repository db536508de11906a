// What the exam says at its end: confusion matrices, scores with their intervals, and one sentence
// for each recogniser, worded as the interval of the difference allows.

import { h } from "../dom.js";
import { draws } from "./draws.js";
import * as scores from "./scores.js";

const ordinal = (n) => (n === 1 ? "once" : n === 2 ? "twice" : `${n} times`);

/** Scores of the reader and of each recogniser on what was answered. */
export function judge({ truth, reader, recognisers }, pool) {
  const exams = draws(truth.length, pool.nDraws, pool.generator);
  const names = [{ title: "You" }, ...pool.recognisers];
  return [reader, ...recognisers].map((said, i) => ({
    ...names[i],
    said,
    confusion: scores.confusion(truth, said),
    accuracy: scores.drawn(truth, said, scores.accuracy, exams),
    macroF1: scores.drawn(truth, said, scores.macroF1, exams),
  }));
}

/** The sentence that compares the reader with a recogniser. */
export function sentence(reader, other) {
  const difference = scores.minus(reader.accuracy, other.accuracy);
  const [low, high] = scores.ends(difference);
  const sign = (x) => `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(2)}`;
  const numbers = Number.isFinite(low)
    ? `accuracy ${sign(difference.value)} [${sign(low)}, ${sign(high)}]`
    : "one sound tells nothing";
  return (
    scores.verdict(
      difference,
      `You name such sounds better than the ${other.title}`,
      `The ${other.title} names such sounds better than you`,
      `Whether you or the ${other.title} name such sounds better can't be told from this exam`,
    ) + ` (you minus the ${other.title}: ${numbers}).`
  );
}

/** What the reader mixed up most often, or that there is no such pair. */
export function mixedUp({ confusion }, classes) {
  let most = { n: 0 };
  confusion.forEach((row, is) =>
    row.forEach((n, said) => {
      if (is !== said && n > most.n) most = { n, is, said };
    }),
  );
  if (!most.n) return "You mixed up no two classes.";
  return `What you mixed up most: ${classes[most.is].name} that you called ${classes[most.said].name}, ${ordinal(most.n)}.`;
}

const cells = (tag, values, more = {}) => values.map((value) => h(tag, more, String(value)));

/** A confusion matrix as a table: darker where more of a class's sounds are. */
export function matrixTable({ title, confusion }, classes) {
  const names = classes.map(({ name }) => name);
  const rows = confusion.map((row, label) => {
    const all = row.reduce((total, n) => total + n, 0);
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, names[label]),
      ...row.map((n, said) =>
        h(
          "td",
          {
            class: said === label ? "vtl-right" : undefined,
            style: `--share:${all ? Math.round((60 * n) / all) : 0}%`,
          },
          String(n),
        ),
      ),
    );
  });
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, "is"),
    ...cells("th", names, { scope: "col" }),
  );
  const caption = h("caption", {}, `${title}: called …`);
  return h(
    "table",
    { class: "vtl-matrix" },
    caption,
    h("thead", {}, head),
    h("tbody", {}, ...rows),
  );
}

/** Accuracy and macro-F1 of all three. */
export function scoreTable(judged) {
  const head = ["who", "right", "accuracy", "macro-F1"];
  const rows = judged.map(({ title, confusion, accuracy, macroF1, said }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, title),
      ...cells("td", [
        `${confusion.reduce((n, row, label) => n + row[label], 0)} of ${said.length}`,
        scores.withInterval(accuracy),
        scores.withInterval(macroF1),
      ]),
    ),
  );
  const line = h("tr", {}, ...cells("th", head, { scope: "col" }));
  const caption = h("caption", {}, "Scores, each with its 95 % interval");
  return h("table", {}, caption, h("thead", {}, line), h("tbody", {}, ...rows));
}

/** Every sound with its truth and what was said; hear(number) shows and plays one again. */
export function itemTable(paper, pool, classes, hear) {
  const name = (label) => (label === null ? "–" : classes[label].name);
  const head = ["sound", "is", "you", ...pool.recognisers.map(({ title }) => title)];
  const rows = paper.items.map((item, i) =>
    h(
      "tr",
      {},
      h(
        "td",
        {},
        h(
          "button",
          { type: "button", onclick: () => hear(i), "aria-label": `Sound ${i + 1}` },
          `▶ ${i + 1}`,
        ),
      ),
      ...[item.truth, paper.answers[i], ...item.said].map((label, at) =>
        h(
          "td",
          { class: at && label === item.truth ? "vtl-right" : undefined },
          name(label) + (at && label === item.truth ? " ✓" : ""),
        ),
      ),
    ),
  );
  const line = h("tr", {}, ...cells("th", head, { scope: "col" }));
  const caption = h("caption", {}, "Sound by sound (✓ where it is right)");
  return h("table", {}, caption, h("thead", {}, line), h("tbody", {}, ...rows));
}
