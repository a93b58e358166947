// What the symbols mean, drawn by the functions that draw them on the map.

function drawLegend(look, searching) {
  const fix = { course: 60, heading: 60, speed: 8, lost: false };
  const line = (dash, colour, width, cap) => (ctx) => {
    Object.assign(ctx, { strokeStyle: colour, lineWidth: width, lineCap: cap ?? "butt" });
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.moveTo(2, 12);
    ctx.lineTo(50, 12);
    ctx.stroke();
  };
  const { colours } = look;
  const rows = [
    ["Vessel heard", (c) => drawShip(c, look, 26, 12, fix, {})],
    ["With an event: heading, and 6 min of course", (c) => drawShip(c, look, 14, 16, fix, { activated: true, vectorPx: 36 })],
    ["Lost: no longer heard", (c) => drawShip(c, look, 26, 12, { ...fix, lost: true }, { activated: true })],
    ["Contact without AIS, and how sure its place is", (c) => { drawUncertainty(c, look, 26, 12, 10); drawContact(c, look, 26, 12, { lost: false }, {}); }],
    ["Distress device", (c) => drawDevice(c, { ...look, sizes: { device: 9 } }, 26, 12, false)],
    ["Distress device on test", (c) => drawDevice(c, { ...look, sizes: { device: 9 } }, 26, 12, true)],
    ["Somebody may be in danger", (c) => drawSign(c, look, 26, 12, { code: "DR", rescue: true })],
    ["Worth a look", (c) => drawSign(c, look, 26, 12, { code: "LO" })],
    ["Track; last hour strong", (c) => { line([], colours.track, 1)(c); line([], colours.track, 2)(c); }],
    ["Nothing heard between", line([2, 6], colours.track, 1)],
    ["Territorial sea limit", line([9, 5], colours.limit, 1.4)],
    ["Contiguous zone limit", line([0.1, 5], colours.limit, 1.4, "round")],
  ];
  if (searching) rows.unshift(
    ["Where people may be, and the datum", (c) => {
      Object.assign(c, { fillStyle: colours.rescue, strokeStyle: colours.rescue, lineWidth: 1.6 });
      for (const [x, y] of [[4, 8], [11, 16], [17, 6], [22, 14], [46, 7], [49, 16]]) c.fillRect(x, y, 2.2, 2.2);
      c.beginPath();
      c.arc(34, 12, 6, 0, 2 * Math.PI);
      c.moveTo(25, 12);
      c.lineTo(43, 12);
      c.moveTo(34, 3);
      c.lineTo(34, 21);
      c.stroke();
    }],
    ["Half and 95 % of them lie within", (c) => { line([], colours.rescue, 1.1)(c); c.translate(0, 6); line([6, 4], colours.rescue, 1.1)(c); }],
    ["Area when the search begins", line([], colours.select, 2.6)],
    ["Where a unit commences; its legs", (c) => { line([9, 4], colours.select, 1.1)(c); drawNumber(c, 12, 12, 2, look); }],
  );
  byId("legend").replaceChildren(...rows.map(([text, draw]) => {
    const row = make("div", "key");
    const canvas = make("canvas");
    draw(contextOf(canvas, { w: 52, h: 24 }));
    row.append(canvas, make("span", "", text));
    return row;
  }));
}
