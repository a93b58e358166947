// The words beside the map.  Every text is set with textContent: what a ship sent stays text.

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function byId(id) {
  return document.getElementById(id);
}

function fillHeading(content) {
  byId("title").textContent = content.title;
  byId("subtitle").textContent = content.subtitle;
  byId("span").textContent = content.span;
}

// Rescue first, apart from suspicion and always in view; the rest by time; tests last.
function listEvents(layers, choose) {
  const sorted = (wanted) => layers.events.filter(wanted).sort((a, b) => a.start_s - b.start_s);
  const rescue = sorted((e) => e.sign.rescue && !e.test);
  const notices = sorted((e) => !e.sign.rescue);
  const tests = sorted((e) => e.test);
  const group = (place, heading, events) => {
    const title = make("h2", "", heading);
    title.append(make("span", "count", String(events.length)));
    byId(place).append(title, ...events.map((event) => eventRow(event, choose)));
  };
  const calls = rescue.filter((e) => e.kind === "distress_device");
  const signs = rescue.filter((e) => e.kind !== "distress_device");
  if (calls.length) group("rescue", "Calling for help", calls);
  if (signs.length) group("signs", "May need help: ask", signs);
  group("events", "Worth a look", notices);
  if (!notices.length) byId("events").append(make("p", "soft", "Nothing in this recording."));
  if (tests.length) group("events", "Device tests", tests);
  return [...calls, ...signs, ...notices, ...tests];
}

function eventRow(event, choose) {
  const row = make("button", "row");
  row.type = "button";
  row.dataset.event = event.index;
  row.append(signMark(event));
  const words = make("span", "words");
  const when = event.end_s === null
    ? `from ${clockText(event.start_s)}, still going on`
    : `${clockText(event.start_s)} – ${clockText(event.end_s)}`;
  words.append(make("b", "", event.test ? `${event.sign.words}, test` : event.sign.words));
  words.append(make("span", "who", event.names.join(" and ")));
  words.append(make("span", "soft", [when, placeText(event)].filter(Boolean).join(" · ")));
  row.append(words);
  row.addEventListener("click", () => choose(event));
  return row;
}

function placeText(event) {
  return [event.zone, event.state].filter(Boolean).join(" ");
}

function signMark(event) {
  const shape = event.sign.rescue ? "sign round" : "sign";
  return make("span", event.test ? `${shape} test` : shape, event.sign.code);
}

function factRows(table, rows) {
  for (const [name, value] of rows) {
    if (value === null || value === "" || value === undefined) continue;
    const row = table.insertRow();
    row.append(make("th", "", name), make("td", "", valueText(value)));
  }
}

// One vessel: who it says it is, and where it is at the instant shown.
function showVessel(vessel, fix) {
  const card = openCard(vessel.name);
  if (vessel.standing) card.append(lawLine(vessel.standing));
  const table = make("table");
  factRows(table, [["MMSI", vessel.contact ? null : String(vessel.mmsi)], ["Kind", vessel.kind], ...vessel.facts]);
  if (fix) factRows(table, fixRows(fix));
  else factRows(table, [["Position", "not yet heard at this time"]]);
  card.append(table);
  if (vessel.brief) {
    const link = make("a", "link", "Open the brief");
    link.href = vessel.brief;
    card.append(link);
  }
  if (vessel.standing) showStanding(card, vessel.standing);
}

function fixRows(fix) {
  const source = fix.reported ? "reported" : "made good";
  const how = fix.untimed ? "time not known" : fix.lost ? `lost, last heard ${durationText(fix.age)} ago` : "heard";
  const rows = [["Position", positionText(fix.lat, fix.lon)]];
  if (fix.course != null) rows.push([`Course ${source}`, bearingText(fix.course)]);
  if (fix.reported && fix.heading != null) rows.push(["Heading", bearingText(fix.heading)]);
  if (fix.speed != null) rows.push([`Speed ${source}`, `${fix.speed.toFixed(1)} kn`]);
  return [...rows, ["State", how]];
}

// One event: value against threshold, who published it, and the ordinary reason.
function showEvent(event) {
  const card = openCard(event.test ? `${event.sign.words}, test` : event.sign.words);
  card.append(make("p", "who", event.names.join(" and ")));
  const table = make("table");
  factRows(table, [
    ["From", utcText(event.start_s)],
    ["To", event.end_s === null ? "still going on" : utcText(event.end_s)],
    ["Where", positionText(event.lat, event.lon)],
    ["Zone", placeText(event)],
    ...event.evidence.map(([key, value]) => [keyText(key), valueText(value)]),
    ...event.threshold.map(([key, value]) => [`Threshold: ${keyText(key)}`, valueText(value)]),
    ["Definition", event.source],
    ["Ordinary reason", event.innocent],
    ["Raw lines", event.lines.join(", ")],
  ]);
  card.append(table);
}

function openCard(heading) {
  const card = byId("card");
  card.hidden = false;
  const close = make("button", "close", "×");
  close.type = "button";
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => document.dispatchEvent(new Event("close-card")));
  const title = make("h2", "", heading);
  card.replaceChildren(title, close);
  return card;
}

function closeCard() {
  byId("card").hidden = true;
}

// Names and MMSI that hold what was typed; a name that begins with it comes first.
function findVessels(layers, typed) {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return [];
  const found = layers.vessels.filter(
    (v) => v.name.toLowerCase().includes(wanted) || String(v.mmsi).includes(wanted));
  const rank = (v) => (v.name.toLowerCase().startsWith(wanted) || String(v.mmsi).startsWith(wanted) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

function listFound(found, choose) {
  const list = byId("found");
  list.replaceChildren();
  list.hidden = !byId("search").value.trim();
  if (!found.length) list.append(make("p", "soft", "No such vessel in this recording."));
  for (const vessel of found.slice(0, 12)) {
    const row = make("button", "row");
    row.type = "button";
    row.append(make("b", "", vessel.name), make("span", "soft", vessel.contact ? vessel.kind : `${vessel.mmsi} ${vessel.kind}`));
    row.addEventListener("click", () => choose(vessel));
    list.append(row);
  }
  if (found.length > 12) list.append(make("p", "soft", `and ${found.length - 12} more`));
}

function fillNotices(content) {
  const list = byId("notices");
  const thinning = content.thinned_m
    ? [`Tracks are simplified: drawn within ${content.thinned_m} m of what was received.`] : [];
  const silence = `Silence of more than ${durationText(content.silence_s)} is drawn as a broken line.`;
  const times = content.time_s ? [] : ["Nothing in this recording tells the time: positions only."];
  for (const text of [...content.notices, ...thinning, silence, ...times]) list.append(make("li", "", text));
}
