// Events as a table, for those who read rather than see, and as files to take along.

import { toCsv, toQuakeML } from "../files/index.js";
import { button, count, h, save } from "./dom.js";

const MOST_ROWS = 200;
const COLUMNS = ["Class", "Onset", "Lasts", "Probability", "Where"];

export class EventList {
  /** @param onchoose called with the event that the reader wants to see */
  constructor(classes, onchoose) {
    this.colours = new Map(classes.map(({ name, colour }) => [name, colour]));
    this.onchoose = onchoose;
    this.events = [];
    this.summary = h("summary", {}, "Events");
    this.body = h("tbody");
    this.more = h("p");
    const heads = COLUMNS.map((name) => h("th", { scope: "col" }, name));
    const table = h("table", {}, h("thead", {}, h("tr", {}, ...heads)), this.body);
    const frame = {
      class: "vtl-scroll vt-table",
      tabindex: 0,
      role: "region",
      "aria-label": "Events",
    };
    this.element = h(
      "details",
      { class: "vtl-events", open: true },
      this.summary,
      h("div", frame, table),
      this.more,
    );
  }

  /**
   * @param {Array} events   [{label, onsetS, endS, probability, station | stations}]
   * @param {number} startMs what onsets count from
   * @param {string} remark  what kind of events these are
   */
  show(events, startMs, remark) {
    Object.assign(this, { events, startMs });
    this.summary.textContent = `${count(events.length, "event")}${remark}`;
    this.body.replaceChildren(...events.slice(0, MOST_ROWS).map((event) => this.#row(event)));
    this.more.textContent =
      events.length > MOST_ROWS
        ? `These are the first ${MOST_ROWS} of ${events.length.toLocaleString("en")}; files have all.`
        : "";
  }

  buttons() {
    const written = () => this.events.map((event) => ({ ...event, startMs: this.startMs }));
    return [
      button("Save CSV", () => save(toCsv(written()), "text/csv", "events.csv")),
      button("Save QuakeML", () => save(toQuakeML(written()), "application/xml", "events.xml")),
    ];
  }

  #row(event) {
    const where = (event.stations ?? [event.station])
      .map((id) => id.split(".")[1] || id)
      .join(", ");
    const name = button(event.label, () => this.onchoose(event), {
      class: "vtl-class",
      style: `--class: ${this.colours.get(event.label)}`,
      title: "Show it",
    });
    const cells = [
      name,
      `${event.onsetS.toFixed(1)} s`,
      `${(event.endS - event.onsetS).toFixed(1)} s`,
      event.probability.toFixed(2),
      where,
    ];
    return h("tr", {}, ...cells.map((cell) => h("td", {}, cell)));
  }
}

/** The station's code of a SEED id; what is none stays. */
function shortName(id) {
  const parts = id.split(".");
  return parts.length === 4 ? parts[1] || id : id;
}
