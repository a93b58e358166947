// What an exercise tells its trainee and asks: briefing, calls, the questions, and a note.
import { state } from "./state.js";
import { api } from "./api.js";
import { t } from "./words.js";
import { made } from "./clockbar.js";

const EVERY_MS = 2000;
let panel = null;
let shown = "";
let told = null;
const read = { calls: 0, questions: 0 };

export function begin(place) {
  panel = made("section", { id: "training", "aria-label": t("Exercise") });
  const tabs = ["briefing", "calls", "questions", "note"];
  const words = { briefing: t("Briefing"), calls: t("Calls"), questions: t("Questions"), note: t("Note") };
  for (const name of tabs) {
    place.append(made("button", { type: "button", id: `training-${name}`, "aria-expanded": "false", onclick: () => open(name) }, words[name]));
  }
  document.body.append(panel);
  panel.hidden = true;
  look();
  setInterval(look, EVERY_MS);
}

async function look() {
  try {
    take(await api.get("/api/exercise"));
  } catch { /* the next look asks again; the banner tells of a lost console */ }
}

function take(news) {
  const before = JSON.stringify(told);
  told = news;
  count("calls", told.calls.length);
  count("questions", told.questions.length);
  if (told.over) document.documentElement.dataset.over = "yes";
  const writing = panel.contains(document.activeElement) && document.activeElement.tagName !== "BUTTON";
  if (shown && !writing && JSON.stringify(told) !== before) fill();
}

function count(name, n) {
  const button = document.getElementById(`training-${name}`);
  button.dataset.count = n;
  button.dataset.fresh = n > read[name] ? "yes" : "no";
}

function open(name) {
  shown = shown === name ? "" : name;
  panel.hidden = !shown;
  for (const one of ["briefing", "calls", "questions", "note"]) {
    document.getElementById(`training-${one}`).setAttribute("aria-expanded", String(one === shown));
  }
  if (shown in read) { read[shown] = told[shown].length; count(shown, told[shown].length); }
  fill();
}

function fill() {
  if (!told || !shown) return;
  const parts = { briefing, calls, questions, note }[shown]();
  panel.replaceChildren(made("p", { class: "mark" }, "EXERCISE EXERCISE EXERCISE"), ...parts);
}

function briefing() {
  const weather = told.weather;
  const parts = [
    made("h2", {}, t(told.title)),
    made("p", { id: "training-who" }, `${t("You are:")} `, made("b", {}, told.unit ? `${t(told.unit)} (${told.state})` : told.state)),
    made("p", {}, t(told.briefing)),
    made("p", {}, `${t("Wind")} ${weather.wind} · ${t("Current")} ${weather.current} · ${t(weather.sea)}`),
  ];
  if (told.over) parts.push(made("p", {}, made("a", { href: "/debrief", id: "to-debrief" }, t("The exercise is over: debrief"))));
  return parts;
}

function calls() {
  const list = made("ol", { class: "calls" });
  for (const call of [...told.calls].reverse()) {
    list.append(made("li", {}, made("b", {}, `${call.at.slice(11, 16)}Z ${t(call.by)}`), made("p", {}, t(call.words))));
  }
  return [made("h2", {}, t("Calls")), list];
}

function questions() {
  const parts = [made("h2", {}, t("Questions"))];
  if (!told.questions.length) parts.push(made("p", {}, t("Nothing is asked yet.")));
  for (const moment of [...told.questions].reverse()) {
    parts.push(made("h3", {}, `${moment.at.slice(11, 16)}Z · ${moment.about}`));
    for (const one of moment.ask) parts.push(question(moment.moment, one));
  }
  return parts;
}

function question(moment, one) {
  const form = made("form", { class: "question", id: `question-${moment}-${one.number}` }, made("h4", {}, `${one.number}. ${t(one.text)}`));
  for (const field of one.fields) form.append(input(field, one.answer));
  form.append(made("button", {}, one.answer ? t("Answer again") : t("Answer")));
  const said = made("span", { role: "status" }, one.answer ? t("answered") : "");
  form.append(said);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = {};
    for (const field of one.fields) {
      const all = new FormData(form).getAll(field.name);
      answer[field.name] = field.many ? all : all[0] ?? "";
    }
    try {
      const news = await api.post("/api/exercise/answers", { moment, question: one.number, answer });
      document.activeElement.blur();
      take(news);
      fill();
    } catch (error) { said.textContent = error.message; }
  });
  return form;
}

// A choice in the language of the page; its code, which the tables go by, stands as it is.
function chosen(words) {
  const [, plain, code] = /^(.*?)( \([A-Z_0-9]+\))?$/.exec(words);
  return t(plain) + (code ?? "");
}

function input(field, answer) {
  const given = answer ? answer[field.name] : undefined;
  if (!field.choices.length) {
    const text = made("textarea", { name: field.name, rows: 3, maxlength: 2000 });
    text.value = given ?? "";
    return made("label", {}, t(field.label), text);
  }
  if (field.many) {
    const group = made("fieldset", {}, made("legend", {}, t(field.label)));
    for (const [code, words] of field.choices) {
      group.append(made("label", {}, made("input", { type: "checkbox", name: field.name, value: code, checked: Boolean(given && given.includes(code)) }), ` ${chosen(words)}`));
    }
    return group;
  }
  const select = made("select", { name: field.name }, made("option", { value: "" }, "–"));
  for (const [code, words] of field.choices) select.append(made("option", { value: code, selected: given === code }, chosen(words)));
  return made("label", {}, t(field.label), select);
}

function note() {
  const selected = state.get("selected");
  const mmsi = made("input", { name: "mmsi", inputmode: "numeric", pattern: "\\d*", size: 10 });
  mmsi.value = Number.isInteger(selected) ? selected : "";
  const words = made("textarea", { name: "words", rows: 3, required: true, maxlength: 1000 });
  const said = made("span", { role: "status" });
  const form = made("form", { id: "training-note-form", onsubmit: async (event) => {
    event.preventDefault();
    try {
      const news = await api.post("/api/exercise/notes", { mmsi: mmsi.value ? Number(mmsi.value) : null, words: words.value });
      document.activeElement.blur();
      take(news);
      fill();
    } catch (error) { said.textContent = error.message; }
  } }, made("label", {}, "MMSI", mmsi), made("label", {}, t("What did you notice?"), words), made("button", {}, t("Write down")), said);
  const list = made("ul");
  for (const one of [...told.noted].reverse()) list.append(made("li", {}, `${one.at.slice(11, 16)}Z ${one.mmsi ?? ""} ${one.words}`));
  return [made("h2", {}, t("Note")), form, list];
}
