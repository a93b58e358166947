// Every vessel on the picture as columns: filled from binary frames, found by MMSI.

const NONE = 0x7fffffff;
const UNITS = 600000; // AIS: 1/10 000 minute
const GROW = 1024;
const COLUMNS = {
  mmsi: Uint32Array, lat: Float64Array, lon: Float64Array, x: Float64Array, y: Float64Array,
  vx: Float64Array, vy: Float64Array, // Web Mercator, world = 1; velocity a second
  fix: Float64Array, sog: Float32Array, cog: Float32Array, heading: Float32Array,
  status: Uint8Array, craft: Uint8Array, flags: Uint8Array, rank: Uint8Array,
};

export const LOST = 1, CONTACT = 2, DOUBTFUL = 4, WATCHED = 8;
export const CAUTION = 1, WARNING = 2, ALARM = 3, EMERGENCY = 4;

const EARTH_M = 6378137 * 2 * Math.PI;
const KN = 1852 / 3600;

export const mercX = (lon) => lon / 360 + 0.5;
export const mercY = (lat) => {
  const s = Math.sin((Math.max(-89, Math.min(89, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
};
export const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
export const lonOf = (x) => (x - 0.5) * 360;

export class Fleet {
  constructor() {
    this.room = 0;
    this.n = 0;
    this.seq = 0;
    this.clock = NaN; // of the newest frame
    this.got = 0; // performance.now() when it came
    this.rate = 1;
    this.end = Infinity; // of a recording: nothing is later
    this.rows = new Map(); // MMSI -> row
    this.names = new Map(); // MMSI -> {name, callsign, imo, craft}
    this.grow(GROW);
  }

  grow(room) {
    for (const [name, Kind] of Object.entries(COLUMNS)) {
      const longer = new Kind(room);
      if (this[name]) longer.set(this[name]);
      this[name] = longer;
    }
    this.room = room;
  }

  // The clock of the station at this instant, carried on from the newest frame; for 5 s at most,
  // because a picture that goes on without a server would lie.
  now() {
    const passed = Math.min(performance.now() - this.got, this.rate > 1 ? 1200 : 5000); // told each second
    return Math.min(this.clock + (passed / 1000) * this.rate, this.end);
  }

  set(clock, rate, end = this.end) {
    this.clock = clock;
    this.rate = rate;
    this.end = end;
    this.got = performance.now();
  }

  // A full frame replaces everything; returns whether the frame could be used.
  take(frame) {
    if (!frame.full && this.seq === 0) return false;
    if (frame.full) {
      this.n = 0;
      this.rows.clear();
    }
    if (this.n + frame.n > this.room) this.grow(Math.ceil((this.n + frame.n) * 1.25));
    for (let i = 0; i < frame.n; i++) this.put(frame, i);
    this.seq = frame.seq;
    this.set(frame.clock, this.rate);
    return true;
  }

  put(frame, i) {
    const mmsi = frame.mmsi[i];
    let row = this.rows.get(mmsi);
    if (row === undefined) {
      row = this.n++;
      this.rows.set(mmsi, row);
      this.mmsi[row] = mmsi;
    }
    const lat = frame.lat[i] === NONE ? NaN : frame.lat[i] / UNITS;
    const lon = frame.lon[i] === NONE ? NaN : frame.lon[i] / UNITS;
    const sog = frame.sog[i] === 65535 ? NaN : frame.sog[i] / 10;
    const cog = frame.cog[i] === 65535 ? NaN : frame.cog[i] / 10;
    this.lat[row] = lat;
    this.lon[row] = lon;
    this.x[row] = mercX(lon);
    this.y[row] = mercY(lat);
    this.fix[row] = frame.fix[i];
    this.sog[row] = sog;
    this.cog[row] = cog;
    this.heading[row] = frame.heading[i] > 360 ? NaN : frame.heading[i];
    this.status[row] = frame.status[i];
    this.craft[row] = frame.craft[i];
    this.flags[row] = frame.flags[i];
    this.rank[row] = frame.rank[i];
    const speed = sog > 0.2 && cog >= 0 && !(frame.flags[i] & LOST) ? (sog * KN) / EARTH_M : 0;
    const stretch = speed ? speed / Math.cos((lat * Math.PI) / 180) : 0;
    this.vx[row] = speed ? stretch * Math.sin((cog * Math.PI) / 180) : 0;
    this.vy[row] = speed ? -stretch * Math.cos((cog * Math.PI) / 180) : 0;
  }

  drop(mmsis) {
    for (const mmsi of mmsis) {
      const row = this.rows.get(mmsi);
      if (row === undefined) continue;
      const last = --this.n;
      this.rows.delete(mmsi);
      if (row === last) continue;
      for (const name of Object.keys(COLUMNS)) this[name][row] = this[name][last];
      this.rows.set(this.mmsi[row], row);
    }
  }

  // Columns of one vessel, or undefined.
  of(mmsi) {
    const row = this.rows.get(mmsi);
    if (row === undefined) return undefined;
    const vessel = { row, ...this.names.get(mmsi) };
    for (const name of Object.keys(COLUMNS)) vessel[name] = this[name][row];
    return vessel;
  }

  nameOf(mmsi) {
    return this.names.get(mmsi)?.name ?? "";
  }
}
