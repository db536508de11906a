// The rule and what can be moved in it: threshold, shortest event, how many stations must agree.

import { choice, h, slider } from "./dom.js";

const STEP_S = 0.5;
const TITLES = {
  published: "as published: minimum durations",
  core: "core: improbable background, called VT",
  joined: "joined: smoothed, gaps closed",
  core_joined: "core, smoothed and gaps closed",
  viterbi: "Viterbi: the likeliest sequence",
};

export class RuleControls {
  /**
   * @param rules     by name, as in the index
   * @param choices   {rule, on, min, k, tolerance}; kept up to date
   * @param onchange  called after each change
   */
  constructor(rules, choices, onchange) {
    Object.assign(this, { rules, choices, nStations: 1 });
    const change = (what) => {
      Object.assign(choices, what);
      onchange();
    };
    const names = Object.keys(rules).map((value) => ({ value, title: TITLES[value] ?? value }));
    this.rule = choice("Rule", names, (rule) => {
      Object.assign(choices, { rule, on: null, min: null });
      this.show();
      onchange();
    });
    this.threshold = slider("An event begins above p =", {
      min: 0.05,
      max: 0.95,
      step: 0.01,
      value: 0.5,
      show: (p) => (this.own.on === undefined ? "this rule has none" : p.toFixed(2)),
      onchange: (on) => change({ on }),
    });
    this.shortest = slider("and lasts longer than", {
      min: 0,
      max: 30,
      step: STEP_S,
      value: 2,
      show: (seconds) => (choices.min === null ? this.#ownMinimum() : `${seconds.toFixed(1)} s`),
      onchange: (min) => {
        change({ min });
        this.shortest.describe();
      },
    });
    this.k = slider("Seen by at least", {
      min: 1,
      max: 2,
      step: 1,
      value: 2,
      show: (n) => `${n} of ${this.nStations} stations`,
      onchange: (k) => change({ k }),
    });
    this.tolerance = slider("with onsets at most", {
      min: STEP_S,
      max: 15,
      step: STEP_S,
      value: 4,
      show: (seconds) => `${seconds.toFixed(1)} s apart`,
      onchange: (tolerance) => change({ tolerance }),
    });
    this.network = h("div", { class: "vtl-bar", hidden: true }, this.k.row, this.tolerance.row);
    const within = h(
      "div",
      { class: "vtl-bar" },
      this.rule.row,
      this.threshold.row,
      this.shortest.row,
    );
    this.element = h("div", {}, within, this.network);
    this.show();
  }

  /** The rule as it is written, before anything is moved. */
  get own() {
    return this.rules[this.choices.rule];
  }

  /** What Session.decide takes. */
  get moved() {
    const { on, min, k, tolerance } = this.choices;
    const minFrames = min === null ? null : Math.round(min / STEP_S);
    return { rule: this.own, on, minFrames, k, toleranceS: tolerance };
  }

  /** Set the controls to the choices. */
  show() {
    const { rule, on, min, k, tolerance } = this.choices;
    this.rule.value = rule;
    this.threshold.disabled = this.own.on === undefined;
    this.threshold.value = on ?? this.own.on ?? 0.5;
    this.shortest.value = min ?? Math.min(...this.own.minFrames.slice(1)) * STEP_S;
    this.k.value = k;
    this.tolerance.value = tolerance;
  }

  /** How many stations there are: k is never more. */
  among(nStations) {
    this.nStations = nStations;
    this.network.hidden = nStations < 2;
    this.choices.k = Math.min(this.choices.k, nStations);
    this.k.limits(1, nStations);
    this.show();
  }

  #ownMinimum() {
    const frames = this.own.minFrames.slice(1);
    const [least, most] = [Math.min(...frames), Math.max(...frames)];
    const seconds = (n) => (n * STEP_S).toFixed(1);
    return least === most
      ? `${seconds(least)} s, its own`
      : `${seconds(least)} to ${seconds(most)} s, by class`;
  }
}
