// Where in law a vessel was last heard, and who may act on it there.

function readStanding(content, index) {
  const standing = content.standings[index];
  if (!standing) return null;
  const told = (pairs) => pairs.map(([label, words]) => [content.words[label], content.words[words]]);
  const ruling = content.rulings[standing.ruling];
  return {
    place: told(standing.place),
    heading: content.words[ruling.heading],
    lines: told(ruling.lines),
    articles: told(ruling.articles),
    contested: ruling.contested,
  };
}

// What was folded open stays open while the clock runs.
const unfolded = new Set(["Who may act where it was last heard"]);

function folded(title, ...inside) {
  const details = make("details", "fold");
  details.open = unfolded.has(title);
  const summary = make("summary", "", title);
  // Noted before it unfolds: "toggle" comes later, and the card may be written anew until then.
  summary.addEventListener("click", () => unfolded[details.open ? "delete" : "add"](title));
  details.append(summary, ...inside);
  return details;
}

// What an officer asks first: which zone, how sure, whose say.
function lawLine(standing) {
  const line = make("div", standing.contested ? "law contested" : "law");
  line.append(make("span", "soft", "Where it was last heard"));
  const zone = standing.place.filter(([label]) => label === "Zone" || label === "May be");
  for (const [label, words] of zone) line.append(make("b", "", label === "Zone" ? words : `may be ${words}`));
  line.append(make("span", "", standing.heading));
  if (standing.contested) line.append(make("span", "amber", "Contested: legal adviser"));
  return line;
}

function showStanding(card, standing) {
  const table = (rows) => {
    const made = make("table");
    factRows(made, rows);
    return made;
  };
  const { lines, articles } = standing;
  if (lines.length) card.append(folded("Who may act where it was last heard", table(lines)));
  card.append(folded("How sure the zone is", table(standing.place)));
  if (!articles.length) return;
  const entries = articles.map(([ref, text]) => {
    const entry = make("p", "article", text);
    entry.prepend(make("b", "", `${ref}. `));
    return entry;
  });
  card.append(folded("What the articles say", ...entries));
}
