// Every place of a page that something live belongs into says so: <div data-live="try-it">.

import { earExam } from "./ear/exam.js";
import { foolIt } from "./fool_it.js";
import { hear } from "./hear.js";
import { tryIt } from "./try_it.js";

const LIVE = { "ear-exam": earExam, "fool-it": foolIt, hear, "try-it": tryIt };

document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll("[data-live]")) begin(place);
});

async function begin(place) {
  const make = LIVE[place.dataset.live];
  if (!make) return;
  try {
    place.live = await make(place);
  } catch (error) {
    place.textContent = `This needs a newer browser: ${error.message}`;
    console.error(error);
  }
}
