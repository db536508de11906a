// What "Fool it" simulates.

export { drawDeviates } from "./deviates.js";
export { simulateEvent } from "./earthquake.js";
