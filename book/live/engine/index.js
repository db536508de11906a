// The recogniser that runs in the reader's page: what others may import.

export { associate, stationCode } from "../../../vtlib/widgets/engine/associate.js";
export {
  NAMES,
  N_CLASSES,
  N_FEATURES,
  N_FILTERS,
  STEP_S,
  WINDOW_S,
} from "../../../vtlib/widgets/engine/constants.js";
export {
  filterBank,
  filterEdgesHz,
  frameSamples,
  logEnergies,
  nFrames,
} from "../../../vtlib/widgets/engine/energies.js";
export { amplitudeOf, eventsOf } from "../../../vtlib/widgets/engine/events.js";
export { features, fitStandardizer, standardise } from "./features.js";
export { Recogniser } from "./recogniser.js";
export { EDS, RULES, decode, runs } from "../../../vtlib/widgets/engine/rules.js";
export {
  checkSamples,
  contiguous,
  isDead,
  isLongEnough,
  meanOf,
} from "../../../vtlib/widgets/engine/samples.js";
export { spectrogram } from "./spectrogram.js";
export { Workspace } from "./workspace.js";
