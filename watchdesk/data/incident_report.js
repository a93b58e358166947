"use strict";
// What stands in the form as one report; what is empty is left out, for that is unknown.
function report(form) {
  const told = {};
  const people = {};
  const factors = {};
  for (const field of form.elements) {
    const value = (field.value || "").trim();
    if (!field.name || value === "" || (field.type === "checkbox" && !field.checked)) continue;
    if (field.type === "checkbox") (told[field.name] = told[field.name] || []).push(value);
    else if ("people" in field.dataset) people[field.name] = Number(value);
    else if ("factor" in field.dataset) factors[field.name] = Number(value);
    else if (field.type === "number") told[field.name] = Number(value);
    else if (field.name === "worsening") told.worsening = value === "true";
    else if (field.name === "units") told.units = value.split("\n").map((one) => one.trim()).filter(Boolean);
    else told[field.name] = value;
  }
  if (Object.keys(people).length) told.people = people;
  if (Object.keys(factors).length) told.factors = factors;
  return told;
}

// The first thing that Watchdesk would refuse; empty where there is none.
function mistake(form) {
  const told = report(form);
  for (const field of form.elements) {
    field.classList.remove("wrong");
    if (!field.name || field.validity.valid) continue;
    field.classList.add("wrong");
    field.focus();
    const label = field.closest("label").firstChild.textContent.trim();
    return `${label}: ${field.validity.valueMissing ? "is needed" : "write it as shown, such as " + (field.placeholder || "a number")}`;
  }
  if (told.kind === "overdue" && !told.eta) return "Expected: an overdue report needs the time of arrival";
  return "";
}
