// The landing page's record: it plays, and is named as it plays.

import { button, canvas, h } from "./dom.js";
import * as drawing from "./drawing.js";
import { Session } from "./session.js";
import { Player } from "./sound.js";
import * as store from "./store.js";

const WAVE = 90,
  RIBBON = 22,
  FASTER = 20;

/** data-record and data-recogniser of the place say what plays, and who listens. */
export async function hear(root) {
  const { classes, records } = await store.index();
  const session = new Session(),
    view = { fromS: 0, toS: 1 };
  const entry = records.find(({ name }) => name === root.dataset.record);
  let heardS = null,
    ready = null;
  const word = h("p", { class: "vtl-word", "aria-live": "off" }, "Press play.");
  const status = h("p", { class: "vtl-status", role: "status" });
  const start = button("▶ Play", play, { class: "vtl-start" });

  const strip = (height, description, draw) =>
    canvas(
      height,
      (context, width, tall, colours) => {
        const [station] = session.stations;
        if (!station) return;
        draw(context, width, tall, station, colours);
        if (heardS === null) return;
        context.fillStyle = colours.ink;
        context.fillRect(drawing.across(view, width)(heardS), 0, 2, tall);
      },
      description,
    );
  const wave = strip(
    WAVE,
    `Waveform: ${entry.title}`,
    (context, width, height, { pieces }, { ink }) =>
      drawing.waveform(context, width, height, pieces, view, ink),
  );
  const ribbons = classes.map((one, index) =>
    strip(RIBBON, `Probability of ${one.title}`, (context, width, height, { pieces }, colours) =>
      drawing.ribbon(context, width, height, pieces, view, { index, ...one }, colours),
    ),
  );
  const strips = [wave, ...ribbons];

  const player = new Player((second) => {
    heardS = second;
    start.textContent = second === null ? "▶ Play" : "■ Stop";
    for (const one of strips) one.redraw();
    const said = second === null ? null : session.saidAt(session.stations[0], second);
    if (!said) return;
    word.textContent = `${classes[said.index].title}, ${said.p.toFixed(2)}`;
    word.style.setProperty("--class", classes[said.index].colour);
  });

  /** The record is small and is shown at once; the recogniser is asked for when it is needed. */
  async function listen() {
    status.textContent = "The recogniser listens …";
    const { frames, ms } = await session.listen(root.dataset.recogniser, () => {});
    status.textContent = `${frames} frames, heard in ${Math.round(ms)} ms by your own machine.`;
    root.dataset.state = "heard";
  }

  async function play() {
    if (player.isPlaying) return player.stop();
    try {
      await (ready ??= listen());
    } catch (error) {
      ready = null;
      status.textContent = error.message;
      root.dataset.state = "refused";
      return undefined;
    }
    const [{ samples, rateHz }] = session.stations[0].pieces;
    return player.play(samples, rateHz, 0, FASTER);
  }

  await session.openRecord(entry);
  view.toS = session.seconds;
  root.replaceChildren(
    h("div", { class: "vtl-bar" }, start, word),
    h("div", { class: "vtl-stack" }, ...strips),
    status,
  );
  root.dataset.state = "ready";
  return { session, play };
}
