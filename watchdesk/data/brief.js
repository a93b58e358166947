"use strict";
// What is ticked, counted and noted stays in this browser until it is saved as a file or emptied.
const sheet = document.getElementById("record").dataset;
const place = "watchdesk-brief:" + sheet.sha256;
const told = document.getElementById("told");
const inputs = [...document.querySelectorAll(".file [data-step], .file [data-count], .file [data-risk], .file [data-remark]")];

function keyOf(input) {
  const data = input.dataset;
  if (data.step) return "tick " + data.step;
  if (data.count) return "count " + data.count + " " + data.of;
  if (data.risk) return "risk " + data.risk + " " + data.of;
  return "remark " + data.remark;
}

function values() {
  const kept = {};
  for (const input of inputs) {
    if (input.type === "checkbox") { if (input.checked) kept[keyOf(input)] = true; }
    else if (input.value.trim() !== "" && input.validity.valid) kept[keyOf(input)] = input.value.trim();
  }
  return kept;
}

function put(kept) {
  for (const input of inputs) {
    const value = kept[keyOf(input)];
    if (input.type === "checkbox") input.checked = value === true;
    else input.value = typeof value === "string" ? value : "";
  }
  shown();
}

// The sheets that are printed carry the same ticks; a risk is likelihood times severity.
function shown() {
  for (const input of inputs) {
    if (!input.dataset.step) continue;
    for (const box of document.querySelectorAll('.sheet [data-of="' + input.dataset.step + '"]')) {
      box.classList.toggle("ticked", input.checked);
    }
  }
  for (const output of document.querySelectorAll("output[data-product]")) {
    const of = (name) => Number(document.querySelector(
      '[data-risk="' + output.dataset.product + '"][data-of="' + name + '"]').value);
    output.textContent = of("likelihood") * of("severity") || "";
  }
}

function keep() {
  shown();
  try {
    localStorage.setItem(place, JSON.stringify(values()));
    told.textContent = sheet.kept;
  } catch {
    told.textContent = sheet.lost;
  }
}

function record() {
  const made = {
    form: sheet.form, content_sha256: sheet.sha256, mmsi: Number(sheet.mmsi),
    language: document.documentElement.lang, made: sheet.made,
    saved: new Date().toISOString().slice(0, 19) + "Z", exercise: sheet.exercise === "true",
    ticks: [], counts: {}, risks: {}, remarks: {},
  };
  for (const input of inputs) {
    const data = input.dataset;
    if (input.type === "checkbox") { if (input.checked) made.ticks.push(data.step); continue; }
    const value = input.value.trim();
    if (value === "" || !input.validity.valid) continue;
    if (data.count) (made.counts[data.count] = made.counts[data.count] || {})[data.of] = Number(value);
    else if (data.risk) (made.risks[data.risk] = made.risks[data.risk] || {})[data.of] = Number(value);
    else made.remarks[data.remark] = value;
  }
  return made;
}

try { put(JSON.parse(localStorage.getItem(place) || "{}")); } catch { told.textContent = sheet.lost; }
for (const input of inputs) input.addEventListener("input", keep);
document.getElementById("save").addEventListener("click", () => {
  const wrong = inputs.find((input) => !input.validity.valid);
  if (wrong) { wrong.focus(); told.textContent = sheet.wrong; return; }
  const made = record();
  const file = new Blob([JSON.stringify(made) + "\n"], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "brief-" + sheet.mmsi + "-" + made.saved.replace(/\D/g, "") + ".json";
  link.click();
  URL.revokeObjectURL(link.href);
  told.textContent = sheet.saved;
});
document.getElementById("empty").addEventListener("click", () => {
  if (!confirm(sheet.sure)) return;
  put({});
  try { localStorage.removeItem(place); } catch { /* nothing was kept */ }
  told.textContent = sheet.emptied;
});
