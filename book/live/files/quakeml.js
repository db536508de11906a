// Events as QuakeML 1.2, with a pick for each station: what vtlib.events.to_catalog writes.

import { isoTime } from "./time.js";

const TYPES = { VT: "earthquake" }; // QuakeML has no words for the others
const NAMESPACES =
  'xmlns="http://quakeml.org/xmlns/bed/1.2" xmlns:q="http://quakeml.org/xmlns/quakeml/1.2"';

/**
 * @param {object[]} events - {label, onsetS, endS, startMs, probability, station} of one station,
 *     or of a network {…, stations, events: those of its stations}
 * @param {string} recogniser - who found them
 * @returns {string} the document
 */
export function toQuakeML(events, recogniser = "") {
  const id = (kind, name) => `smi:local/vtlib/${kind}/page-${name}`;
  const author = recogniser ? element("creationInfo", element("author", escaped(recogniser))) : "";
  const all = events.map((event, i) => {
    const members = event.events ?? [event];
    const picks = members.map((member, j) => {
      const name = `${i + 1}-${j + 1}`;
      const note = {
        class: member.label,
        end: isoTime(event.startMs, member.endS),
        probability: member.probability,
        is_partial: Boolean(member.isPartial),
      };
      return element(
        "pick",
        element("time", element("value", isoTime(event.startMs, member.onsetS))) +
          waveform(member.station) +
          element("evaluationMode", "automatic") +
          comment(note, id("comment", name)) +
          author,
        { publicID: id("pick", name) },
      );
    });
    const whole = {
      class: event.label,
      onset: isoTime(event.startMs, event.onsetS),
      end: isoTime(event.startMs, event.endS),
      probability: event.probability,
      agreement: event.agreement ?? null,
    };
    return element(
      "event",
      element("type", TYPES[event.label] ?? "other event") +
        element("typeCertainty", "suspected") +
        element("description", element("text", escaped(event.label))) +
        (event.events ? comment(whole, id("comment", `${i + 1}`)) : "") +
        author +
        picks.join(""),
      { publicID: id("event", `${i + 1}`) },
    );
  });
  const parameters = element("eventParameters", all.join(""), { publicID: id("catalog", "1") });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<q:quakeml ${NAMESPACES}>${parameters}</q:quakeml>\n`;
}

function element(name, content, attributes = {}) {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${said.join("")}>${content}</${name}>`;
}

function comment(note, id) {
  return element("comment", element("text", escaped(JSON.stringify(note))), { id });
}

/** Where a pick was made: the parts of a SEED id, of at most eight characters each. */
function waveform(station) {
  const parts = station.split(".").map((part) => part.slice(0, 8));
  const [network, code, location, channel] = parts.length === 4 ? parts : ["", parts[0]];
  const named = { networkCode: network, stationCode: code };
  if (parts.length === 4) Object.assign(named, { locationCode: location, channelCode: channel });
  return element("waveformID", "", named);
}

/** Text for XML: characters that it can't hold are left away. */
function escaped(text) {
  return String(text)
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
