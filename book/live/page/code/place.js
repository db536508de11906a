// The place below an exercise of code. Where Python can run it becomes an editor, whose script is
// loaded when the reader comes near; elsewhere it says why not, and takes the answer typed.

import { h } from "../dom.js";
import { exerciseBox } from "../exercises/box.js";

const SCRIPTS = new URL("./", document.currentScript.src).href; // where this script lies
let editorScript;

/** Fill a place that holds an exercise of code as JSON. */
export function codeExercise(place) {
  const exercise = JSON.parse(place.querySelector("script").textContent);
  const why = whyNot(exercise);
  if (why) return withoutPython(place, exercise, why);
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      loadEditor().then(
        () => window.vtlibEditor(place, exercise, new URL("../python/", SCRIPTS).href),
        () => withoutPython(place, exercise, "The editor could not be loaded."),
      );
    },
    { rootMargin: "400px" },
  );
  near.observe(place);
}

/** Why Python can't run here, in a sentence; empty if it can. */
function whyNot({ megabytes }) {
  if (!megabytes) {
    return "These pages were made without Python, so code runs in the notebook alone. Building the book with npm and a network brings it.";
  }
  if (location.protocol === "file:") {
    return "Python runs in a page that comes from a server, and this one was opened as a file. In the folder of the pages, start one with: python -m http.server";
  }
  if (!window.Worker || !window.WebAssembly) return "This browser can't run Python.";
  return "";
}

function withoutPython(place, exercise, why) {
  const box = h("div", {});
  place.replaceChildren(h("p", { class: "vtc-note" }, why), box);
  if (!exercise.check) {
    box.append(h("p", {}, "Run its cell in the notebook, which answers back, too."));
    return;
  }
  box.append(h("script", { type: "application/json" }, JSON.stringify(exercise)));
  exerciseBox(box);
}

function loadEditor() {
  editorScript ??= new Promise((resolve, reject) => {
    document.head.append(
      h("script", { src: `${SCRIPTS}editor.js`, onload: resolve, onerror: reject }),
    );
  });
  return editorScript;
}
