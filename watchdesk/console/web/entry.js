// The dialog for what AIS does not tell: a contact by radar, sight or call, and people in danger.

import { mistake, report } from "/incidents/report.js";
import { api, may } from "./api.js";
import { made } from "./clockbar.js";
import { place } from "./geo.js";
import { key } from "./keys.js";
import { planForm } from "./plans.js";
import { state } from "./state.js";
import { fleet } from "./wire.js";
import { t } from "./words.js";

const KINDS = ["radar", "visual", "aircraft", "phone", "satellite", "other"];
const dialog = document.getElementById("entry");
const button = document.getElementById("entry-open");
const person = document.querySelector('meta[name="watchdesk-person"]');
let fields = ""; // of an incident, as the server's own template has them

button.hidden = false;
button.addEventListener("click", () => openEntry(may("contacts") ? "contact" : "incident"));
key("e", "Entry", "Enter a contact or an incident", () => openEntry(may("contacts") ? "contact" : "incident"));
key("i", "Entry", "Somebody in danger: new incident", () => openEntry("incident"));

export async function openEntry(kind, vessel = null) {
  const tab = (name, says) => made("button", { type: "button", "aria-pressed": String(name === kind), onclick: () => openEntry(name, vessel) }, says);
  const told = made("p", { class: "told", role: "status" });
  const body = kind === "contact" ? contactForm(vessel, told) : await incidentForm(vessel, told);
  dialog.replaceChildren(
    made("header", {}, may("contacts") ? tab("contact", t("Contact")) : "", tab("incident", t("Somebody in danger")), made("span", { class: "gap" }),
      made("button", { type: "button", onclick: () => dialog.close() }, t("Close"))),
    body, told);
  if (!dialog.open) dialog.showModal();
  body.querySelector("input, select")?.focus();
}

const officer = () => (person.dataset.by === "login" ? "" : (localStorage.getItem("watchdesk officer") ?? ""));
const now = () => new Date(Math.floor(fleet.now()) * 1000).toISOString().slice(0, 16) + "Z";

function field(name, says, more = {}) {
  return made("label", {}, says, made("input", { name, autocomplete: "off", maxlength: 400, ...more }));
}

// Where it is, unless told otherwise: the vessel's place, else that of the pointer on the chart.
function placed(vessel) {
  const at = vessel?.lat != null ? { lat: vessel.lat, lng: vessel.lon } : state.get("cursor");
  return at ? place(at.lat, at.lng) : "";
}

function contactForm(vessel, told) {
  const kind = made("select", { name: "kind" }, ...KINDS.map((one) => made("option", { value: one }, t(one))));
  const form = made("form", { class: "entry" },
    made("label", {}, t("Seen by"), kind),
    field("place", t("Position"), { required: true, placeholder: "20-20.5N 073-36.0W", value: placed(vessel) }),
    field("at", t("When, UTC"), { value: Number.isFinite(fleet.now()) ? now() : "" }),
    field("contact", t("Its name here, such as T7: the same again is the same contact")),
    field("reporter", t("Reported by (ship, station, aircraft; no person)")),
    field("description", t("What was seen")),
    field("people", t("People seen"), { type: "number", min: 0, max: 10000 }),
    field("uncertainty_m", t("Place within, m"), { type: "number", min: 0 }),
    field("speed_kn", t("Speed, kn"), { type: "number", min: 0, step: "any" }),
    field("course_deg", t("Course, °"), { type: "number", min: 0, max: 359.9, step: "any" }),
    made("button", { class: "wide" }, t("Enter the contact")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wish = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
    api.post("/api/contacts", { officer: officer(), ...wish }).then((made_) => {
      told.textContent = t("Entered as {label}: it is tracked from now on.", made_);
      window.__console.entered = made_;
    }).catch((error) => (told.textContent = error.message));
  });
  return form;
}

async function incidentForm(vessel, told) {
  fields ||= await (await fetch("/incidents/form")).text();
  const form = made("form", { class: "entry incident", novalidate: true });
  form.append(document.createRange().createContextualFragment(fields)); // the server's own template
  form.prepend(made("p", { class: "wide" }, made("b", {}, t("Tell the RCC first.")), " ", t("Empty is unknown, and unknown counts as precaution. Count people; never write a name.")));
  form.append(made("button", { class: "wide" }, t("Enter the incident")));
  const at = now();
  Object.assign(form.elements.received, { value: at });
  form.elements.id.value = at.replace(/\D/g, "").slice(2) + "-" + Math.floor(performance.now() % 1000);
  form.elements.position.value = placed(vessel);
  if (vessel && vessel.mmsi < 1e9) form.elements.mmsi.value = vessel.mmsi;
  if (vessel?.name) form.elements.vessel.value = vessel.name.slice(0, 40);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    told.textContent = mistake(form);
    if (!told.textContent) enter(form, told);
  });
  return form;
}

async function enter(form, told) {
  try {
    const made_ = await api.post("/api/incidents", { ...report(form), officer: officer() });
    const { incidents } = await api.get("/api/incidents");
    const incident = incidents.find((one) => one.key === made_.key);
    told.replaceChildren(t("Entered: at least {phase}.", { phase: made_.phase }), ...(incident ? planForm(incident) : []));
    told.scrollIntoView({ block: "end" }); // what is to be asked now stands below a long form
    window.__console.entered = made_;
  } catch (error) {
    told.textContent = error.message;
  }
}
