// What every chapter's page can do without a kernel; the script of the chapters (main.js is that of
// the pages where a recogniser listens).

import { codeExercise } from "./code/place.js";
import { exerciseBox } from "./exercises/box.js";

document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll("[data-exercise]")) exerciseBox(place);
  for (const place of document.querySelectorAll("[data-code]")) codeExercise(place);
});
