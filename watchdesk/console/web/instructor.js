// The instructor's page: what is true, and everything that can be done to it.
const SPEEDS = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];
const NUMBERS = new Set(["mmsi", "lat", "lon", "to_lat", "to_lon", "speed_kn", "course_deg", "minutes", "north_nm", "east_nm"]);
const token = document.querySelector("meta[name=watchdesk-token]").content;
const at = (id) => document.getElementById(id);
let ticks = 0;
let now = 0;

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json", "X-Watchdesk-Token": token }, body: JSON.stringify(body),
  };
  const answer = await fetch(`${path}?lang=${document.documentElement.lang}`, options);
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

async function act(path, body) {
  at("trouble").textContent = "";
  try {
    const told = await ask(path, body);
    await look();
    return told;
  } catch (error) {
    at("trouble").textContent = error.message;
    return null;
  }
}

function row(...cells) {
  const line = document.createElement("tr");
  for (const words of cells) {
    const cell = document.createElement("td");
    cell.textContent = words;
    line.append(cell);
  }
  return line;
}

function items(list, lines) {
  list.replaceChildren(...lines.map((words) => {
    const item = document.createElement("li");
    item.textContent = words;
    return item;
  }));
}

async function look() {
  let told;
  try { told = await ask("/api/instructor"); } catch (error) { at("trouble").textContent = error.message; return; }
  const clock = told.clock;
  now = clock.now;
  at("now").textContent = new Date(clock.now * 1000).toISOString().slice(0, 19).replace("T", " ") + "Z" + (clock.paused ? ` · ${at("now").dataset.held}` : "");
  at("run").textContent = told.parent ? `${told.run}, ${at("run").dataset.from} ${told.parent}` : told.run;
  if (document.activeElement !== at("rate")) at("rate").value = String(clock.rate);
  const said = at("vessels").dataset;
  at("vessels").replaceChildren(...told.vessels.map((v) => row(
    v.mmsi, v.name, v.truth, `${v.lat.toFixed(4)} ${v.lon.toFixed(4)}`, `${v.speed_kn} kn, ${v.course_deg}°`,
    v.silent ? said.silent : v.spoofed ? said.false : said.heard)));
  items(at("to-come"), told.to_come.map(([when, what]) => `${when.slice(11, 16)}Z ${what}`));
  items(at("done"), told.done.reverse().map((d) => `${d.at.slice(11, 19)}Z ${d.who}: ${d.what} ${JSON.stringify(d.body)}`));
  if (ticks++ % 5 === 0) at("chart").src = `/api/instructor/chart.svg?at=${Math.round(clock.now)}`;
}

function wish(form) {
  const said = {};
  for (const [name, value] of new FormData(form)) if (value !== "") said[name] = NUMBERS.has(name) ? Number(value) : value;
  if ("lat" in said) {
    said.start = [said.lat, said.lon];
    delete said.lat; delete said.lon;
  }
  if ("to_lat" in said) {
    said.legs = [{ to: [said.to_lat, said.to_lon], speed_kn: said.speed_kn }];
    delete said.to_lat; delete said.to_lon; delete said.speed_kn;
  }
  return said;
}

for (const speed of SPEEDS) at("rate").append(new Option(`${speed}×`, String(speed)));
for (const form of document.querySelectorAll("form[data-what]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await act(`/api/instructor/${form.dataset.what}`, wish(form))) form.reset();
  });
}
at("freeze").addEventListener("click", () => act("/api/instructor/freeze", { held: true }));
at("go").addEventListener("click", () => act("/api/instructor/freeze", { held: false }));
at("rate").addEventListener("change", () => act("/api/clock", { do: "rate", value: Number(at("rate").value) }));
at("ahead").addEventListener("click", () => act("/api/clock", { do: "seek", value: now + 300 }));
at("branch").addEventListener("click", () => act("/api/instructor/branch", {}));
at("end").addEventListener("click", () => act("/api/instructor/end", {}));
look();
setInterval(look, 1000);
