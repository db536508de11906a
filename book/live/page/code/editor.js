// An exercise of code: an editor, buttons, and what came of a run. A script of its own, loaded when
// a reader comes near the first such exercise.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import * as answers from "../../../../vtlib/widgets/answers.js";
import { inline } from "../../../../vtlib/widgets/parts.js";
import { button, h } from "../dom.js";
import { isBusy, run, stop } from "./python.js";

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);

window.vtlibEditor = (place, exercise, folder) => {
  const { id, name, source, empty, hint, megabytes } = exercise;
  const cell = place.closest(".cell");
  const drafts = draftOf(id);
  const view = new EditorView({ state: stateOf(drafts.read() ?? source) });
  const runs = button("Run", ask, { class: "vtc-run" });
  const stops = button("Stop", stop, { hidden: true });
  const hints = button("Hint", toggleHint, { "aria-expanded": "false" });
  const hinted = h("p", { class: "vtc-hint", hidden: true }, ...inline(hint ?? ""));
  const progress = h("progress", { max: 1, value: 0, "aria-label": "Loading Python" });
  const said = h("p", { class: "vtx-said", role: "status" });
  const out = h("div", { class: "vtc-out", "aria-live": "polite" });
  const solution = solutionAfter(cell);
  const row = h("div", { class: "vtc-row" }, runs, stops, button("Reset", reset));
  if (hint) row.append(hints);
  if (solution) row.append(button("Solution", showSolution));
  progress.hidden = true;
  place.replaceChildren(
    view.dom,
    row,
    hinted,
    h(
      "p",
      { class: "vtc-note" },
      `${IS_MAC ? "Cmd" : "Ctrl"}+Enter runs; Escape, then Tab, leaves the editor. The first run loads Python, ${megabytes} MB, from this site.`,
    ),
    progress,
    said,
    out,
  );
  const shown = cell?.querySelector(".cell_input");
  if (shown) shown.hidden = true;
  const before = answers.kept(id);
  if (before?.kind === "code" && before.right !== null) {
    tell(before.right ? "You have answered this." : "Not yet, when you last ran it.", before.right);
  } else tell(empty, null);

  function stateOf(doc) {
    return EditorState.create({
      doc,
      extensions: [
        history(),
        EditorView.lineWrapping,
        bracketMatching(),
        python(),
        indentUnit.of("    "),
        syntaxHighlighting(classHighlighter),
        EditorView.contentAttributes.of({ "aria-label": `Your code: ${name}` }),
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (ask(), true) }])),
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) drafts.write(update.state.doc.toString());
        }),
      ],
    });
  }

  function tell(sentence, right) {
    said.replaceChildren(...inline(sentence));
    said.dataset.verdict = right === null ? "none" : right ? "right" : "not-yet";
  }

  async function ask() {
    if (isBusy()) return tell("Python is busy: stop what runs first.", null);
    const code = view.state.doc.toString();
    working(true);
    out.replaceChildren();
    try {
      const result = await run(folder, { source: code, ...(await needs()) }, step);
      if (result) show(code, result);
      else tell("Stopped.", null);
    } catch (error) {
      tell(`Python could not run: ${error.message}`, null);
    }
    working(false);
  }

  async function needs() {
    if (!exercise.given) return { given: {}, packages: [] };
    const answer = await fetch(`${folder}${exercise.given}`);
    if (!answer.ok) throw new Error(`${exercise.given} is missing.`);
    return answer.json();
  }

  function working(is) {
    runs.disabled = is;
    stops.hidden = !is;
    if (is) tell("Python starts ...", null);
    else progress.hidden = true;
  }

  function step(what, share) {
    progress.hidden = !what;
    progress.value = share;
    tell(what ? `Loading ${what} ...` : "Running ...", null);
  }

  function show(code, { printed, error, figures, verdicts }) {
    if (printed) out.append(scrolling(printed, "What your code printed"));
    figures.forEach((data, i) => {
      const alt = `Figure ${i + 1} that your code drew`;
      out.append(h("img", { src: `data:image/png;base64,${data}`, alt }));
    });
    if (error) out.append(scrolling(error, "The error", "vtc-error"));
    const [sentence, right] = verdicts.at(-1) ?? [null, null];
    if (sentence !== null) tell(sentence, right);
    else tell(error ? "Your code stopped with an error." : "It ran; no check was asked.", null);
    if (sentence !== null && right !== null) answers.keep(id, { kind: "code", value: code, right });
  }

  function reset() {
    if (!stops.hidden) stop();
    view.setState(stateOf(source));
    drafts.forget();
    out.replaceChildren();
    tell(empty, null);
    view.focus();
  }

  function toggleHint() {
    hinted.hidden = !hinted.hidden;
    hints.setAttribute("aria-expanded", String(!hinted.hidden));
  }

  function showSolution() {
    for (const fold of solution.querySelectorAll("details")) fold.open = true;
    solution.querySelector("summary")?.focus();
    solution.scrollIntoView({ block: "nearest" });
  }
};

function scrolling(text, label, more = "") {
  return h(
    "pre",
    { class: `vtc-text ${more}`, tabindex: "0", "aria-label": label, role: "region" },
    text,
  );
}

/** The folded solution that follows a cell, or undefined. */
function solutionAfter(cell) {
  for (let next = cell?.nextElementSibling; next; next = next.nextElementSibling) {
    if (next.classList.contains("tag_solution")) return next;
    if (next.matches(".cell, h2, section")) return undefined;
  }
  return undefined;
}

/** The edited code of an exercise, in this browser, where it keeps anything. */
function draftOf(id) {
  const key = `vtlib:code:${id}`;
  const tried = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  return {
    read: () => tried(() => localStorage.getItem(key)),
    write: (text) => tried(() => localStorage.setItem(key, text)),
    forget: () => tried(() => localStorage.removeItem(key)),
  };
}
