// The line on top: time, mode, feeds, palette, language, who; and the banner when trust must end.

import { age, utc } from "./geo.js";
import { PALETTES, look, setPalette } from "./look.js";
import { state } from "./state.js";
import { setLanguage, t } from "./words.js";

const $ = (id) => document.getElementById(id);
const MODES = { live: "", replay: "REPLAY", exercise: "EXERCISE" };
const narrow = matchMedia("(max-width: 1100px)");
let fleet;

export function startBar(theFleet) {
  fleet = theFleet;
  $("palette").addEventListener("click", nextPalette);
  $("language").addEventListener("click", () => setLanguage(state.get("language") === "en" ? "es" : "en"));
  for (const topic of ["health", "link", "language", "clock"]) state.on(topic, tell);
  state.on("clock", tellMode);
  state.on("palette", tellPalette);
  state.on("language", tellPalette);
  const { content: name, dataset } = document.querySelector('meta[name="watchdesk-person"]');
  narrow.addEventListener("change", () => tellWho(name, dataset));
  state.on("language", () => {
    tellWho(name, dataset);
    $("language").textContent = state.get("language") === "en" ? "EN" : t("ES, unreviewed");
  });
  setInterval(tick, 250);
}

function tellWho(name, { by, role }) {
  const whole = by === "login" ? `${name} (${role})` : t("no login: this computer only");
  $("who").title = `${whole} (${role})`;
  $("who").textContent = by !== "login" && narrow.matches ? t("no login") : whole;
}

export function nextPalette() {
  const at = PALETTES.indexOf(state.get("palette"));
  setPalette(PALETTES[(at + 1) % PALETTES.length]);
}

function tellPalette() {
  $("palette").textContent = { day: t("Day"), dusk: t("Dusk"), night: t("Night") }[state.get("palette")] ?? "";
  document.querySelector("meta[name=theme-color]")?.setAttribute("content", look.panel);
}

function tellMode(clock) {
  const mode = clock.mode ?? "live";
  document.documentElement.dataset.mode = mode;
  $("mode").textContent = MODES[mode] ? t(MODES[mode]) : "";
  $("mode").hidden = !MODES[mode];
}

// In a replay the clock of the recording is shown, never that of the wall.
function tick() {
  const now = fleet.now();
  if (!Number.isFinite(now)) return;
  const when = new Date(now * 1000);
  $("utc").textContent = `${when.toISOString().slice(0, 10)} ${utc(now)}`;
  $("utc").dateTime = when.toISOString();
  const zone = -when.getTimezoneOffset() / 60;
  const local = when.toTimeString().slice(0, 5);
  $("local").textContent = `${t("local")} ${local} (UTC${zone < 0 ? "−" : "+"}${Math.abs(zone)})`;
  $("counts").textContent = t("{n} targets", { n: fleet.n });
  tell();
}

function troubles() {
  const link = state.get("link"), health = state.get("health"), found = [];
  if (!link?.up) {
    const since = age((Date.now() - (link?.since ?? Date.now())) / 1000);
    found.push(t("NO CONNECTION to the station for {since}: what is shown is old. Trying again.", { since }));
    return found;
  }
  const feeds = health?.feeds ?? [];
  const bad = feeds.filter((feed) => feed.state === "silent" || feed.state === "lost");
  for (const feed of bad) {
    const since = feed.last_s ? age(fleet.now() - feed.last_s) : t("the start");
    const says = feed.state === "lost" ? "FEED LOST: {name}, nothing since {since}" : "FEED SILENT: {name}, nothing since {since}";
    found.push(t(says, { name: feed.name, since }));
  }
  for (const feed of feeds.filter((one) => one.state === "flooded")) {
    found.push(t("TOO MUCH ON {name}: lines are lost", { name: feed.name }));
  }
  if (feeds.length && bad.length === feeds.length) found.push(t("NOTHING IS HEARD. An empty sea on this page means nothing now."));
  return found;
}

// Silence must not look like an empty sea: red, in words, and what is old is pale.
function tell() {
  const found = troubles(), banner = $("banner");
  const text = found.join("\n");
  if (banner.dataset.text !== text) {
    banner.dataset.text = text;
    banner.replaceChildren(...found.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    banner.hidden = !found.length;
  }
  const feeds = state.get("health")?.feeds ?? [];
  const dead = !state.get("link")?.up || (feeds.length > 0 && feeds.every((feed) => feed.state === "silent" || feed.state === "lost"));
  document.body.classList.toggle("dead", dead);
  tellFeeds(feeds);
}

const FEED_WORDS = { heard: "heard", silent: "SILENT", lost: "LOST", flooded: "FLOODED", ended: "ended" };

function tellFeeds(feeds) {
  const texts = feeds.map((feed) => `${feed.name} ${t(FEED_WORDS[feed.state] ?? feed.state)}`);
  const key = texts.join("|");
  if ($("feeds").dataset.text === key) return;
  $("feeds").dataset.text = key;
  $("feeds").replaceChildren(...feeds.map((feed, i) => {
    const made = document.createElement("span");
    made.textContent = made.title = texts[i];
    made.className = ["silent", "lost", "flooded"].includes(feed.state) ? "bad" : "soft";
    return made;
  }));
}

