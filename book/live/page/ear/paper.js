// One exam: which items, by seed and truth alone, and what the reader answered, kept in the browser.

import * as answers from "../../../../vtlib/widgets/answers.js";
import { mulberry32 } from "../../simulate/deviates.js";

export const N_ITEMS = 20,
  AT_LEAST = 3; // of each class; the others are of any

const MOST_SEED = 999999;

/** A seed from what was typed or stands in an address: a whole number, or null. */
export function seedOf(text) {
  const clean = String(text ?? "").trim();
  return /^\d{1,6}$/.test(clean) && Number(clean) <= MOST_SEED ? Number(clean) : null;
}

/**
 * Positions in the pool of an exam's items, in the order in which they are heard.
 * @param {number[]} truth - class of each item of the pool
 * @param {number} seed
 */
export function drawItems(truth, seed) {
  const uniform = mulberry32(seed);
  const left = shuffled(
    truth.map((_, i) => i),
    uniform,
  );
  const taken = [];
  for (const label of new Set([...truth].sort())) {
    taken.push(...left.filter((i) => truth[i] === label).slice(0, AT_LEAST));
  }
  const others = left.filter((i) => !taken.includes(i));
  return shuffled([...taken, ...others.slice(0, N_ITEMS - taken.length)], uniform);
}

/** In an order of its own: each as likely as any other (Fisher and Yates). */
function shuffled(values, uniform) {
  const out = [...values];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** What the reader answered in the exam of one seed; each item is answered once. */
export class Paper {
  constructor(pool, seed) {
    Object.assign(this, { seed, pool: pool.pool, id: `ear-exam/${seed}` });
    this.items = drawItems(
      pool.items.map(({ truth }) => truth),
      seed,
    ).map((i) => pool.items[i]);
    const kept = answers.kept(this.id)?.value;
    const fits =
      kept?.pool === this.pool &&
      Array.isArray(kept.answers) &&
      kept.answers.length === this.items.length &&
      kept.answers.every((a) => a === null || (Number.isInteger(a) && a >= 0 && a < 5));
    this.answers = fits ? kept.answers : this.items.map(() => null);
    this.isDone = this.nAnswered > 0 && (this.nLeft === 0 || (fits && kept.isDone === true));
  }

  get nAnswered() {
    return this.answers.filter((answer) => answer !== null).length;
  }

  get nLeft() {
    return this.items.length - this.nAnswered;
  }

  /** Answer an item; false if it has been answered, or the exam is over. */
  answer(number, label) {
    if (this.isDone || this.answers[number] !== null) return false;
    this.answers[number] = label;
    if (this.nLeft === 0) this.isDone = true;
    this.keep();
    return true;
  }

  /** End it: what is unanswered stays so, and isn't judged. */
  end() {
    if (!this.nAnswered) return;
    this.isDone = true;
    this.keep();
  }

  /** The first item from here on that is unanswered, or null. */
  nextOpen(number) {
    for (let step = 0; step < this.items.length; step++) {
      const at = (number + step) % this.items.length;
      if (this.answers[at] === null) return at;
    }
    return null;
  }

  /** What is judged: numbers of the items, their truth, what the reader and each recogniser said. */
  get judged() {
    const numbers = this.answers.flatMap((answer, i) => (answer === null ? [] : [i]));
    return {
      numbers,
      truth: numbers.map((i) => this.items[i].truth),
      reader: numbers.map((i) => this.answers[i]),
      recognisers: this.items[0].said.map((_, r) => numbers.map((i) => this.items[i].said[r])),
    };
  }

  keep() {
    const truth = this.isDone ? this.items.map((item) => item.truth) : undefined;
    const { pool, answers: own, isDone } = this;
    answers.keep(this.id, { kind: "exam", value: { pool, answers: own, isDone, truth } });
  }

  forget() {
    answers.forget(this.id);
  }
}
