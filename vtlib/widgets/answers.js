// What a reader answered, kept in their own browser and nowhere else: one entry for each question,
// exercise and exam, by its id. Nothing leaves the browser unless the reader saves the file.
//
// An entry: {kind: "exercise" | "code" | "question" | "exam" | "notes", value, right, tries, at}
//   value  what was answered, as it was typed or chosen
//   right  true, false, or null where nothing is right or wrong
//   tries  how often it was judged
//   at     ISO time of the last try

const KEY = "vtlib:answers";
const listeners = new Set();
let memory = {}; // where a browser keeps nothing for this page

/** All entries, by id. */
export function all() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  } catch {
    return memory;
  }
}

/** The entry of one id, or undefined. */
export const kept = (id) => (Object.hasOwn(all(), id) ? all()[id] : undefined);

/** Keep an answer: counts the try, stamps it, and tells those who listen. */
export function keep(id, { kind, value, right = null }) {
  const entries = all();
  const tries = (kept(id)?.tries ?? 0) + 1;
  entries[id] = { kind, value, right, tries, at: new Date().toISOString() };
  write(entries);
  for (const listener of listeners) listener(id, entries[id]);
}

/** Forget one answer, or with no id all of them. */
export function forget(id) {
  const entries = all();
  if (id === undefined) write({});
  else {
    delete entries[id];
    write(entries);
  }
  for (const listener of listeners) listener(id, undefined);
}

const IDS = /^[\w\-/, ]{1,120}$/;
const KINDS = new Set(["exercise", "code", "question", "exam", "notes"]);

/**
 * Take over entries from a file, where they are newer than what is here; returns how many.
 *
 * All of them or none: throws an Error that says which is none of ours.
 */
export function restore(found) {
  if (!found || typeof found !== "object" || Array.isArray(found)) {
    throw new Error("it holds no answers by their names");
  }
  for (const [id, entry] of Object.entries(found)) {
    if (!IDS.test(id) || !isEntry(entry)) throw new Error(`“${id.slice(0, 60)}” is no answer`);
  }
  const entries = all();
  const newer = Object.entries(found).filter(([id, { at }]) => !(entries[id]?.at >= at));
  for (const [id, { kind, value, right, tries, at }] of newer) {
    entries[id] = { kind, value, right, tries, at };
  }
  write(entries);
  for (const [id] of newer) for (const listener of listeners) listener(id, entries[id]);
  return newer.length;
}

function isEntry(entry) {
  if (!entry || typeof entry !== "object") return false;
  const { kind, right, tries, at } = entry;
  const isCount = Number.isSafeInteger(tries) && tries > 0;
  const isTime = typeof at === "string" && !Number.isNaN(Date.parse(at)) && at.length < 40;
  return KINDS.has(kind) && [true, false, null].includes(right) && isCount && isTime;
}

/** Call listener(id, entry) whenever something is kept or forgotten; returns how to stop that. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function write(entries) {
  memory = entries;
  try {
    localStorage.setItem(KEY, JSON.stringify(entries));
  } catch {
    // full, or forbidden: the answers last as long as the page
  }
}
