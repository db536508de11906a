// Which reports of several stations are one event: how many must agree, how far apart onsets may
// lie, and what a wrong clock does, on a map and in time.

import { associate } from "./engine/associate.js";
import {
  assemble,
  axisBelow,
  bind,
  choice,
  drawing,
  follow,
  s,
  scale,
  sentence,
  slider,
  table,
  through,
  word,
} from "./parts.js";

const STRETCH_MIN = 8; // before and after the event that is looked at
const LANE = 24;

/**
 * Detections of at least `k` stations, each with the true event that most of its stations report.
 *
 * @param {{stations: {name: string, reports: object[]}[], distancesM: object}} network - reports:
 *     as `eventsOf` gives events, with origin: the true event's number, or -1
 * @param {{k: number, toleranceS: number, velocityMS: number, shifted: number, shiftS: number}} how
 */
export function agreed({ stations, distancesM }, { k, toleranceS, velocityMS, shifted, shiftS }) {
  const records = stations.map(({ name, reports }, i) => ({
    ...{ id: name, events: reports, startMs: i === shifted ? 1000 * shiftS : 0 },
  }));
  const options = { minStations: k, toleranceS, velocityMS, distancesM };
  return associate(records, options).map((found) => ({ ...found, origin: originOf(found) }));
}

/** The true event that more than half of a detection's stations report, or -1. */
function originOf({ events, nStations }) {
  const stations = new Map();
  for (const { origin, code } of events) {
    if (origin < 0) continue;
    stations.set(origin, (stations.get(origin) ?? new Set()).add(code));
  }
  for (const [origin, own] of stations) if (2 * own.size > nStations) return origin;
  return -1;
}

/** How many agreed, how many are real, and how many different real ones there are. */
export function summary(detections) {
  const origins = detections.map(({ origin }) => origin).filter((origin) => origin >= 0);
  return { agreed: detections.length, real: origins.length, found: new Set(origins).size };
}

const share = (a, b) => (b ? `${Math.round((100 * a) / b)} %` : "none");

function render({ model, el }) {
  const classes = model.get("classes");
  const network = model.get("day");
  const { stations, sources, visible, hours } = network;
  const n = stations.length;
  let detections = [];
  let chosen = -1;
  const set = (name) => (value) => {
    model.set(name, value);
    model.save_changes();
  };
  const control = (label, name, options) =>
    slider(label, { ...options, value: model.get(name), onchange: set(name) });
  const k = control("Stations that must agree", "k", {
    ...{ min: 1, max: n, step: 1, show: (value) => `${value} of ${n}` },
  });
  const tolerance = control("Tolerance", "tolerance_s", {
    ...{ min: 0.5, max: 20, step: 0.5, show: (value) => `${value.toFixed(1)} s` },
  });
  const velocity = control("Slowest wave", "velocity_m_s", {
    ...{ min: 500, max: 6000, step: 250, show: (value) => `${(value / 1000).toFixed(2)} km/s` },
  });
  const shift = control("A clock is late by", "shift_s", {
    ...{ min: -60, max: 60, step: 1, show: (value) => `${value} s` },
  });
  const whose = choice(
    "whose",
    stations.map(({ name }, value) => ({ value, title: name })),
    (value) => set("shifted")(Number(value)),
  );
  whose.value = model.get("shifted");
  const look = slider("Look at", {
    ...{
      min: 1,
      max: 1,
      step: 1,
      value: 1,
      show: (i) => (detections.length ? `event ${i} of ${detections.length}` : "no event"),
    },
    onchange: (i) => {
      chosen = i - 1;
      draw();
    },
  });
  bind(model, { k, tolerance_s: tolerance, velocity_m_s: velocity });
  bind(model, { shift_s: shift, shifted: whose });
  const said = sentence();
  const heads = ["stations", "agreed", "real", "different events", "of those to be seen"];
  const rows = table("By number of stations", heads);
  const how = () => ({
    ...{ k: model.get("k"), toleranceS: model.get("tolerance_s") },
    ...{ velocityMS: model.get("velocity_m_s"), shifted: model.get("shifted") },
    shiftS: model.get("shift_s"),
  });

  function map(left, top, width, height) {
    const reach = 1.25 * Math.max(...stations.map(({ east, north }) => Math.hypot(east, north)));
    const half = Math.min(width, height) / 2;
    const x = scale([-reach, reach], [left + width / 2 - half, left + width / 2 + half]);
    const y = scale([-reach, reach], [top + height / 2 + half, top + height / 2 - half]);
    const parts = [];
    const middle = left + width / 2;
    const found = detections[chosen];
    const source = sources[found?.origin];
    const first = found ? found.events[0].onsetMs : 0;
    stations.forEach(({ name, east, north }) => {
      const own = found?.events.find(({ code }) => code === name);
      const [a, b] = [x(east), y(north)];
      if (own && source) {
        const wave = { x1: x(source.east), y1: y(source.north), x2: a, y2: b };
        parts.push(s("line", { ...wave, stroke: "currentColor", "stroke-dasharray": "3 4" }));
      }
      const corners = [
        [a, b - 9],
        [a - 8, b + 6],
        [a + 8, b + 6],
      ];
      const { colour } = classes[found?.classIndex ?? 0];
      const ink = { stroke: "currentColor", "stroke-width": "1.5" };
      parts.push(
        s("path", { d: through(corners) + "Z", fill: own ? colour : "none", ...ink }),
        ...beside(
          a,
          b,
          own ? `${name} +${((own.onsetMs - first) / 1000).toFixed(1)} s` : name,
          middle,
        ),
      );
    });
    if (source && Math.hypot(source.east, source.north) < reach) {
      const star = Array.from({ length: 10 }, (_, i) => {
        const r = i % 2 ? 4 : 9;
        const angle = (Math.PI * i) / 5;
        return [x(source.east) + r * Math.sin(angle), y(source.north) - r * Math.cos(angle)];
      });
      parts.push(s("path", { d: through(star) + "Z", fill: "currentColor" }));
    }
    const bar = Math.abs(x(2) - x(0));
    parts.push(
      s("rect", { x: left + 2, y: top + height - 8, width: bar, height: 3, fill: "currentColor" }),
      word(left + 2, top + height - 13, "2 km"),
      word(left + 2, top + 11, "star: where it was; numbers: when each reported"),
    );
    return parts;
  }

  function lanes(left, top, width) {
    const found = detections[chosen];
    const middle = found ? found.onsetMs / 60000 : STRETCH_MIN;
    const from = Math.max(0, Math.min(middle - STRETCH_MIN, 60 * hours - 2 * STRETCH_MIN));
    const range = [from, from + 2 * STRETCH_MIN];
    const inside = ([a, b]) => b > range[0] && a < range[1];
    const x = scale(range, [left + 46, left + width - 6]);
    const clip = (value) => Math.max(left + 46, Math.min(left + width - 6, x(value)));
    const parts = [];
    const bottom = top + 18 + LANE * (n + 1);
    const minutes = (ms) => ms / 60000;
    const isKept = new Set();
    detections.forEach((one, i) => {
      for (const e of one.events) isKept.add(`${e.code} ${e.onsetS}`);
      const span = [minutes(one.onsetMs), minutes(one.endMs)];
      if (!inside(span)) return;
      const box = { x: clip(span[0]), y: top + 14, height: LANE * n + 4 };
      const look = i === chosen ? { stroke: "currentColor", "stroke-width": "1.5" } : {};
      const opacity = i === chosen ? "0.22" : "0.1";
      const width = Math.max(3, clip(span[1]) - box.x);
      parts.push(
        s("rect", { ...box, width, fill: "currentColor", "fill-opacity": opacity, ...look }),
      );
    });
    parts.push(word(left + 46, top + 9, "reports: filled if they agree with others"));
    stations.forEach(({ name, reports }, i) => {
      const y = top + 18 + LANE * i;
      parts.push(word(left, y + 15, name));
      const late = i === model.get("shifted") ? model.get("shift_s") : 0;
      for (const report of reports) {
        const span = [(report.onsetS + late) / 60, (report.endS + late) / 60];
        if (!inside(span)) continue;
        const { colour } = classes[report.classIndex];
        const kept = isKept.has(`${name} ${report.onsetS}`);
        const box = { x: clip(span[0]), y: y + 5, height: LANE - 12 };
        const width = Math.max(2.5, clip(span[1]) - box.x);
        parts.push(s("rect", { ...box, width, stroke: colour, fill: kept ? colour : "none" }));
      }
    });
    parts.push(word(left, top + 18 + LANE * n + 15, "truth"));
    for (const { onsetS } of Object.values(sources)) {
      if (!inside([onsetS / 60, onsetS / 60])) continue;
      const at = { x: clip(onsetS / 60) - 1.5, y: top + 18 + LANE * n + 3, width: 3, height: 15 };
      parts.push(s("rect", { ...at, fill: "currentColor" }));
    }
    const marks = [];
    for (let t = Math.ceil(range[0] / 4) * 4; t <= range[1]; t += 4) marks.push([t, String(t)]);
    return [...parts, ...axisBelow(x, bottom, range, marks, "minutes since the start")];
  }

  const picture = drawing((width) => {
    const height = 18 + LANE * (n + 1) + 40;
    if (width < 560) {
      return { height: 250 + height, parts: [...map(0, 0, width, 236), ...lanes(0, 246, width)] };
    }
    const own = Math.round(0.44 * width);
    const tall = Math.max(height, 230);
    const parts = [...map(0, 0, own, tall - 8), ...lanes(own + 14, 0, width - own - 14)];
    return { height: tall, parts };
  });

  function draw() {
    const now = how();
    const { agreed: count, real, found } = summary(detections);
    const one = detections[chosen];
    const clock = now.shiftS
      ? ` The clock of ${stations[now.shifted].name} is ${Math.abs(now.shiftS)} s ` +
        `${now.shiftS > 0 ? "late" : "early"}.`
      : "";
    const shown = one
      ? ` Event ${chosen + 1}, ${one.origin < 0 ? "none that happened" : "real"}, is seen by ` +
        `${one.stations.join(", ")}.`
      : "";
    const text =
      `At least ${now.k} of ${n}, onsets at most ${now.toleranceS.toFixed(1)} s, and the way ` +
      `at ${(now.velocityMS / 1000).toFixed(2)} km/s, apart: ${count} events in ${hours} hours, ${real} real ` +
      `(${share(real, count)}). Of the ${visible} that some station could see, ${found} are found ` +
      `(${share(found, visible)}).${clock}${shown}`;
    said.say(text);
    picture.describe(text);
    picture.redraw();
  }

  assemble(
    el,
    "association",
    [k.row, tolerance.row, velocity.row, shift.row, whose.row, look.row],
    picture.element,
    said.element,
    rows.element,
  );
  follow(model, ["k", "tolerance_s", "velocity_m_s", "shift_s", "shifted"], () => {
    const every = agreed(network, { ...how(), k: 1 });
    const before = detections[chosen]?.onsetMs;
    detections = every.filter(({ nStations }) => nStations >= model.get("k"));
    // Stay with what was looked at, or begin with what most stations saw.
    const most = Math.max(...detections.map(({ nStations }) => nStations));
    const near = ({ onsetMs }) => onsetMs >= (before ?? Infinity) - 60000;
    const next = detections.findIndex(before === undefined ? (d) => d.nStations === most : near);
    chosen = next < 0 ? detections.length - 1 : next;
    look.limits(Math.min(1, detections.length), detections.length);
    look.value = chosen + 1;
    draw();
    rows.fill(
      stations.map((_, i) => {
        const own = summary(every.filter(({ nStations }) => nStations >= i + 1));
        const of = share(own.found, visible);
        return [`${i + 1} or more`, own.agreed, own.real, own.found, of];
      }),
    );
  });
}

/** A name beside a station, on the side where the others aren't. */
function beside(x, y, text, middle) {
  const isWest = x < middle && x > 96; // where there is room for it
  return [
    word(x + (isWest ? -11 : 11), y + 4, text, isWest ? "end" : "start", { class: "vtl-halo" }),
  ];
}

export default { render };
