// The drawer of the selected vessel: who it says it is, the law where it is, what it did and what
// that may mean, and everything that is made for it.

import { api, may } from "./api.js";
import { officer } from "./alerts.js";
import { map, show } from "./chart.js";
import { made } from "./clockbar.js";
import { openEntry } from "./entry.js";
import { planForm } from "./plans.js";
import { look } from "./look.js";
import { state } from "./state.js";
import { select } from "./targets.js";
import { t } from "./words.js";

const LANGUAGES = { en: "English", es: "Español", fr: "Français", ht: "Kreyòl" };
const FLAG_SAYS = ["claimed", "asked", "confirmed", "denied", "cannot_say", "granted", "refused", "silent", "no_reply", "two_flags", "master_consents", "grounds", "no_grounds"];
const drawer = document.getElementById("vessel");
let shown = null; // what the server told of the vessel
let drawn = null; // the layer with the evidence of an event
const openParts = new Set(["Now", "Assessment", "Events"]);

state.on("selected", load);
state.on("changed", ({ what }) => what === "events" && shown && load(shown.mmsi));
state.on("language", () => shown && fill());

async function load(mmsi) {
  if (!mmsi) {
    shown = null;
    drawer.hidden = true;
    undraw();
    return;
  }
  try {
    const told = await api.get(`/api/vessels/${mmsi}`);
    if (state.get("selected") !== mmsi) return;
    if (shown?.mmsi !== mmsi) undraw();
    const same = shown?.mmsi === mmsi;
    shown = told;
    if (!(same && writing())) fill();
  } catch (error) {
    if (state.get("selected") === mmsi) note(mmsi, error.message);
  }
}

function writing() {
  return drawer.contains(document.activeElement) && /INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName);
}

function note(mmsi, says) {
  shown = null;
  drawer.replaceChildren(head(String(mmsi), ""), made("p", { class: "trouble" }, says));
  drawer.hidden = false;
}

function fill() {
  const scrolled = drawer.scrollTop, told = shown;
  const name = told.name ?? (told.contact ? t("Contact") : t("name not heard"));
  drawer.replaceChildren(
    head(name, told.name ? (told.name_confirmed ? t("heard more than once alike") : t("heard once: not confirmed")) : ""),
    made("p", { class: "number" }, `${told.form} ${told.mmsi}`),
    made("p", { class: "soft" }, told.radio_flag ? t("Radio identity of {state}: no proof of nationality", { state: told.radio_flag }) : t("Radio identity names no State")),
    ...told.incidents.filter((one) => one.mmsi === told.mmsi).map(danger),
    made("p", { class: "last" }, told.last),
    part("Identity", t("Identity"), identity(told)),
    part("Now", t("Zone and authority now"), [...standing(told.now), told.patrol ? "" : made("p", { class: "warn" }, t("This unit's State is not set, so its authority is not worked out. The administrator of this desk sets it."))]),
    part("Assessment", t("Assessment: {says}", { says: told.assessment.suspicion }), assessment(told)),
    part("Events", t("Events ({n})", { n: told.events.length }), told.events.map(event)),
    part("Nearby", t("Near it ({n})", { n: told.nearby.length }), told.nearby.map(near)),
    part("Make", t("Brief, evidence, watchlist"), [briefs(told.mmsi), may("evidence") ? evidence(told.mmsi) : "", may("watchlist") ? watch(told.mmsi) : ""]),
    part("Flag", t("Flag requests"), [flags(told.mmsi)]),
  );
  drawer.hidden = false;
  drawer.scrollTop = scrolled;
}

function head(name, sure) {
  return made("header", {},
    made("h2", { title: sure }, name),
    sure ? made("span", { class: "soft" }, sure) : "",
    made("span", { class: "gap" }),
    made("button", { type: "button", id: "vessel-close", title: t("Close"), onclick: () => select(null) }, "×"),
    made("div", { class: "row" },
      made("button", { type: "button", class: "danger", onclick: () => openEntry("incident", shown) }, t("In danger: new incident")),
      made("button", { type: "button", onclick: () => openEntry("contact", shown) }, t("Contact here"))));
}

function part(id, title, content) {
  const box = made("details", { id: `vessel-${id.toLowerCase()}`, open: openParts.has(id) }, made("summary", {}, title), ...[content].flat());
  box.addEventListener("toggle", () => openParts[box.open ? "add" : "delete"](id));
  return box;
}

function pairs(rows) {
  const list = made("dl");
  for (const [label, value, sure] of rows) {
    list.append(made("dt", {}, t(label)), made("dd", sure === false ? { class: "unsure", title: t("heard once: not confirmed") } : {}, String(value)));
  }
  return list;
}

function identity(told) {
  const rows = (told.contact ?? told.identity.map((one) => [one.label, one.value ?? t("not heard"), one.value ? one.confirmed : true])).map((one) => [...one]);
  const found = [pairs(rows)];
  for (const says of told.conflicts) found.push(made("p", { class: "warn" }, says));
  for (const says of told.doubts) found.push(made("p", { class: "warn" }, says));
  for (const hit of told.listed) found.push(made("p", { class: "warn" }, t("On the watchlist, entry {entry}, for {owner}: {reason} ({says})", hit)));
  return found;
}

const ZONES = ["Zone", "May be"];
const zoneWords = () => ({
  "Exclusive economic zone": t("Exclusive economic zone"), "Territorial sea": t("Territorial sea"), "Contiguous zone": t("Contiguous zone"),
  "High seas": t("High seas"), "Internal waters": t("Internal waters"), "Archipelagic waters": t("Archipelagic waters"), "Land": t("Land"),
  "definite": t("definite"), "uncertain": t("uncertain"), "disputed": t("disputed"), " or ": t(" or "), "not known: no position": t("not known: no position"),
});

function inZoneWords(says) {
  return Object.entries(zoneWords()).reduce((said, [english, words]) => said.replaceAll(english, words), says);
}

function standing(one) {
  const articles = one.articles.map(([title, text]) => made("details", {}, made("summary", {}, title), made("p", {}, text)));
  return [pairs(one.place.map(([name, says]) => [name, ZONES.includes(name) ? inZoneWords(says) : says])), made("p", { class: one.contested ? "warn" : "" }, t(one.heading)), pairs(one.lines), ...articles];
}

function assessment(told) {
  const found = told.assessment.indicators.map((one) => made("div", { class: one.rescue_factors?.length ? "reason danger" : "reason" },
    made("p", {}, t(one.says)),
    one.innocent ? made("p", { class: "innocent" }, made("b", {}, t("Innocent explanation: ")), t(one.innocent)) : "",
    made("p", { class: "soft" }, [one.source, one.mark ? `[${one.mark}]` : ""].filter(Boolean).join(" "))));
  if (!found.length) found.push(made("p", {}, t("No indicator. That is no clearance.")));
  found.push(made("h4", {}, t("Nobody knows")), made("ul", {}, ...told.unknowns.map((says) => made("li", {}, t(says)))));
  return found;
}

function event(one) {
  const place = [one.zone, one.state].filter(Boolean).join(" ");
  const values = Object.entries(one.evidence).filter(([, value]) => value !== null);
  const box = made("details", { class: "event", "data-key": one.key },
    made("summary", {}, made("b", {}, t(one.kind.replaceAll("_", " "))), ` ${one.span.replace("still going on", t("still going on"))} ${place}`),
    pairs(values.map(([name, value]) => [name.replaceAll("_", " "), measured(value)])),
    one.innocent ? made("p", { class: "innocent" }, made("b", {}, t("Innocent explanation: ")), one.innocent.split("; ").map((each) => t(each)).join("; ")) : "",
    made("p", { class: "soft" }, one.source ?? ""),
    made("details", {}, made("summary", {}, t("Zone and authority there, as the log stands now")), ...standing(one.then)));
  box.addEventListener("toggle", (happened) => happened.target === box && (box.open ? draw(one) : undraw()));
  return box;
}

// A value of the evidence in the language of the page; what it quotes stays as it was sent.
function measured(value) {
  if (typeof value === "number") return +value.toFixed(4);
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  const [one, other] = value.split(/ and (.*)/s);
  const [, zone, of] = value.match(/^(the .*) of ([A-Z]{3})$/) ?? [];
  if (zone) return t("{zone} of {of}", { zone: t(zone), of });
  return other && t(one) !== one && t(other) !== other ? t("{one} and {other}", { one: t(one), other: t(other) }) : t(value);
}

// The evidence of an event on the chart: where it began, and every other place it names.
function draw(one) {
  undraw();
  if (one.lat === null) return;
  const places = [[one.lat, one.lon, t(one.kind.replaceAll("_", " "))]];
  for (const [name, lat] of Object.entries(one.evidence)) {
    const lon = one.evidence[name.replace(/lat$/, "lon")];
    if (name.endsWith("lat") && Number.isFinite(lat) && Number.isFinite(lon)) places.push([lat, lon, t(name.replace(/_?lat$/, "").replaceAll("_", " ") || "place")]);
  }
  const colour = look.select || "#888";
  drawn = L.layerGroup(places.map(([lat, lon, says]) => {
    const label = document.createElement("span");
    label.textContent = says;
    return L.circleMarker([lat, lon], { radius: 12, color: colour, weight: 2, dashArray: "4 3", fill: false }).bindTooltip(label, { permanent: true, direction: "right" });
  }));
  if (places.length > 1) drawn.addLayer(L.polyline(places.map(([lat, lon]) => [lat, lon]), { color: colour, weight: 1.5, dashArray: "2 5" }));
  drawn.addTo(map);
  show(one.lat, one.lon);
  window.__console.evidence = { key: one.key, places: places.length };
}

function undraw() {
  drawn?.remove();
  drawn = null;
  window.__console.evidence = null;
}

function near(one) {
  return made("p", {}, made("button", { type: "button", class: "link", onclick: () => select(one.mmsi) }, one.name || String(one.mmsi)),
    ` ${one.nm.toFixed(1)} nm ${String(Math.round(one.bearing) % 360).padStart(3, "0")}°`);
}

function danger(one) {
  return made("div", { class: "reason danger" }, made("p", {}, `${one.phase ?? t("no phase")}: ${one.what}`), ...planForm(one));
}

const link = (href, says, more = {}) => made("a", { class: "button", href, target: "_blank", rel: "noopener", ...more }, says);

function briefs(mmsi) {
  return made("table", { class: "briefs" }, ...Object.entries(LANGUAGES).map(([code, name]) => made("tr", {},
    made("th", {}, name), made("td", {}, link(`/briefs/${mmsi}?lang=${code}`, t("Brief, to print"))), made("td", {}, link(`/briefs/${mmsi}?lang=${code}&form=pdf`, "PDF")))));
}

function evidence(mmsi) {
  return made("p", {}, link(`/evidence/${mmsi}`, t("Evidence package"), { target: "_self", download: "" }));
}

function watch(mmsi) {
  const reason = field(t("Reason")), days = field(t("Days"), { type: "number", min: 1, max: 366, value: 7, class: "tiny" });
  return sending(t("Add to watchlist"), [reason, days], (says) => api.post("/api/watchlist", { officer: officer(), mmsi, reason: reason.value, days: days.value }).then((one) => says(t("Entry {id} until {expires}", one))));
}

function field(says, more = {}) {
  return made("input", { placeholder: says, "aria-label": says, required: true, maxlength: 400, autocomplete: "off", ...more });
}

function sending(title, fields, send) {
  const told = made("p", { class: "told", role: "status" });
  const form = made("form", { class: "act" }, ...fields, made("button", {}, title), told);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send((says) => { told.textContent = says; form.reset(); }).catch((error) => (told.textContent = error.message));
  });
  return form;
}

function flags(mmsi) {
  const box = made("div"), list = made("ul");
  const what = made("select", { "aria-label": t("What was said or found") }, ...FLAG_SAYS.map((one) => made("option", { value: one }, t(one.replaceAll("_", " ")))));
  const country = field(t("State, ISO3"), { maxlength: 3, class: "tiny", required: false }), text = field(t("The facts, no personal data"));
  const level = made("select", { "aria-label": t("Level of a consent") }, ...["", "BOARD", "SEARCH", "FULL"].map((one) => made("option", { value: one }, one || t("no level"))));
  const refresh = () => api.get(`/api/flags?mmsi=${mmsi}`).then((told) => {
    list.replaceChildren(...told.entries.map((one) => made("li", {}, `${one.at.slice(0, 16)}Z ${t(one.what.replaceAll("_", " "))} ${one.state ?? ""} ${one.level ?? ""}: ${one.text} (${one.officer})`)));
    if (!told.entries.length) list.append(made("li", { class: "soft" }, t("Nothing was asked or said.")));
    if (told.comes_to) list.append(made("li", {}, t("For a patrol of {state}: flag {flag}, consent {cons}", { state: told.state, ...told.comes_to })));
    if (!told.state) list.append(made("li", { class: "warn" }, t("This unit's State is not set, so its authority is not worked out. The administrator of this desk sets it.")));
  });
  refresh().catch((error) => list.replaceChildren(made("li", { class: "trouble" }, error.message)));
  box.append(list);
  if (may("flags add")) box.append(sending(t("Sign and add"), [what, country, level, text], (says) =>
    api.post("/api/flags", { officer: officer(), mmsi, what: what.value, state: country.value.trim().toUpperCase(), level: level.value, text: text.value }).then(() => (says(t("Written")), refresh()))));
  return box;
}
