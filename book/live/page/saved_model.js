// What a widget's model is in a page: values that a notebook saved, which modules get, set, and hear
// change. Nobody else has them, so nothing is sent.

/**
 * A model, as anywidget hands it to a module.
 *
 * @param {{values: object, buffers: {path: string[], data: string}[]}} saved - bytes are base64
 */
export function savedModel({ values, buffers = [] }) {
  const listeners = new Map();
  for (const { path, data } of buffers) {
    const last = path[path.length - 1];
    const holder = path.slice(0, -1).reduce((at, key) => at[key], values);
    holder[last] = new DataView(Uint8Array.from(atob(data), (c) => c.charCodeAt(0)).buffer);
  }
  const emit = (event, ...rest) => [...(listeners.get(event) ?? [])].forEach((f) => f(...rest));
  const model = {
    get: (name) => values[name],
    set(name, value) {
      if (values[name] === value) return;
      values[name] = value;
      emit(`change:${name}`, model, value);
      emit("change", model);
    },
    save_changes() {},
    send() {},
    on(event, listener) {
      listeners.set(event, [...(listeners.get(event) ?? []), listener]);
    },
    off(event, listener) {
      const rest = (listeners.get(event) ?? []).filter((one) => listener && one !== listener);
      listeners.set(event, rest);
    },
  };
  return model;
}
