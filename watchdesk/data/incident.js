function now() {
  return new Date().toISOString().slice(0, 16) + "Z";
}

const form = document.getElementById("report");
const told = document.getElementById("told");
form.elements.received.value = now();
form.elements.id.value = now().replace(/\D/g, "").slice(2);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const wrong = mistake(form);
  told.textContent = wrong;
  if (wrong) return;
  const made = report(form);
  const file = new Blob([JSON.stringify(made) + "\n"], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `incident-${made.id.replace(/[^\w-]+/g, "-")}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
  told.textContent = `Saved as ${link.download}. Nothing was sent: tell the RCC.`;
});
