// A reader's answers as a file, and back from one: what this browser has kept, and nothing else.
// Nothing is sent anywhere; a reader who wants to hand the file in does so.

import * as answers from "../../../vtlib/widgets/answers.js";
import { button, h, save } from "./dom.js";

const LARGEST = 2_000_000; // bytes, as vtlib.classroom takes them

/** Put what saves and reads answers at the end of a part of a page. */
export function answersFile(place) {
  const name = h("input", { type: "text", class: "vtx-line", maxlength: 60, autocomplete: "off" });
  const file = h("input", { type: "file", accept: ".json,application/json", onchange: restore });
  const said = h("p", { class: "vtx-said", role: "status" });
  place.append(
    h(
      "details",
      { class: "vta" },
      h("summary", {}, "Your answers as a file"),
      h(
        "p",
        {},
        "All that you have answered in this book lies in this browser, and nowhere else. As a file you can take it to another browser, or hand it in.",
      ),
      h("p", {}, h("label", {}, "Name in the file (if somebody asks for one) ", name)),
      h(
        "p",
        {},
        button("Save my answers as a file", () => write()),
      ),
      h("p", {}, h("label", {}, "Read answers from a file ", file)),
      said,
    ),
  );

  function write() {
    const kept = answers.all();
    const n = Object.keys(kept).length;
    const by = name.value.trim();
    const content = { format: "vtlib-answers-1", name: by, saved: new Date(), answers: kept };
    const ending = by ? `-${by.replace(/[^\p{L}\p{N}]+/gu, "-")}` : "";
    save(JSON.stringify(content, null, 1), "application/json", `answers${ending}.json`);
    said.textContent = `Saved: ${n} ${n === 1 ? "answer" : "answers"}, of all pages.`;
  }

  async function restore() {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      if (chosen.size > LARGEST) throw new Error("it is larger than any such file");
      const n = answers.restore(read(await chosen.text()));
      said.textContent = `Read: ${n} newer than what was here. Load the page again to see them.`;
    } catch (error) {
      said.textContent = `${chosen.name} was not read: ${error.message}. Choose a file that was saved here.`;
    }
    file.value = "";
  }
}

function read(text) {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error("it is no JSON");
  }
  return content?.answers;
}
