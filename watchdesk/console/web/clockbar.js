// The clock of a replay or an exercise: play, pause, speed, step, jump; original times always.
import { state } from "./state.js";
import { api } from "./api.js";
import { fleet } from "./wire.js";
import { t } from "./words.js";

const SPEEDS = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];
const STEP_S = 10;
const MARKS = { replay: "REPLAY", exercise: "EXERCISE" };
let bar = null;

export function utc(seconds) {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ") + "Z";
}

export function made(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

async function turn(what, value) {
  bar.trouble.textContent = "";
  const leads = what === "seek" || what === "step";
  if (leads) going({ to: null, share: 0 });
  try {
    state.tell("clock", await api.post("/api/clock", { do: what, value }));
  } catch (error) {
    bar.trouble.textContent = error.message;
    if (leads) going(null);
  }
}

// A long jump says how far it is; until it is there nothing but cancelling it can be done.
function going(way) {
  if (!bar.play) return;
  bar.going.hidden = !way;
  for (const part of [bar.back, bar.play, bar.on, bar.rate, bar.slider, bar.to, bar.jump]) part.disabled = Boolean(way);
  if (!way) return;
  const percent = Math.round(way.share * 100);
  bar.progress.value = percent;
  bar.way.textContent = way.to === null ? t("going…") : t("going to {when}, {percent} %", { when: utc(way.to), percent });
}

function build(place, mode) {
  const parts = {
    mark: made("strong", { id: "clock-mark" }, MARKS[mode]),
    now: made("output", { id: "clock-now" }),
    trouble: made("span", { id: "clock-trouble", role: "alert" }),
  };
  place.replaceChildren(parts.mark, parts.now);
  if (mode === "replay") {
    parts.play = made("button", { type: "button", id: "clock-play", onclick: toggle });
    parts.rate = made("select", { id: "clock-rate", onchange: () => turn("rate", Number(parts.rate.value)) });
    for (const speed of SPEEDS) parts.rate.append(made("option", { value: speed }, `${speed}×`));
    parts.slider = made("input", {
      type: "range", id: "clock-slider", step: 1, onchange: () => turn("seek", Number(parts.slider.value)),
    });
    parts.to = made("input", { id: "clock-to", size: 20, placeholder: "2026-03-15T01:20Z", spellcheck: "false" });
    const form = made("form", { id: "clock-jump", onsubmit: (event) => { event.preventDefault(); turn("seek", parts.to.value.trim()); } },
      parts.to, parts.jump = made("button", {}, t("Jump")));
    parts.back = made("button", { type: "button", id: "clock-back", onclick: () => turn("step", -STEP_S) }, `−${STEP_S} s`);
    parts.on = made("button", { type: "button", id: "clock-on", onclick: () => turn("step", STEP_S) }, `+${STEP_S} s`);
    parts.slider.setAttribute("aria-label", t("Moment of the recording"));
    parts.rate.setAttribute("aria-label", t("Speed"));
    parts.to.setAttribute("aria-label", t("Jump to a moment, UTC"));
    parts.way = made("output", { id: "clock-way" });
    parts.progress = made("progress", { max: 100, value: 0 });
    parts.going = made("span", { id: "clock-going", hidden: true }, parts.way, parts.progress,
      made("button", { type: "button", id: "clock-cancel", onclick: () => turn("cancel") }, t("Cancel")));
    place.append(parts.back, parts.play, parts.on, parts.rate, parts.slider, form, parts.going);
  }
  place.append(parts.trouble);
  return parts;
}

function toggle() {
  turn(state.get("clock").paused ? "play" : "pause");
}

function show(clock) {
  const place = document.getElementById("clockbar");
  if (!place || !(clock.mode in MARKS)) return;
  if (!bar) {
    place.hidden = false;
    document.documentElement.dataset.mode = clock.mode;
    document.title = `${MARKS[clock.mode]} · ${document.title}`;
    bar = build(place, clock.mode);
    if (clock.mode === "exercise") import("./trainee.js").then((trainee) => trainee.begin(place));
  }
  if (!bar.play) return;
  going(clock.going);
  bar.play.textContent = clock.paused ? t("Play") : t("Pause");
  bar.slider.min = clock.begin;
  bar.slider.max = clock.end;
  if (document.activeElement !== bar.slider) bar.slider.value = clock.now;
  if (document.activeElement !== bar.rate) bar.rate.value = String(clock.rate);
}

// The same instant as the line on top, carried on in the same way.
function tick() {
  const now = fleet.now();
  if (bar && Number.isFinite(now)) bar.now.textContent = utc(now);
}

function key(event) {
  if (!bar || !bar.play || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(input|select|textarea|button)$/i.test(event.target.tagName)) return;
  if (state.get("clock").going) return;
  if (event.key === " ") { event.preventDefault(); toggle(); }
  if (event.key === ",") turn("step", -STEP_S);
  if (event.key === ".") turn("step", STEP_S);
}

state.on("clock", show);
setInterval(tick, 250);
document.addEventListener("keydown", key);
