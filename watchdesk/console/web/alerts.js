// The board of alerts: rescue above all, a line each that says enough to act, and what is done.

import { api, may } from "./api.js";
import { show } from "./chart.js";
import { made } from "./clockbar.js";
import { age, place } from "./geo.js";
import { key } from "./keys.js";
import { planLinks } from "./plans.js";
import { startSound } from "./sound.js";
import { state } from "./state.js";
import { select } from "./targets.js";
import { fleet } from "./wire.js";
import { sentence, t } from "./words.js";

const SIGNS = { emergency: "EMERGENCY", alarm: "ALARM", warning: "WARNING", caution: "CAUTION" };
const OVER = ["rectified", "withdrawn"];
const CAUTIONS = 40; // as many are listed at first: no screen shows more, and each costs the browser
const panel = document.getElementById("alerts");
const person = document.querySelector('meta[name="watchdesk-person"]');
let choices = null; // silences and reasons, as the server has them
let alerts = [];
let chosen = null; // key of the alert under the keyboard
let opened = null; // key of the one whose details are shown
let parts = null;
let whole = false; // whether every caution is listed

build();
startSound(parts.sound);
state.on("alerts", (told) => take(told.alerts));
state.on("language", () => build() || fill());
state.on("names", later);
setInterval(ages, 5000);
key("a", "Alerts", "Next alert", () => go(1));
key("k", "Alerts", "Acknowledge it", () => chosen && may("alerts acknowledge") && act(chosen, "acknowledge"));
key("s", "Alerts", "Silence it for 30 s", () => chosen && may("alerts silence") && act(chosen, "silence", { how: "temporary" }));
key("d", "Alerts", "Its reasons, innocent explanation, and what to do with it", () => chosen && open(chosen));

// Who acts where nobody logs in: the name said here, kept in this browser only.
export function officer() {
  return person.dataset.by === "login" ? "" : (localStorage.getItem("watchdesk officer") ?? "");
}

export async function act(alert, what, wish = {}) {
  parts.trouble.textContent = "";
  try {
    await api.post(`/api/alerts/${encodeURIComponent(alert)}/${what}`, { officer: officer(), ...wish });
    return true;
  } catch (error) {
    parts.trouble.textContent = error.message;
    return false;
  }
}

function build() {
  const sound = parts?.sound ?? made("button", { type: "button", id: "sound" });
  const said = made("input", { id: "officer", maxlength: 60, placeholder: t("Officer on watch"), "aria-label": t("Officer on watch"), autocomplete: "off" });
  said.value = officer();
  said.addEventListener("change", () => localStorage.setItem("watchdesk officer", said.value.trim()));
  parts?.ended?.abort();
  const ended = new AbortController(); // a handover in another tab says whose watch it is now
  addEventListener("storage", (event) => event.key === "watchdesk officer" && (said.value = officer()), { signal: ended.signal });
  parts = {
    sound, ended,
    count: made("span", { class: "count" }),
    trouble: made("p", { class: "trouble", role: "alert" }),
    list: made("ol", { class: "board", "aria-label": t("Alerts") }),
  };
  const head = made("div", { class: "head" }, made("h2", {}, t("Alerts")), parts.count, made("span", { class: "gap" }));
  head.append(made("a", { class: "button", href: `/handover?lang=${state.get("language") ?? "en"}`, target: "_blank", rel: "noopener" }, t("Handover")));
  head.append(made("span", { class: "second" }, ...(person.dataset.by === "login" ? [] : [said]), sound));
  panel.replaceChildren(head, parts.trouble, parts.list);
}

function take(told) {
  alerts = told;
  if (!alerts.some((one) => one.key === chosen)) chosen = null;
  if (!alerts.some((one) => one.key === opened)) opened = null;
  if (!writing()) fill();
}

let pressed = false; // a button replaced between press and release would lose the click
panel.addEventListener("pointerdown", () => (pressed = true));
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => setTimeout(() => pressed && ((pressed = false), later())));
}

// What somebody is writing or pressing is never taken away under the hand.
function writing() {
  if (pressed) return true;
  const at = document.activeElement;
  return panel.contains(at) && at.closest(".details") && /INPUT|TEXTAREA|SELECT/.test(at.tagName);
}

let due = 0;
function later() {
  due ||= setTimeout(() => ((due = 0), writing() || fill()), 1000);
}

function fill() {
  const scrolled = panel.scrollTop, held = heldFocus();
  const waiting = alerts.filter((one) => one.state === "unacknowledged").length;
  parts.count.textContent = alerts.length ? t("{n} open, {waiting} not acknowledged", { n: alerts.length, waiting }) : "";
  const listed = whole ? alerts : foremost();
  parts.list.replaceChildren(...listed.map(line));
  if (alerts.length > listed.length) parts.list.append(rest(alerts.length - listed.length));
  if (!alerts.length) parts.list.append(made("li", { class: "none" }, t("No alert stands.")));
  panel.scrollTop = scrolled;
  if (held) parts.list.querySelector(held)?.focus({ preventScroll: true });
  window.__console.chosen = chosen;
}

// Whatever is more than a caution, and whatever somebody is at, is never left out.
function foremost() {
  let room = CAUTIONS;
  return alerts.filter((one) => one.priority !== "caution" || one.key === chosen || one.key === opened || room-- > 0);
}

function rest(n) {
  const all = made("button", { type: "button", class: "rest", onclick: () => ((whole = true), fill()) }, t("and {n} more cautions", { n }));
  return made("li", {}, all);
}

// Where the keyboard is, as a selector: what is drawn anew must not take it away.
function heldFocus() {
  const at = document.activeElement, item = parts.list.contains(at) && at.closest("[data-key]");
  if (!item) return "";
  return `[data-key="${CSS.escape(item.dataset.key)}"] ${at.className ? `.${at.className}` : at.tagName}`;
}

function line(alert) {
  const name = alert.mmsi && !alert.kind.startsWith("AIS") ? fleet.nameOf(alert.mmsi) : "";
  const where = alert.lat === null ? "" : place(alert.lat, alert.lon);
  const called = name ? { ...alert.params, mmsi: `${name} (${alert.mmsi})` } : alert.params;
  const who = made("b", { class: "what", title: t(alert.says, called) }, t(alert.says, called));
  const why = alert.reasons.slice(0, 1).map(sentence).join(); // where somebody is in danger comes before all else
  const facts = (alert.rescue ? [where, why] : [why, where]).filter(Boolean).join(" · ");
  const row = made("div", { class: "line", onclick: () => choose(alert.key) },
    made("span", { class: "says" }, made("span", {}, made("span", { class: "sign" }, t(SIGNS[alert.priority])), " ", who), made("span", { class: "facts", title: facts }, facts)),
    made("time", { class: "age", datetime: alert.since }, since(alert)),
    ...buttons(alert));
  const item = made("li", { class: `alert ${alert.priority} ${alert.state}`, "data-key": alert.key, "aria-current": String(alert.key === chosen) }, row);
  if (alert.state !== "unacknowledged") item.append(made("p", { class: "state" }, stateOf(alert)));
  if (alert.key === opened) item.append(details(alert));
  return item;
}

const since = (alert) => age(fleet.now() - Date.parse(alert.since) / 1000);

function ages() {
  for (const el of parts.list.querySelectorAll("time.age")) el.textContent = age(fleet.now() - Date.parse(el.dateTime) / 1000);
}

function stateOf(alert) {
  const hour = (at) => (at ?? "").slice(11, 16) + "Z";
  if (alert.state === "acknowledged") return t("Acknowledged by {who} {at}", { who: alert.acknowledged_by, at: hour(alert.acknowledged_at) });
  if (alert.state === "silenced") return alert.silenced_until ? t("Silenced until {at}", { at: hour(alert.silenced_until) }) : t("Silenced: this occurrence");
  if (alert.state === "withdrawn") return t("WITHDRAWN {at}: {why}", { at: hour(alert.over), why: alert.times.at(-1)?.says ?? "" });
  return t("Over since {at}", { at: hour(alert.over) });
}

function buttons(alert) {
  const stop = (what, wish) => (event) => (event.stopPropagation(), act(alert.key, what, wish));
  const found = [];
  if (alert.state !== "acknowledged" && may("alerts acknowledge")) found.push(made("button", { type: "button", class: "ack", title: t("Acknowledge (K)"), onclick: stop("acknowledge") }, t("Ack")));
  if (alert.sounding && may("alerts silence")) found.push(made("button", { type: "button", class: "hush", title: t("Silence for 30 s (S)"), onclick: stop("silence", { how: "temporary" }) }, "30 s"));
  found.push(made("button", { type: "button", class: "more", "aria-expanded": String(alert.key === opened), title: t("Reasons, innocent explanation, and more (D)"), onclick: (event) => (event.stopPropagation(), open(alert.key)) }, "…"));
  return found;
}

function details(alert) {
  const box = made("div", { class: "details" });
  if (alert.innocent) box.append(made("p", { class: "innocent" }, made("b", {}, t("Innocent explanation: ")), alert.innocent.split("; ").map((one) => t(one)).join("; ")));
  if (alert.reasons.length) box.append(made("ul", {}, ...alert.reasons.map((says) => made("li", {}, sentence(says)))));
  for (const note of alert.notes) box.append(made("p", { class: "note" }, `${note.at.slice(11, 16)}Z ${note.officer}: ${note.says}`));
  if (alert.rescue) box.append(planLinks(alert));
  const acts = { silence, dismiss: dismissal, escalate: escalation, note: noting };
  for (const [what, act_] of Object.entries(acts)) if (may(`alerts ${what}`)) box.append(act_(alert));
  box.append(history(alert));
  return box;
}

function form(title, fields, send) {
  const made_ = made("form", { class: "act" }, ...fields, made("button", {}, title));
  made_.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await send()) made_.reset();
    document.activeElement.blur();
    fill();
  });
  return made_;
}

const words = (placeholder, more = {}) => made("input", { placeholder, "aria-label": placeholder, required: true, maxlength: 400, autocomplete: "off", ...more });

function silence(alert) {
  if (OVER.includes(alert.state)) return "";
  if (!alert.can_silence) return made("p", { class: "soft" }, t("Silenced for 30 s at a time only."));
  const how = made("select", { "aria-label": t("How long") }, ...(choices?.silences ?? []).map((one) => made("option", { value: one }, t(one === "temporary" ? "30 s" : one))));
  const until = made("input", { placeholder: "2026-03-15T04:00Z", "aria-label": t("until, UTC"), hidden: true, autocomplete: "off" });
  how.addEventListener("change", () => (until.hidden = how.value !== "custom"));
  return form(t("Silence"), [how, until], () => act(alert.key, "silence", { how: how.value, until: until.value.trim() }));
}

function dismissal(alert) {
  const group = alert.key.split(":")[0];
  const fitting = Object.entries(choices?.reasons ?? {}).filter(([, one]) => one.groups.includes(group));
  if (!fitting.length) return "";
  const reason = made("select", { "aria-label": t("Reason") }, ...fitting.map(([code, one]) => made("option", { value: code }, t(one.words))));
  const why = words(t("Why, in your words"));
  return form(t("Dismiss"), [reason, why], () => act(alert.key, "dismiss", { reason: reason.value, why: why.value }));
}

function escalation(alert) {
  const to = words(t("Told to whom"), { class: "short" }), why = words(t("Why"));
  return form(t("Escalate"), [to, why], () => act(alert.key, "escalate", { to: to.value, why: why.value }));
}

function noting(alert) {
  const said = words(t("Note"));
  return form(t("Note"), [said], () => act(alert.key, "note", { words: said.value }));
}

function history(alert) {
  const rows = alert.times.map((one) => made("li", {}, `${one.at.slice(11, 19)}Z ${t(one.what)}${one.officer ? `, ${one.officer} (${one.role})` : ""}${one.says ? `: ${one.says}` : ""}`));
  return made("details", {}, made("summary", {}, t("What happened to it")), made("ul", {}, ...rows));
}

function choose(alertKey) {
  chosen = alertKey;
  const alert = alerts.find((one) => one.key === alertKey);
  if (alert.mmsi && fleet.of(alert.mmsi)) select(alert.mmsi);
  if (alert.lat !== null) show(alert.lat, alert.lon);
  fill();
  reveal();
}

function go(by) {
  if (!alerts.length) return;
  const at = alerts.findIndex((one) => one.key === chosen);
  choose(alerts[(at + by + alerts.length) % alerts.length].key);
}

async function open(alertKey) {
  opened = opened === alertKey ? null : alertKey;
  chosen = alertKey;
  choices ??= await api.get("/api/alerts").catch(() => null);
  fill();
  reveal();
}

function reveal() {
  const item = parts.list.querySelector('[aria-current="true"]');
  item?.scrollIntoView({ block: item.offsetHeight > panel.clientHeight / 2 ? "start" : "nearest" });
}
