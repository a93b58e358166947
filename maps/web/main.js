// Reads the content, builds the map, and keeps picture, words and clock together.

function readLayers(content) {
  const vessels = content.tracks.map((track, index) => ({
    ...track, index,
    name: track.label || `MMSI ${track.mmsi}`,
    pieces: track.pieces.map(unpackPiece),
    dots: unpackPath(track.dots),
    noted: false,
    standing: readStanding(content, index),
  }));
  const byMmsi = new Map(vessels.map((vessel) => [vessel.mmsi, vessel]));
  const placed = (thing) => ({ ...thing, x: mercatorX(thing.lon), y: mercatorY(thing.lat) });
  const devices = content.devices.map(placed);
  const deviceNames = new Map(devices.map((d) => [d.mmsi, d.label || `${d.kind} ${d.mmsi}`]));
  const nameOf = (mmsi) => byMmsi.get(mmsi)?.name ?? deviceNames.get(mmsi) ?? `MMSI ${mmsi}`;
  const events = content.events.map((event, index) => {
    const who = event.partner === null ? [event.mmsi] : [event.mmsi, event.partner];
    for (const mmsi of who) if (byMmsi.has(mmsi)) byMmsi.get(mmsi).noted = true;
    return { ...placed(event), index, sign: content.signs[event.kind], names: who.map(nameOf) };
  });
  return {
    vessels, byMmsi, devices, events,
    plans: content.plans.map((plan, index) => readPlan(placed(plan), index)),
    incidents: content.incidents.map((incident, index) => ({ ...placed(incident), index })),
    land: content.land.map(unpackPath),
    coast: content.coast.map(unpackPath),
    islets: unpackPath(content.islets),
    limits: content.limits.map((limit) => ({ ...limit, paths: limit.lines.map(unpackPath) })),
    silence: content.silence_s,
    vectorMin: content.vector_min,
  };
}

function canvasOver(map, className) {
  const canvas = make("canvas", className);
  map.getContainer().append(canvas);
  return canvas;
}

// A context in CSS pixels, sharp on any screen.
function contextOf(canvas, frame) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(frame.w * ratio), Math.round(frame.h * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}

// One picture for paper: a printer takes the clear parts of a second canvas for white.
function flatten(still, moving) {
  const ctx = still.getContext("2d");
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.drawImage(moving, 0, 0);
}

function watch(map, content) {
  const layers = readLayers(content);
  const [start, end] = content.time_s ?? [0, 0];
  const opens = content.opens_s ?? end; // a plan reaches past what was heard
  const state = {
    t: content.time_s ? opens : Infinity, selected: null, event: null, playing: false,
    measuring: false, measure: null, cursor: null, palette: "day",
    show: { ...(content.plans.length ? { search: true } : {}), tracks: true, events: true, names: true, limits: true, coast: true, grid: true },
  };
  const look = { shapes: content.shapes, sizes: content.sizes, colours: content.palettes.day };
  const still = canvasOver(map, "still"), moving = canvasOver(map, "moving");
  const heard = Math.max(...layers.vessels.flatMap((v) => v.pieces.map((p) => p.end)), start);
  let targets = [], chartStale = true, asked = false, printing = null;

  function paint() {
    asked = false;
    if (printing) return;
    const frame = frameOf(map);
    if (chartStale) drawChart(contextOf(still, frame), frame, layers, look, state.show);
    chartStale = false;
    targets = drawTraffic(contextOf(moving, frame), frame, layers, look, state);
    tell();
  }
  function redraw(chartToo) {
    chartStale ||= chartToo;
    if (!asked) requestAnimationFrame(paint);
    asked = true;
  }
  // What a test may wait for.
  function tell() {
    const vessel = layers.vessels[state.selected];
    window.__watchdesk = {
      ready: true, vessels: layers.vessels.length, events: layers.events.length,
      devices: layers.devices.length, selected: vessel ? vessel.mmsi : null, event: state.event,
      plans: layers.plans.length, incidents: layers.incidents.length,
      time_s: state.t, playing: state.playing, palette: state.palette, show: { ...state.show },
      view: { zoom: map.getZoom(), lat: map.getCenter().lat, lon: map.getCenter().lng },
      targets: targets.map(({ type, x, y, vessel: v }) => ({ type, x, y, mmsi: v?.mmsi })),
    };
  }

  function setPalette(name) {
    state.palette = name;
    look.colours = content.palettes[name];
    for (const [key, value] of Object.entries(look.colours)) {
      document.documentElement.style.setProperty(`--${key}`, value);
    }
    document.documentElement.dataset.palette = name;
    byId("palette").textContent = name === "day" ? "Night" : "Day";
    drawLegend(look, layers.plans.length > 0);
    redraw(true);
  }
  function setTime(t) {
    if (!content.time_s) return;
    state.t = Math.min(Math.max(t, start), end);
    byId("slider").value = String(Math.round(state.t));
    byId("clock").textContent = utcText(state.t);
    refreshCard();
    redraw(false);
  }
  function refreshCard() {
    const vessel = layers.vessels[state.selected];
    if (vessel && state.event === null) showVessel(vessel, fixAt(vessel, state.t, layers.silence));
  }
  function chooseVessel(vessel, go) {
    Object.assign(state, { selected: vessel.index, event: null });
    markRow(null);
    refreshCard();
    const fix = fixAt(vessel, state.t, layers.silence) ?? fixAt(vessel, Infinity, layers.silence);
    if (go && fix) map.setView([fix.lat, fix.lon], Math.max(map.getZoom(), 10), { animate: false });
    redraw(false);
  }
  function chooseEvent(event) {
    const vessel = layers.byMmsi.get(event.mmsi);
    Object.assign(state, { event: event.index, selected: vessel ? vessel.index : null });
    setTime(event.end_s === null ? heard : (event.start_s + event.end_s) / 2);
    showEvent(event);
    markRow(event.index);
    map.setView([event.lat, event.lon], Math.max(map.getZoom(), 10.5), { animate: false });
    redraw(false);
  }
  function chooseSearch(thing, name, show) {
    Object.assign(state, { event: null, selected: null });
    if (thing.commence_s) setTime(thing.commence_s);
    show(thing);
    markRow(null);
    byId("rescue").querySelector(`[data-search="${name}"]`).classList.add("current");
    const zoom = thing.commence_s ? map.getZoom() : Math.max(map.getZoom(), 9);
    if (thing.lat !== null) map.setView([thing.lat, thing.lon], zoom, { animate: false });
    redraw(false);
  }
  const choosePlan = (plan) => chooseSearch(plan, `plan-${plan.index}`, showPlan);
  const chooseIncident = (one) => chooseSearch(one, `incident-${one.index}`, showIncident);
  function clearChoice() {
    Object.assign(state, { selected: null, event: null, measure: null });
    setMeasuring(false);
    markRow(null);
    closeCard();
    redraw(false);
  }
  // Held upright, words and list share one scroll: the words are what was asked for.
  const upright = window.matchMedia("(max-width: 860px) and (orientation: portrait)");
  function markRow(index) {
    for (const row of document.querySelectorAll("#rescue .row, #signs .row, #events .row")) {
      const current = row.dataset.event === String(index);
      row.classList.toggle("current", current);
      if (current && !upright.matches) row.scrollIntoView({ block: "nearest" });
    }
    if (upright.matches && !byId("card").hidden) byId("card").scrollIntoView();
  }
  function setMeasuring(on) {
    state.measuring = on;
    if (!on) state.measure = null;
    byId("measure").setAttribute("aria-pressed", String(on));
    showCursor();
  }
  function showCursor() {
    const { cursor, measure } = state;
    let text = cursor ? positionText(cursor.lat, cursor.lon) : "";
    if (state.measuring && !measure) text = `Range from where? Click.  ${text}`;
    if (cursor && measure) {
      const run = rangeAndBearing(measure, cursor);
      text = `${run.nm.toFixed(2)} nm  ${bearingText(run.deg)}  ${text}`;
    }
    byId("cursor").textContent = text;
  }

  function targetAt(point, reach) {
    let best = null;
    for (const target of targets) {
      const distance = Math.hypot(target.x - point.x, target.y - point.y);
      if (distance <= reach && (!best || distance <= best.distance)) best = { ...target, distance };
    }
    return best;
  }
  function showHint(point) {
    const target = targetAt(point, 14);
    const hint = byId("hint");
    hint.hidden = !target;
    map.getContainer().classList.toggle("pointing", Boolean(target));
    if (!target) return;
    hint.textContent = hintText(target);
    hint.style.left = `${target.x + 16}px`;
    hint.style.top = `${target.y + 14}px`;
  }
  function hintText(target) {
    if (target.type === "vessel") return [target.vessel.name, target.vessel.contact ? "" : target.vessel.mmsi, target.vessel.kind].filter(Boolean).join(" · ");
    if (target.type === "plan") return `Datum of the search plan, ${target.plan.headline}: ${target.plan.what}`;
    if (target.type === "incident") return target.incident.what;
    if (target.type === "device") return `${target.device.kind} ${target.device.mmsi} ${target.device.test ? "TEST" : ""}`;
    return `${target.event.sign.words}: ${target.event.names.join(" and ")}`;
  }
  function clicked(e) {
    if (state.measuring && !state.measure) {
      state.measure = { lat: e.latlng.lat, lon: e.latlng.lng };
      return redraw(false);
    }
    const target = targetAt(e.containerPoint, window.matchMedia("(pointer: coarse)").matches ? 24 : 14);
    if (!target) return undefined;
    if (target.type === "vessel") return chooseVessel(target.vessel, false);
    if (target.type === "plan") return choosePlan(target.plan);
    if (target.type === "incident") return chooseIncident(target.incident);
    const event = target.event ?? layers.events.find(
      (other) => other.kind === "distress_device" && other.mmsi === target.device.mmsi);
    return event && chooseEvent(event);
  }

  const order = listEvents(layers, chooseEvent);
  listSearch(layers, choosePlan, chooseIncident);
  byId("show-search").hidden = !layers.plans.length;
  byId("shown").open = !upright.matches;
  function step(by) {
    if (!order.length) return;
    const at = order.findIndex((event) => event.index === state.event);
    chooseEvent(order[at < 0 ? (by > 0 ? 0 : order.length - 1) : (at + by + order.length) % order.length]);
  }

  let lastFrame = null;
  function play(on) {
    if (!content.time_s) return;
    state.playing = on;
    if (on && state.t >= end) setTime(start);
    byId("play").textContent = on ? "❚❚" : "▶";
    byId("play").setAttribute("aria-label", on ? "Pause" : "Play");
    lastFrame = null;
    if (on) requestAnimationFrame(advance);
    redraw(false);
  }
  function advance(now) {
    if (!state.playing) return;
    if (lastFrame !== null) setTime(state.t + ((now - lastFrame) / 1000) * Number(byId("rate").value));
    lastFrame = now;
    if (state.t >= end) play(false);
    else requestAnimationFrame(advance);
  }

  function wireClock() {
    const slider = byId("slider");
    byId("timebar").hidden = !content.time_s;
    document.body.classList.toggle("untimed", !content.time_s);
    Object.assign(slider, { min: Math.floor(start), max: Math.ceil(end), step: 1 });
    slider.addEventListener("input", () => setTime(Number(slider.value)));
    byId("play").addEventListener("click", () => play(!state.playing));
    for (const event of layers.events) {
      const tick = make("i", event.sign.rescue && !event.test ? "rescue" : "");
      tick.style.left = `${(100 * (event.start_s - start)) / (end - start || 1)}%`;
      byId("ticks").append(tick);
    }
  }
  function wireSearch() {
    const search = byId("search");
    const choose = (vessel) => {
      search.value = "";
      search.blur();
      listFound([], chooseVessel);
      chooseVessel(vessel, true);
    };
    search.addEventListener("input", () => listFound(findVessels(layers, search.value), choose));
    search.addEventListener("keydown", (e) => {
      const [first] = findVessels(layers, search.value);
      if (e.key === "Enter" && first) choose(first);
    });
  }
  function wireSwitches() {
    for (const box of document.querySelectorAll("#layers input")) {
      box.addEventListener("change", () => {
        state.show[box.name] = box.checked;
        redraw(true);
      });
    }
    byId("palette").addEventListener("click", () => setPalette(state.palette === "day" ? "night" : "day"));
    byId("measure").addEventListener("click", () => setMeasuring(!state.measuring));
    document.addEventListener("close-card", clearChoice);
  }
  const keys = {
    "/": () => byId("search").focus(),
    n: () => step(1),
    p: () => step(-1),
    d: () => setPalette(state.palette === "day" ? "night" : "day"),
    m: () => setMeasuring(!state.measuring),
    " ": () => play(!state.playing),
    Escape: clearChoice,
  };
  function wireKeys() {
    document.addEventListener("keydown", (e) => {
      const typing = e.target.closest?.("input[type=search], select");
      if (e.key === "Escape" && typing) {
        e.target.value = "";
        listFound([], chooseVessel);
        return e.target.blur();
      }
      const pressing = e.key === " " && e.target.closest?.("button, summary, input");
      if (typing || pressing || e.ctrlKey || e.metaKey || e.altKey || !keys[e.key]) return undefined;
      e.preventDefault();
      return keys[e.key]();
    });
  }
  // Paper is white: the day palette, in the shape of the map as it stands on the screen.
  function wirePrint() {
    window.addEventListener("beforeprint", () => {
      const size = map.getSize(), screen = state.palette;
      document.documentElement.style.setProperty("--ratio", String(size.x / size.y));
      setPalette("day");
      paint();
      flatten(still, moving);
      byId("about").open = true;
      printing = screen; // the sheet is another size: nothing is drawn anew for it
    });
    window.addEventListener("afterprint", () => {
      const screen = printing ?? "day";
      printing = null;
      map.invalidateSize({ animate: false });
      setPalette(screen);
    });
  }

  map.on("move zoom viewreset resize", () => redraw(true));
  map.on("click", clicked);
  map.on("mousemove", (e) => {
    state.cursor = { lat: e.latlng.lat, lon: e.latlng.lng };
    showCursor();
    showHint(e.containerPoint);
    if (state.measure) redraw(false);
  });
  map.on("mouseout", () => { byId("hint").hidden = true; });
  new ResizeObserver(() => printing || map.invalidateSize({ animate: false })).observe(map.getContainer());
  wireClock();
  wireSearch();
  wireSwitches();
  wireKeys();
  wirePrint();
  fillHeading(content);
  fillNotices(content);
  const [south, west, north, east] = content.view;
  map.fitBounds([[south, west], [north, east]], { padding: [50, 50], animate: false });
  setPalette("day");
  setTime(opens);
}
