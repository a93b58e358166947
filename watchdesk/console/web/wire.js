// The one socket to the station: binary frames into the fleet, text into topics, and its return.

import { api } from "./api.js";
import { Fleet } from "./fleet.js";
import { state } from "./state.js";

const HEADER = 20;
const WAIT_MS = [500, 1000, 2000, 4000, 8000];
const SILENT_MS = 8000; // a clock comes each second: none for this long is a dead line

export const fleet = new Fleet();
let socket = null;
let tries = 0;
let heard = 0;

export function startWire() {
  state.tell("picture", fleet);
  state.tell("link", { up: false, since: Date.now() });
  connect();
  setInterval(listenFor, 1000);
}

export function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/ws`);
  socket.binaryType = "arraybuffer";
  socket.onmessage = received;
  socket.onclose = ended;
}

function received(message) {
  heard = performance.now();
  tries = 0;
  if (!state.get("link").up) state.tell("link", { up: true, since: Date.now() });
  if (typeof message.data === "string") told(JSON.parse(message.data));
  else pictured(message.data);
}

function ended(event) {
  if (state.get("link").up) state.tell("link", { up: false, since: Date.now() });
  fleet.seq = 0; // whatever comes next must begin with a full picture
  // Logged out; after a handover in another tab somebody is logged in again, as somebody else.
  if (event.code === 4401) api.get("/api/person").then(() => location.reload(), () => {});
  else if (tries === 1) api.get("/api/person").catch(() => {}); // leads to the login where one is due
  if (event.code !== 4401) setTimeout(connect, WAIT_MS[Math.min(tries++, WAIT_MS.length - 1)]);
}

function listenFor() {
  if (socket.readyState !== WebSocket.OPEN || performance.now() - heard < SILENT_MS) return;
  if (state.get("link").up) socket.close();
}

export function frameOf(buffer) {
  const view = new DataView(buffer);
  const n = view.getUint32(16, true);
  const frame = {
    full: view.getUint8(0) === 1, n,
    seq: view.getUint32(4, true), clock: view.getFloat64(8, true),
  };
  let at = HEADER;
  const column = (Kind) => {
    const values = new Kind(buffer, at, n);
    at += n * Kind.BYTES_PER_ELEMENT;
    return values;
  };
  frame.mmsi = column(Uint32Array);
  frame.lat = column(Int32Array);
  frame.lon = column(Int32Array);
  frame.fix = column(Uint32Array);
  for (const name of ["sog", "cog", "heading"]) frame[name] = column(Uint16Array);
  for (const name of ["status", "craft", "flags", "rank"]) frame[name] = column(Uint8Array);
  return frame;
}

function pictured(buffer) {
  const began = performance.now();
  if (!fleet.take(frameOf(buffer))) {
    send({ type: "full" });
    return;
  }
  state.tell("picture", fleet);
  Object.assign(window.__console, { n: fleet.n, seq: fleet.seq, updateMs: performance.now() - began });
}

const TOLD = {
  alerts(message) {
    state.tell("alerts", { alerts: message.alerts, sound: message.sound });
    window.__console.alerts = message.alerts.length;
  },
  clock(message) {
    fleet.set(message.now, message.paused ? 0 : (message.rate ?? 1), message.end ?? Infinity);
    state.tell("clock", message);
  },
  health(message) {
    state.tell("health", message);
  },
  gone(message) {
    fleet.drop(message.mmsi);
    window.__console.n = fleet.n;
    state.tell("picture", fleet);
  },
  names(message) {
    for (const [mmsi, name, callsign, imo, craft] of message.names) {
      fleet.names.set(mmsi, { name, callsign, imo, craft });
    }
    state.tell("names", fleet.names);
  },
  changed(message) {
    state.tell("changed", message);
  },
};

function told(message) {
  TOLD[message.type]?.(message);
}
