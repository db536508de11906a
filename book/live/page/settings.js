// What the reader has chosen, as the part of the address behind "#": a link brings it back.

const NUMBERS = { on: [0.05, 0.95], min: [0, 60], k: [1, 99], tolerance: [0.5, 60] };
const NAMES = ["record", "recogniser", "rule", "station"];

/** Settings of an address's hash; what is unknown or out of range is left away. */
export function read(hash) {
  const asked = new URLSearchParams(hash.replace(/^#/, "")),
    settings = {};
  for (const name of NAMES) {
    if (/^[\w .-]{1,80}$/.test(asked.get(name) ?? "")) settings[name] = asked.get(name);
  }
  for (const [name, [least, most]] of Object.entries(NUMBERS)) {
    const value = Number(asked.get(name) ?? NaN);
    if (asked.get(name)?.trim() && value >= least && value <= most) settings[name] = value;
  }
  return settings;
}

/** The hash of settings; null and undefined ones are left away. */
export function write(settings) {
  const said = Object.entries(settings).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return `#${new URLSearchParams(said.map(([name, value]) => [name, String(value)]))}`;
}
