// What vtlib.labels and vtlib.features define, and tests/unit/test_live_engine.py holds equal.

/** Length of a frame, and from the start of one frame to the start of the next, in seconds. */
export const WINDOW_S = 4;
export const STEP_S = 0.5;

/** Filters, and features of a frame: log energies, their first and their second derivatives. */
export const N_FILTERS = 16;
export const N_FEATURES = 3 * N_FILTERS;

/** The five classes, in the order of all probabilities; index 0 is background. */
export const NAMES = ["SIL", "TRE", "HYB", "VT", "LP"];
export const N_CLASSES = NAMES.length;
export const SIL = 0;
