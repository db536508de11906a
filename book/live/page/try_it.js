// "Try it": a record, what a recogniser hears in it, and the events that a rule makes of that.

import { Stopped } from "./assistant.js";
import { button, choice, count, duration, h, titled } from "./dom.js";
import { EventList } from "./event_list.js";
import { RuleControls } from "./rule_controls.js";
import { Session } from "./session.js";
import * as settings from "./settings.js";
import { Player } from "./sound.js";
import * as store from "./store.js";
import { Strips } from "./strips.js";

const FASTER = [15, 30, 60, 120, 240];
const AT_FIRST = { rule: "joined", on: null, min: null, k: 2, tolerance: 4, station: null };

export async function tryIt(root) {
  const page = new TryIt(root, await store.index());
  await page.open(page.choices.record);
  return page;
}

class TryIt {
  session = new Session();
  #turn = 0;

  constructor(root, { classes, rules, records, recognisers }) {
    Object.assign(this, { root, classes, records, recognisers });
    const first = { record: records[0].name, recogniser: recognisers[0].name };
    this.choices = { ...first, ...AT_FIRST, ...settings.read(location.hash) };
    if (!rules[this.choices.rule]) this.choices.rule = AT_FIRST.rule;
    if (!recognisers.some(({ name }) => name === this.choices.recogniser)) {
      this.choices.recogniser = first.recogniser;
    }
    this.strips = new Strips(this.session, classes, (id) => this.select(id));
    this.events = new EventList(classes, (event) => this.strips.lookAt(event));
    this.rule = new RuleControls(rules, this.choices, () => this.decide());
    this.player = new Player((second) => this.heard(second));
    this.layOut();
  }

  layOut() {
    this.record = choice("Record", this.records.map(titled), (name) => this.open(name));
    this.recogniser = choice("Recogniser", this.recognisers.map(titled), (name) => {
      this.choices.recogniser = name;
      this.attempt((isLatest) => this.listen("", isLatest));
    });
    this.recogniser.value = this.choices.recogniser;
    const chooser = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      onchange: () => {
        const files = [...chooser.files];
        chooser.value = "";
        if (files.length) this.openFiles(files);
      },
    });
    this.about = h("p", { class: "vtl-about" });
    this.status = h("p", { class: "vtl-status", role: "status" });
    this.listenButton = button("▶ Listen", () => this.play());
    this.speed = choice(
      "Speed",
      FASTER.map((n) => ({ value: n, title: `${n} times` })),
      () => {},
    );
    this.speed.value = 60;
    this.named = h("span", { class: "vtl-named" });
    this.along = h("p", { class: "vtl-along" });
    const bar = (...children) => h("div", { class: "vtl-bar" }, ...children);
    this.root.replaceChildren(
      bar(
        this.record.row,
        button("Open files …", () => chooser.click()),
        chooser,
        this.recogniser.row,
      ),
      this.about,
      this.strips.element,
      bar(this.listenButton, this.speed.row, this.named, this.strips.buttons()),
      this.status,
      this.rule.element,
      this.events.element,
      bar(
        ...this.events.buttons(),
        button("Copy a link to these settings", () => this.copyLink()),
      ),
      this.along,
    );
    this.root.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.root.classList.add("vtl-drop");
    });
    this.root.addEventListener("dragleave", () => this.root.classList.remove("vtl-drop"));
    this.root.addEventListener("drop", (event) => {
      event.preventDefault();
      this.root.classList.remove("vtl-drop");
      if (event.dataTransfer.files.length) this.openFiles([...event.dataTransfer.files]);
    });
  }

  // ---- from a record to its events

  /** Do something that takes a while; only the latest of several is seen to its end. */
  async attempt(what) {
    const mine = ++this.#turn;
    this.player.stop();
    this.root.dataset.state = "busy";
    try {
      await what(() => mine === this.#turn);
    } catch (error) {
      if (error instanceof Stopped || mine !== this.#turn) return;
      this.status.textContent = error.message;
      this.root.dataset.state = "refused";
    }
  }

  open(name) {
    const entry = this.records.find((one) => one.name === name) ?? this.records[0];
    this.choices.record = this.record.value = entry.name;
    return this.attempt(async (isLatest) => {
      this.status.textContent = "Opening …";
      await this.session.openRecord(entry);
      if (isLatest()) await this.opened("", isLatest);
    });
  }

  openFiles(files) {
    return this.attempt(async (isLatest) => {
      this.status.textContent = `Reading ${count(files.length, "file")} …`;
      const isWeights = ({ name }) => name.endsWith(".safetensors");
      for (const file of files.filter(isWeights)) await this.learn(file);
      const records = files.filter((file) => !isWeights(file));
      if (!records.length) return void (await this.listen("", isLatest));
      const remarks = await this.session.openFiles(records);
      this.choices.record = null;
      if (isLatest()) await this.opened(remarks.join(" "), isLatest);
    });
  }

  /** A recogniser of the reader's own. */
  async learn(file) {
    const own = await this.session.learnFile(file);
    this.recogniser.fill([...this.recognisers, own].map(titled));
    this.recogniser.value = this.choices.recogniser = own.name;
  }

  async opened(remark, isLatest) {
    const { stations } = this.session;
    this.rule.among(stations.length);
    this.strips.layOut();
    this.strips.select(this.choices.station);
    this.about.textContent = describe(this.session);
    await this.listen(remark, isLatest);
  }

  async listen(remark, isLatest) {
    this.offer();
    this.session.forget();
    this.strips.redraw();
    this.strips.describe();
    this.status.textContent = "Listening …";
    const heard = await this.session.listen(this.choices.recogniser, (share) => {
      if (isLatest()) this.status.textContent = `Listening … ${Math.round(100 * share)} %`;
    });
    if (!heard || !isLatest()) return;
    this.decide();
    const { frames, ms } = heard;
    const took = ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
    this.status.textContent = `${count(frames, "frame")} heard in ${took}, in this browser; nothing left it. ${remark}`;
    this.root.dataset.state = "heard";
  }

  decide() {
    this.session.decide(this.rule.moved);
    this.strips.redraw();
    this.strips.describe();
    this.list();
  }

  /** The recogniser itself, for other programs; a reader's own is the reader's already. */
  offer() {
    const entry = this.recognisers.find(({ name }) => name === this.choices.recogniser);
    const links = (entry?.files ?? []).map(({ file, bytes }) =>
      h(
        "a",
        { href: store.address(file), download: file },
        `${file} (${Math.ceil(bytes / 1000)} kB)`,
      ),
    );
    this.along.replaceChildren(
      ...(links.length ? ["Take the recogniser along: ", links[0], ", ", links[1]] : []),
    );
  }

  /** Show the network's events where there are several stations, else the station's. */
  list() {
    const { stations, network, startMs } = this.session,
      n = stations.length;
    const { k } = this.choices;
    if (n > 1) this.events.show(network, startMs, ` that at least ${k} of ${n} stations saw`);
    else this.events.show(stations[0].events, startMs, "");
    this.root.dataset.events = this.events.events.length;
    history.replaceState(null, "", settings.write(this.choices));
  }

  // ---- what the reader does with them

  select(id) {
    this.player.stop();
    this.choices.station = id;
    this.strips.select(id);
    history.replaceState(null, "", settings.write(this.choices));
  }

  /** Play what is in sight of the chosen station, up to its next gap; or stop. */
  play() {
    if (this.player.isPlaying) return this.player.stop();
    const { fromS, toS } = this.strips.view;
    const piece = this.strips.chosen?.pieces.find((one) => one.endS > fromS && one.fromS < toS);
    if (!piece) return undefined;
    const at = (second) => Math.round((second - piece.fromS) * piece.rateHz);
    const first = Math.max(0, at(fromS)),
      stop = Math.min(piece.samples.length, at(toS));
    const samples = piece.samples.subarray(first, stop);
    const begin = piece.fromS + first / piece.rateHz;
    return this.player.play(samples, piece.rateHz, begin, Number(this.speed.value));
  }

  heard(second) {
    this.strips.heardS = second;
    this.listenButton.textContent = second === null ? "▶ Listen" : "■ Stop";
    const said = second === null ? null : this.session.saidAt(this.strips.chosen, second);
    this.named.textContent = said ? `${this.classes[said.index].name} ${said.p.toFixed(2)}` : "";
  }

  async copyLink() {
    const link = location.href.replace(/#.*$/, "") + settings.write(this.choices);
    try {
      await navigator.clipboard.writeText(link);
      this.status.textContent = "The link to these settings is copied.";
    } catch {
      this.status.textContent = `The link to these settings: ${link}`;
    }
  }
}

/** What is open, in a sentence or three. */
function describe({ stations, seconds, startMs }) {
  const pieces = stations.flatMap((station) => station.pieces);
  const rates = [...new Set(pieces.map(({ rateHz }) => rateHz))];
  const gaps = pieces.length - stations.length,
    left = stations.flatMap(({ others }) => others);
  const from = new Date(startMs).toISOString().slice(0, 19).replace("T", " ");
  return [
    `${count(stations.length, "station")}, ${duration(seconds)} from ${from} UTC, ` +
      `${rates.join(" and ")} Hz.`,
    gaps ? `${count(gaps, "gap")}: what lies between gaps is heard by itself.` : "",
    left.length ? `One channel a station is heard; left out: ${left.join(", ")}.` : "",
  ].join(" ");
}
