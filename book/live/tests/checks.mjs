// Answers a list of checks and reads a list of typed texts: node checks.mjs FILE, where FILE holds
// {replies: [{check, answers}], typed: [text]}; what is said is printed.

import { readFileSync } from "node:fs";
import { reply } from "../page/exercises/check.js";
import { typed } from "../page/exercises/typed.js";

const asked = JSON.parse(readFileSync(process.argv[2], "utf-8"));

function readOf(text) {
  try {
    return { value: typed(text) };
  } catch (error) {
    return { refused: error.constructor.name, sentence: error.message };
  }
}

const replies = asked.replies.map(({ check, answers }) =>
  answers.map((answer) => reply(check, answer).sentence),
);
console.log(JSON.stringify({ replies, typed: asked.typed.map(readOf) }));
