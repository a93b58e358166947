// Symbols, one function each; the shapes themselves come with the content.

function trace(ctx, shape, x, y, size, angle, close) {
  const sin = Math.sin(angle), cos = Math.cos(angle);
  ctx.beginPath();
  for (const [right, up] of shape) {
    ctx.lineTo(x + size * (right * cos + up * sin), y + size * (right * sin - up * cos));
  }
  if (close) ctx.closePath();
}

// SN.1/Circ.243: points by the heading, else the course, else up the screen.
function drawShip(ctx, look, x, y, fix, style) {
  const { shapes, sizes, colours } = look;
  const heading = fix.heading ?? fix.course ?? 0;
  const angle = (heading * Math.PI) / 180;
  const size = style.activated ? sizes.activated : sizes.sleeping;
  ctx.strokeStyle = style.selected ? colours.select : colours.ship;
  ctx.fillStyle = colours.shipFill;
  ctx.lineWidth = style.activated ? 2 : 1.3;
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  trace(ctx, shapes.ship, x, y, size, angle, true);
  ctx.fill();
  ctx.stroke();
  if (fix.lost) drawCross(ctx, shapes.lost, x, y, size, [45, 135]);
  else if (style.activated) drawVectors(ctx, x, y, fix, size, style);
}

// A tracked radar target is a circle; any contact without AIS is drawn so, with its course vector.
function drawContact(ctx, look, x, y, fix, style) {
  const { sizes, shapes, colours } = look;
  ctx.strokeStyle = style.selected ? colours.select : colours.ship;
  ctx.fillStyle = colours.shipFill;
  ctx.lineWidth = style.activated ? 2 : 1.5;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(x, y, sizes.contact, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, y, 1.5, 0, 2 * Math.PI);
  ctx.stroke();
  if (fix.lost) drawCross(ctx, shapes.lost, x, y, sizes.contact + 2, [45, 135]);
  else if (style.activated) drawVectors(ctx, x, y, { ...fix, heading: null }, sizes.contact, style);
}

// Where it surely was, at 95 %: drawn only where it is larger than the symbol.
function drawUncertainty(ctx, look, x, y, radiusPx) {
  if (!(radiusPx > look.sizes.contact)) return;
  ctx.strokeStyle = look.colours.ship;
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 4]);
  ctx.beginPath();
  ctx.arc(x, y, radiusPx, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawCross(ctx, shape, x, y, size, angles) {
  for (const degrees of angles) {
    trace(ctx, shape, x, y, size, (degrees * Math.PI) / 180, false);
    ctx.stroke();
  }
}

function drawVectors(ctx, x, y, fix, size, style) {
  const ray = (degrees, from, to) => {
    const a = (degrees * Math.PI) / 180;
    ctx.beginPath();
    ctx.moveTo(x + from * Math.sin(a), y - from * Math.cos(a));
    ctx.lineTo(x + to * Math.sin(a), y - to * Math.cos(a));
    ctx.stroke();
  };
  ctx.lineWidth = 1.4;
  if (fix.heading != null) ray(fix.heading, size, size * 2);
  if (fix.course != null && fix.speed != null && style.vectorPx > size) {
    ctx.setLineDash([5, 4]);
    ray(fix.course, size, style.vectorPx);
    ctx.setLineDash([]);
  }
}

function drawCorners(ctx, look, x, y, half) {
  const arm = half * 0.45;
  ctx.strokeStyle = look.colours.select;
  ctx.lineWidth = 2;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (const [i, j] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
    ctx.moveTo(x + i * half, y + j * (half - arm));
    ctx.lineTo(x + i * half, y + j * half);
    ctx.lineTo(x + i * (half - arm), y + j * half);
  }
  ctx.stroke();
}

// AIS-SART: a circle with a cross; a test is drawn thin and broken, and says so.
function drawDevice(ctx, look, x, y, test) {
  const { shapes, sizes, colours } = look;
  ctx.strokeStyle = colours.rescue;
  ctx.fillStyle = colours.shipFill;
  ctx.lineWidth = test ? 1.5 : 3;
  ctx.setLineDash(test ? [3, 3] : []);
  ctx.beginPath();
  ctx.arc(x, y, sizes.device, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  drawCross(ctx, shapes.cross, x, y, sizes.device, [0, 90]);
  ctx.setLineDash([]);
}

// Rescue warnings are round and red, indicators square and yellow; both carry their letters.
function drawSign(ctx, look, x, y, sign) {
  const { sizes, colours } = look;
  const half = sizes.sign;
  ctx.setLineDash([]);
  ctx.beginPath();
  if (sign.rescue) ctx.arc(x, y, half + 2, 0, 2 * Math.PI);
  else ctx.roundRect(x - half, y - half, 2 * half, 2 * half, 3);
  ctx.fillStyle = sign.rescue ? colours.rescue : colours.caution;
  ctx.fill();
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = sign.rescue ? colours.rescueText : colours.cautionText;
  ctx.stroke();
  ctx.fillStyle = ctx.strokeStyle;
  ctx.font = `700 ${sign.code.length > 2 ? 8 : 10}px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(sign.code, x, y + 0.5);
}

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';

function haloText(ctx, text, x, y, colour, halo) {
  ctx.lineJoin = "round";
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = halo;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}
