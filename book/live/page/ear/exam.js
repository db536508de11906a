// The ear exam: twenty sounds to name by eye and ear, and at the end how the recognisers did on the
// same ones. Keys: 1 to 5 name a sound, space plays it, arrows go to the one before and after.

import { button, count, h } from "../dom.js";
import * as store from "../store.js";
import { soundOf } from "./item.js";
import { Paper, seedOf } from "./paper.js";
import * as results from "./results.js";
import { Stage } from "./stage.js";

const FIRST_SEED = 1;
const bar = (...children) => h("div", { class: "vtl-bar" }, ...children);

export async function earExam(root) {
  const [{ classes }, pool] = await Promise.all([store.index(), store.exam()]);
  const exam = new EarExam(root, classes, pool);
  const fromAddress = () => seedOf(new URLSearchParams(location.hash.slice(1)).get("seed"));
  exam.open(fromAddress() ?? FIRST_SEED);
  window.addEventListener("hashchange", () => {
    const seed = fromAddress();
    if (seed !== null && seed !== exam.paper.seed) exam.open(seed);
  });
  return exam;
}

class EarExam {
  constructor(root, classes, pool) {
    Object.assign(this, { root, classes, pool, stage: new Stage(pool.quiet) });
    this.where = h("p", { class: "vtl-where", role: "status" });
    this.names = classes.map(({ name, title, colour }, label) => {
      const made = button(`${label + 1} ${name}: ${title}`, () => this.answer(label), {
        class: "vtl-class",
      });
      made.style.setProperty("--class", colour);
      return made;
    });
    this.before = button("← Before", () => this.step(-1));
    this.after = button("After →", () => this.step(1));
    this.stop = button("End here", () => this.end());
    this.seed = h("input", { type: "text", inputmode: "numeric", maxlength: "6", size: "6" });
    this.refused = h("p", { class: "vtl-status", role: "status" });
    this.report = h("div", { tabindex: "-1", class: "vtl-report" });
    this.layOut();
    root.addEventListener("keydown", (event) => this.key(event));
  }

  layOut() {
    const choices = { class: "vtl-names", role: "group", "aria-label": "What is it?" };
    this.asking = h("div", {}, h("div", choices, ...this.names));
    const form = h(
      "form",
      { class: "vtl-bar", onsubmit: (event) => this.begin(event) },
      h("label", {}, "Seed of the exam ", this.seed),
      h("button", {}, "Begin it"),
      button("Again with another seed", () => this.go(1 + Math.floor(Math.random() * 999999))),
    );
    this.again = h("div", { class: "vtl-again" }, form, this.refused);
    this.root.replaceChildren(
      this.where,
      bar(this.stage.start, this.stage.speed.row),
      this.stage.strips,
      this.stage.words,
      this.asking,
      bar(this.before, this.after, this.stop),
      this.report,
      this.again,
    );
  }

  /** Open the exam of a seed where it was left. */
  open(seed) {
    this.paper = new Paper(this.pool, seed);
    this.seed.value = seed;
    this.refused.textContent = "";
    this.show(this.paper.nextOpen(0) ?? 0);
    this.tell();
  }

  go(seed) {
    history.replaceState(null, "", `#seed=${seed}`);
    this.open(seed);
    this.stage.start.focus();
  }

  begin(event) {
    event.preventDefault();
    const seed = seedOf(this.seed.value);
    if (seed !== null) return this.go(seed);
    this.refused.textContent = `“${this.seed.value}” is no seed: give a whole number, 0 to 999999.`;
    return undefined;
  }

  show(number) {
    this.number = number;
    this.stage.show(soundOf(this.paper.items[number], this.pool.rateHz), `sound ${number + 1}`);
    this.describe();
  }

  /** Where one is, what has been answered, and which buttons do something. */
  describe() {
    const { paper, number } = this;
    const own = paper.answers[number];
    const said = own === null ? "" : ` You called it ${this.classes[own].name}.`;
    const truth = paper.isDone ? ` It is ${this.classes[paper.items[number].truth].name}.` : "";
    const left = paper.isDone ? "" : ` ${count(paper.nLeft, "sound")} to go.`;
    this.where.textContent = `Sound ${number + 1} of ${paper.items.length}.${said}${truth}${left}`;
    this.names.forEach((one, label) => {
      one.setAttribute("aria-pressed", String(own === label));
      one.disabled = paper.isDone || own !== null;
    });
    this.before.disabled = number === 0;
    this.after.disabled = number === paper.items.length - 1;
    this.stop.disabled = paper.isDone || !paper.nAnswered;
    this.root.dataset.state = paper.isDone ? "heard" : "ready";
  }

  step(by) {
    const to = this.number + by;
    if (to < 0 || to >= this.paper.items.length) return;
    this.show(to);
    if (document.activeElement === document.body) this.stage.start.focus();
  }

  answer(label) {
    if (!this.paper.answer(this.number, label)) return;
    if (this.paper.isDone) return this.finish();
    this.show(this.paper.nextOpen(this.number));
    this.stage.start.focus();
  }

  end() {
    this.paper.end();
    this.finish();
  }

  finish() {
    this.show(this.number);
    this.tell();
    this.report.focus();
  }

  /** The report, once the exam is over. */
  tell() {
    const { paper, pool, classes } = this;
    this.asking.hidden = paper.isDone;
    this.judged = paper.isDone ? results.judge(paper.judged, pool) : null;
    if (!paper.isDone) return this.report.replaceChildren();
    const [reader, ...others] = this.judged;
    const scroll = (name, ...children) =>
      h(
        "div",
        { class: "vtl-wide", tabindex: "0", role: "region", "aria-label": name },
        ...children,
      );
    const left = paper.nLeft
      ? `${count(paper.nLeft, "sound")} without an answer: judged for none of the three.`
      : "Every sound has an answer.";
    const hear = (number) => {
      this.show(number);
      this.where.scrollIntoView({ block: "nearest" });
      this.stage.toggle();
    };
    return this.report.replaceChildren(
      h("p", { class: "vtl-word" }, `Exam ${paper.seed}: you and two recognisers`),
      ...others.map((other) => h("p", { class: "vtl-verdict" }, results.sentence(reader, other))),
      h("p", {}, `${results.mixedUp(reader, classes)} ${left}`),
      scroll("Scores", results.scoreTable(this.judged)),
      h(
        "div",
        { class: "vtl-matrices" },
        ...this.judged.map((one) => scroll(one.title, results.matrixTable(one, classes))),
      ),
      h(
        "details",
        {},
        h("summary", {}, "Every sound, to hear again"),
        scroll("Every sound", results.itemTable(paper, pool, classes, hear)),
      ),
      button("Forget this exam's answers", () => {
        paper.forget();
        this.go(paper.seed);
      }),
    );
  }

  /** Keys work while the focus is in the exam, and not while something is typed or chosen. */
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, select, .vtl-wide")) return;
    const label = ["1", "2", "3", "4", "5"].indexOf(event.key);
    if (label >= 0) this.answer(label);
    else if (event.key === "ArrowLeft") this.step(-1);
    else if (event.key === "ArrowRight") this.step(1);
    else if (event.key === " " && !event.target.closest("button, summary")) this.stage.toggle();
    else return;
    event.preventDefault();
  }
}
