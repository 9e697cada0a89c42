const STEP = 50;
const PRINTED_LIMIT = 500;
const by = (id) => document.getElementById(id);
const shown = { rows: [], state: {}, words: [] };

function start() {
  prepare(DATA.rows);
  offerFilters();
  offerSorts();
  if (window.matchMedia("(max-width: 40rem)").matches) by("filters").open = false;
  by("choice").addEventListener("submit", (event) => event.preventDefault());
  by("choice").addEventListener("input", () => show(readForm()));
  by("sort").addEventListener("input", () => show(readForm()));
  by("clear").addEventListener("click", () => (show({}), writeForm({}), by("q").focus()));
  by("further").addEventListener("click", () => addRows(STEP, true));
  by("export-rows").addEventListener("click", () => download("activities-selected.csv", rowsCsv(shown.rows)));
  by("export-figures").addEventListener("click", () => download("figures-selected.csv", figuresCsv(shown.rows)));
  by("rows").addEventListener("toggle", rememberOpen, true);
  window.addEventListener("hashchange", showFromAddress);
  window.addEventListener("beforeprint", () => addRows(PRINTED_LIMIT - by("rows").childElementCount, false));
  showFromAddress();
}

function offerFilters() {
  for (const [name, { label, english }] of Object.entries(FACETS)) {
    const select = element("select", { id: name, name });
    select.append(...optionsOf(name));
    by("facets").append(element("div", {}, element("label", { for: name }, `${label} `, element("span", { class: "en" }, english)), select));
  }
}

function optionsOf(name) {
  const values = valuesOf(DATA.rows, name);
  const options = values.map((value) => new Option(FACETS[name].words?.(value) ?? value, value));
  const all = new Option("すべて", "");
  return name === "rating" ? [all, ...inGroups(options)] : [all, ...options];
}

/** Marks under their criterion: 達成状況 → ◎, ○. */
function inGroups(options) {
  const groups = Map.groupBy?.(options, criterionOf) ?? new Map([["評価", options]]);
  return [...groups].map(([criterion, marks]) => element("optgroup", { label: criterion }, ...marks));
}

function criterionOf(option) {
  return option.value.slice(0, option.value.lastIndexOf(" "));
}

function offerSorts() {
  by("sort").append(...Object.entries(SORTS).map(([name, { label }]) => new Option(label, name)));
}

function readForm() {
  const names = ["q", "sort", ...Object.keys(FACETS)];
  return Object.fromEntries(names.map((name) => [name, by(name).value]).filter(([, value]) => value));
}

function writeForm(state) {
  for (const name of ["q", ...Object.keys(FACETS)]) by(name).value = state[name] ?? "";
  by("sort").value = state.sort ?? "document";
}

/** Show what the address says, as it is when somebody follows a link to a selection. */
function showFromAddress() {
  const state = stateOf(location.hash);
  if (shown.rows.length && hashOf(state) === hashOf(shown.state)) return;
  writeForm(state);
  show(state);
  if (state.open) openRow(state.open);
}

function show(state) {
  const { chosen, counts } = choose(DATA.rows, state);
  Object.assign(shown, { rows: chosen, state, words: wordsOf(state.q ?? "") });
  by("rows").replaceChildren();
  addRows(STEP, false);
  showCounts(counts);
  showChoice(state, chosen.length);
}

function addRows(limit, focus) {
  const from = by("rows").childElementCount;
  const items = shown.rows.slice(from, from + Math.max(limit, 0)).map((row) => rowItem(row, shown.words));
  by("rows").append(...items);
  if (focus) items[0]?.querySelector("summary").focus();
  const left = shown.rows.length - from - items.length;
  by("further").hidden = left <= 0;
  by("further").textContent = `次の${Math.min(left, STEP)}件を表示（残り${left.toLocaleString("ja")}件） — Show more`;
  by("printed").textContent = left > 0 ? `${shown.rows.length.toLocaleString("ja")}件のうち、はじめの${(from + items.length).toLocaleString("ja")}件を印刷する。` : "";
}

function showCounts(counts) {
  for (const [name, found] of Object.entries(counts)) {
    for (const option of by(name).options) {
      if (!option.value) continue;
      option.dataset.words ??= option.text;
      option.text = `${option.dataset.words}（${(found.get(option.value) ?? 0).toLocaleString("ja")}）`;
    }
  }
}

function showChoice(state, count) {
  const [some, all] = [count, DATA.rows.length].map((number) => number.toLocaleString("ja"));
  by("count").textContent = some === all ? `${all}件すべて — all ${all}` : `${all}件のうち${some}件 — ${some} of ${all}`;
  by("selection").textContent = stateWords(state);
  by("none").hidden = count > 0;
  by("clear").hidden = !stateWords(state);
  writeAddress(state);
}

function writeAddress(state) {
  const hash = `#${hashOf(state)}`;
  by("link").href = hash;
  history.replaceState(null, "", hash);
}

/** Open a row that an address names, shown although it stands further down than what is seen at first. */
function openRow(id) {
  const at = shown.rows.findIndex((row) => row.id === id);
  if (at < 0) return;
  addRows(at + 1 - by("rows").childElementCount, false);
  const row = by("rows").children[at].firstChild;
  row.open = true;
  row.scrollIntoView();
}

function rememberOpen(event) {
  if (!event.target.matches("details.row")) return;
  const open = event.target.open ? event.target.dataset.id : undefined;
  const closed = !open && shown.state.open === event.target.dataset.id;
  if (!open && !closed) return;
  shown.state = { ...shown.state, open };
  writeAddress(shown.state);
}

start();
