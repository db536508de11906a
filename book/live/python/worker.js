// Python in a worker of its own, so that an endless loop stops neither the page nor the reader, who
// ends the worker. It is asked with {source, given, packages} and answers {step}, {result}, {failed}.

import { loadPyodide } from "./pyodide.mjs";

const here = new URL("./", import.meta.url).href;
let python;

const tell = (step, share) => self.postMessage({ step, share });

async function start() {
  tell("Python", 0.05);
  const started = await loadPyodide({
    indexURL: here,
    packageBaseUrl: here,
    env: { MPLBACKEND: "agg" },
  });
  tell("NumPy", 0.65);
  await load(started, ["numpy"]);
  tell("the book's package", 0.9);
  const answer = await fetch(`${here}vtlib.zip`);
  if (!answer.ok) throw new Error(`vtlib.zip: ${answer.status}`);
  started.unpackArchive(await answer.arrayBuffer(), "zip", { extractDir: "/book" });
  started.runPython("import sys; sys.path.insert(0, '/book')");
  return started;
}

async function load(runtime, names) {
  await runtime.loadPackage(names, { messageCallback() {}, checkIntegrity: true });
  const missing = names.filter((name) => !runtime.loadedPackages[name]);
  if (missing.length) throw new Error(`${missing.join(", ")} could not be loaded`);
}

async function run({ source, given, packages }) {
  python ??= start();
  const runtime = await python;
  const asked = new Set(packages);
  for (;;) {
    for (const name of asked) {
      if (runtime.loadedPackages[name]) continue;
      tell(name, 0.95);
      await load(runtime, [name]);
    }
    tell("", 1);
    runtime.globals.set("_asked", JSON.stringify([source, given]));
    const result = JSON.parse(
      runtime.runPython("import json, in_page; json.dumps(in_page.run(*json.loads(_asked)))"),
    );
    const missing = result.missing;
    if (!["pandas", "matplotlib"].includes(missing) || asked.has(missing)) return result;
    asked.add(missing); // imported within vtlib: load it, and run again from the beginning
  }
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ result: await run(data) });
  } catch (error) {
    python = undefined;
    self.postMessage({ failed: String(error.message ?? error) });
  }
};
