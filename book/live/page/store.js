// What the page plays on: scripts beside it, each of which hands over one thing when it is loaded.
// Scripts, and not fetched files, since a page that was opened as a file may fetch nothing.

const here = document.currentScript?.src ?? document.baseURI;
const waiting = new Map(),
  kept = new Map();

function load(name) {
  return new Promise((resolve, reject) => {
    waiting.set(name, resolve);
    const script = document.createElement("script");
    script.src = address(`${name}.js`);
    script.onerror = () => {
      kept.delete(name);
      script.remove();
      reject(
        new Error(
          `${script.src} could not be loaded: the book's pages and their folder ` +
            "live/ belong together",
        ),
      );
    };
    document.head.append(script);
  });
}

function ask(name) {
  if (!kept.has(name)) kept.set(name, load(name));
  return kept.get(name);
}

/** Where a file of the data lies. */
export const address = (file) => new URL(`data/${file}`, here).href;

/** Classes, rules, and the entries of all records and recognisers. */
export const index = () => ask("index");

/** Sounds of the ear exam, their truth, and what recognisers call them. */
export const exam = () => ask("ear-exam");

/** Bytes of a record or a recogniser: name as in "record-munich"; every caller gets a copy. */
export async function bytes(name) {
  const text = atob(await ask(name)),
    content = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) content[i] = text.charCodeAt(i);
  return content.buffer;
}

window.vtlibLive = {
  start(content) {
    waiting.get("index")?.(content);
  },
  receive(name, base64) {
    waiting.get(name)?.(base64);
  },
};
