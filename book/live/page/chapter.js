// What every chapter's page can do without a kernel; the script of the chapters (main.js is that of
// the pages where a recogniser listens).

import { answersFile } from "./answers_file.js";
import { codeExercise } from "./code/place.js";
import { exerciseBox } from "./exercises/box.js";
import { questions } from "./questions.js";
import { drawFigures } from "./widgets.js";

document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll("[data-exercise]")) exerciseBox(place);
  questions(document);
  for (const place of document.querySelectorAll("section#exercises")) answersFile(place);
  drawFigures(document.querySelectorAll(".vt-widget"));
  for (const place of document.querySelectorAll("[data-code]")) codeExercise(place);
});
