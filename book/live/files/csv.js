// Events as comma-separated values: the columns of vtlib.events.to_csv.

import { isoTime } from "./time.js";

const COLUMNS = ["station", "onset", "end", "label", "probability", "is_partial", "amplitude"];

/**
 * @param {object[]} events - {label, onsetS, endS, startMs, probability, isPartial, amplitude,
 *     station | stations}: of a network, the stations stand in one field
 * @param {string} recogniser - who found them
 * @returns {string} a line for each, times in UTC to the microsecond
 */
export function toCsv(events, recogniser = "") {
  const lines = events.map((event) => [
    event.station ?? event.stations.join(" "),
    isoTime(event.startMs, event.onsetS),
    isoTime(event.startMs, event.endS),
    event.label,
    event.probability ?? "",
    event.isPartial ? "True" : "False",
    event.amplitude ?? "",
    recogniser,
  ]);
  return [[...COLUMNS, "recogniser"], ...lines]
    .map((line) => line.map(field).join() + "\n")
    .join("");
}

/** A field that no spreadsheet takes for a formula, as vtlib writes it, quoted where it has to be. */
function field(value) {
  const text =
    typeof value === "string" && /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
