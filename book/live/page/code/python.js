// One Python for all editors of a page, in a worker that begins with the first Run and can be ended.

let worker = null;
let current = null; // {resolve, reject, onstep}

/** Whether a run has yet to end. */
export const isBusy = () => current !== null;

/**
 * Run code; resolves to what in_page.py returns, or to null if it was stopped.
 * @param {string} folder where the interpreter lies
 * @param {{source: string, given: object, packages: string[]}} asked
 * @param {(step: string, share: number) => void} onstep what is being loaded; "" once the code runs
 */
export function run(folder, asked, onstep) {
  if (current) return Promise.reject(new Error("Python is busy with another exercise."));
  worker ??= begin(folder);
  return new Promise((resolve, reject) => {
    current = { resolve, reject, onstep };
    worker.postMessage(asked);
  });
}

/** End what runs, an endless loop too; the next run starts a new Python. */
export function stop() {
  worker?.terminate();
  worker = null;
  end("resolve", null);
}

function begin(folder) {
  // A worker that is made of a text is held to the page's policy; one from an address would not be.
  const program = new Blob([`import ${JSON.stringify(`${folder}worker.js`)};`], {
    type: "text/javascript",
  });
  const started = new Worker(URL.createObjectURL(program), { type: "module" });
  started.onmessage = ({ data }) => {
    if (data.result) end("resolve", data.result);
    else if (data.failed) end("reject", new Error(data.failed));
    else current?.onstep(data.step, data.share);
  };
  started.onerror = (event) => {
    worker = null;
    end("reject", new Error(event.message || "Python's script could not be loaded."));
  };
  return started;
}

function end(how, value) {
  const ended = current;
  current = null;
  ended?.[how](value);
}
