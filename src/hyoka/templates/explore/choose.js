const REACHED = { all: "すべて達成", some: "一部を達成", none: "達成なし", unjudged: "判定できない", without: "指標なし" };

/** What a row can be filtered by: its values, and what a value is called. */
const FACETS = {
  city: { label: "市", english: "City", of: (row) => [documentOf(row).city] },
  year: { label: "年度", english: "Year", of: (row) => [String(row.year ?? "")], words: yearWords },
  level: { label: "階層", english: "Level", of: (row) => [row.level], words: (code) => wordFor("level", code), order: ["policy", "program", "project", "action"] },
  section: { label: "課・部局", english: "Section", of: (row) => sectionOf(row).split("/") },
  theme: { label: "分野", english: "Theme", of: (row) => row.themes ?? [], order: DATA.themes },
  reached: { label: "目標の達成", english: "Targets", of: (row) => [reachedOf(row)], words: (code) => REACHED[code], order: Object.keys(REACHED) },
  rating: { label: "評価", english: "Rating", of: (row) => [...new Set((row.ratings ?? []).map(ratingOf))] },
};

/** How rows can be sorted; a row without a value comes last whichever way. */
const SORTS = {
  document: { label: "資料の順" },
  name: { label: "名称", value: (row) => row.name ?? null },
  year: { label: "年度の新しい順", value: (row) => row.year ?? null, down: true },
  worst: { label: "評価の低い順（評価項目が一つのもの）", value: (row) => row.score ?? null },
  best: { label: "評価の高い順（評価項目が一つのもの）", value: (row) => row.score ?? null, down: true },
  missed: { label: "目標の達成の少ない順", value: reachedShare },
  reached: { label: "目標の達成の多い順", value: reachedShare, down: true },
  cost: { label: "事業費の多い順", value: (row) => row.cost?.value ?? null, down: true },
};

const COLLATOR = new Intl.Collator("ja", { numeric: true });

/** The section's name without the code that some documents print before it. */
function sectionOf(row) {
  return (row.section ?? row.department ?? "").replace(/^\d+\s+/u, "");
}

function reachedOf(row) {
  if (!row.indicators) return "without";
  if (!row.reached) return "unjudged";
  const { met, of } = row.reached;
  return met === of ? "all" : met ? "some" : "none";
}

function reachedShare(row) {
  return row.reached ? row.reached.met / row.reached.of : null;
}

function ratingOf(entry) {
  return `${entry.criterion} ${entry.symbol}`;
}

/** The values of each row for each filter, worked out once. */
function prepare(rows) {
  const names = Object.keys(FACETS);
  for (const row of rows) row.values = names.map((name) => FACETS[name].of(row).filter(Boolean));
  return rows;
}

/** All values of a filter in the order in which they are offered. */
function valuesOf(rows, name) {
  const at = Object.keys(FACETS).indexOf(name);
  const found = new Set(rows.flatMap((row) => row.values[at]));
  const { order } = FACETS[name];
  return order ? order.filter((value) => found.has(value)) : [...found].sort(COLLATOR.compare);
}

/** The rows that fit, and for each filter how many rows each of its values would leave. */
function choose(rows, state) {
  const names = Object.keys(FACETS);
  const wanted = names.map((name) => state[name] ?? "");
  const words = wordsOf(state.q ?? "");
  const counts = names.map(() => new Map());
  const chosen = [];
  for (const row of rows) {
    if (!words.every((word) => searched(row).includes(word))) continue;
    const missed = missedFilters(row, wanted);
    if (!missed.length) chosen.push(row);
    // A value counts under the other filters: a row that fails only this one is what another value would show.
    if (!missed.length) row.values.forEach((values, at) => count(counts[at], values));
    if (missed.length === 1) count(counts[missed[0]], row.values[missed[0]]);
  }
  return { chosen: sorted(chosen, state.sort), counts: Object.fromEntries(names.map((name, at) => [name, counts[at]])) };
}

function missedFilters(row, wanted) {
  const missed = [];
  wanted.forEach((value, at) => value && !row.values[at].includes(value) && missed.push(at));
  return missed;
}

function count(counts, values) {
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
}

function sorted(rows, name) {
  const { value, down } = SORTS[name] ?? SORTS.document;
  if (!value) return rows;
  const sign = down ? -1 : 1;
  const keyed = rows.map((row) => [value(row), row]);
  const compare = (a, b) => sign * (typeof a === "string" ? COLLATOR.compare(a, b) : a - b);
  return keyed.sort(([a], [b]) => (a === null || b === null ? (a === null) - (b === null) : compare(a, b))).map(([, row]) => row);
}

/** The choice as the address has it behind its #; what is not set is left out. */
function hashOf(state) {
  const set = Object.entries(state).filter(([name, value]) => value && !(name === "sort" && value === "document"));
  return new URLSearchParams(set).toString();
}

function stateOf(hash) {
  const known = ["q", "sort", "open", ...Object.keys(FACETS)];
  const pairs = [...new URLSearchParams(hash.replace(/^#/, ""))].filter(([name]) => known.includes(name));
  return Object.fromEntries(pairs.filter(([name, value]) => name !== "sort" || Object.hasOwn(SORTS, value)));
}

/** The choice in words, for the screen and for paper. */
function stateWords(state) {
  const filters = Object.entries(FACETS).filter(([name]) => state[name]);
  const parts = filters.map(([name, { label, words }]) => `${label}: ${words?.(state[name]) ?? state[name]}`);
  if (state.q?.trim()) parts.unshift(`ことば: 「${state.q.trim()}」`);
  if (SORTS[state.sort] && state.sort !== "document") parts.push(`並び: ${SORTS[state.sort].label}`);
  return parts.join("　");
}
