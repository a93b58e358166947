// The handover page: prints itself, and tells the console whose watch it is now.

document.getElementById("print").addEventListener("click", () => print());
const took = document.getElementById("took")?.dataset.officer;
if (took) localStorage.setItem("watchdesk officer", took);
