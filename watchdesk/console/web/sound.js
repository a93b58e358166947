// The sound of an alarm, made here: it goes on while the server says that something sounds.
// A browser is silent until somebody touches it, and that is said.

import { state } from "./state.js";
import { t } from "./words.js";

const TONES = { emergency: [[880, 0.18], [660, 0.18], [880, 0.18], [660, 0.18]], alarm: [[660, 0.3]] };
const EVERY_MS = { emergency: 1500, alarm: 3000 };
let audio = null, button = null, sounding = null, timer = 0;

export function startSound(theButton) {
  button = theButton;
  for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, wake);
  button.addEventListener("click", () => (wake(), play("alarm")));
  state.on("alerts", ({ sound }) => sound !== sounding && begin(sound));
  state.on("language", tell);
  tell();
}

function wake() {
  try {
    audio ??= new AudioContext();
    audio.onstatechange = tell;
    if (audio.state === "suspended") audio.resume().catch(tell);
  } catch { /* no sound here: the button says so */ }
  tell();
}

function tell() {
  const on = audio?.state === "running";
  button.textContent = on ? t("Sound on") : t("SOUND OFF: press any key");
  button.title = t("Hear a short tone");
  button.classList.toggle("off", !on);
  Object.assign(window.__console, { sounding, soundOn: on });
}

function begin(sound) {
  clearInterval(timer);
  sounding = sound;
  tell();
  if (!sound) return;
  play(sound);
  timer = setInterval(() => play(sound), EVERY_MS[sound]);
}

function play(sound) {
  if (audio?.state !== "running") return;
  let at = audio.currentTime;
  for (const [hertz, seconds] of TONES[sound]) {
    const tone = audio.createOscillator(), loud = audio.createGain();
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0, at);
    loud.gain.linearRampToValueAtTime(0.25, at + 0.02);
    loud.gain.linearRampToValueAtTime(0, at + seconds);
    tone.connect(loud).connect(audio.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds;
  }
}
