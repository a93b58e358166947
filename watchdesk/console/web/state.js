// What the page knows, by topic: picture, alerts, clock, health, names, selected, palette, language.
// A part of the page listens to topics; no part calls another.

const known = new Map();
const listening = new Map();

export const state = {
  get(topic) {
    return known.get(topic);
  },

  // Calls `fn(value)` on every change, and at once where something is known already.
  on(topic, fn) {
    if (!listening.has(topic)) listening.set(topic, new Set());
    listening.get(topic).add(fn);
    if (known.has(topic)) fn(known.get(topic));
    return () => listening.get(topic).delete(fn);
  },

  tell(topic, value) {
    known.set(topic, value);
    for (const fn of listening.get(topic) ?? []) fn(value);
  },
};

// For tests, and for whoever looks into the page: what it shows now.
window.__console = { n: 0, seq: 0, selected: null, alerts: 0, ready: false };
