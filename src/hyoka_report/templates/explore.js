const DATA = JSON.parse(document.getElementById("data").textContent);
const [STEP, PRINTED] = [100, 500];
const [TABLE, WORDS, SORT, OPEN, CHOSEN] = ["表", "ことば", "並び", "行", "対象"];
/** Between several values of one filter, as links to the rows of a sum have them. */
const BETWEEN = "|";
const { names: NAMES, tables: TABLES } = DATA;
const [FIRST] = Object.keys(TABLES);
/** By this one activity is chosen: the title of the first table, 事業, and no head of a column. */
const ONE = FIRST;
const ACTIVITIES = TABLES[FIRST].rows;
const COLLATOR = new Intl.Collator("ja", { numeric: true });
const SHARE = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const NUMBER = { maximumFractionDigits: 3, maximumSignificantDigits: 2, roundingPriority: "morePrecision" };
/** What the address says: table, words, order, filters by head, and the row that is open. */
let state = {};
let limit = STEP;

const by = (id) => document.getElementById(id);
const titleNow = () => (Object.hasOwn(TABLES, state[TABLE] ?? "") ? state[TABLE] : FIRST);
const count = (number) => number.toLocaleString("ja");
const pageOf = (row) => row[1].at(-1)?.[0];

/** An element with attributes and children; texts are texts, whatever stands in them. */
function element(name, attributes = {}, ...children) {
  const space = ["svg", "image", "rect"].includes(name) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
  const made = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  made.append(...children.filter(Boolean));
  return made;
}

/** A text as it is searched: widths folded, small letters, hiragana, no blanks, サーバー as サーバ. */
function fold(text) {
  return text.normalize("NFKC").toLowerCase()
    .replace(/\s+/gu, "")
    .replace(/[\u2010-\u2015\u2212]/gu, "-")
    .replace(/[\u301c\u223c]/gu, "~")
    .replace(/(?<=[ァ-ヺ])ー(?![ァ-ヺー])|(?<=[ぁ-ゔ])ー(?![ぁ-ゔー])/gu, "")
    .replace(/[ァ-ヶ]/gu, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/** How a column of a table is taken from a row, its own or that of its activity; undefined where there is none. */
function column(title, head) {
  const [own, shared] = [title, FIRST].map((table) => TABLES[table].heads.indexOf(head));
  if (head === NAMES.page) return pageOf;
  if (head === ONE) return (row) => named(ACTIVITIES[row[0]]);
  if (own >= 0) return (row) => row[own + 2];
  return shared >= 0 ? (row) => ACTIVITIES[row[0]][shared + 2] : undefined;
}

/** Give each row what is searched of it: its texts and those of its activity; of an activity also those of all its rows. */
function prepare() {
  const own = (row) => fold(row.slice(2).filter((cell) => typeof cell === "string").join("\u0001"));
  const document = column(FIRST, NAMES.document);
  for (const row of ACTIVITIES) row.text = row.about = `${own(row)}\u0001${fold(DATA.documents[document(row)]?.title ?? "")}`;
  for (const row of Object.values(TABLES).slice(1).flatMap(({ rows }) => rows)) {
    const [text, activity] = [own(row), ACTIVITIES[row[0]]];
    activity.text += `\u0001${text}`;
    row.text = `${text}\u0001${activity.about}`;
  }
}

const filtersOf = (title) => DATA.filters.filter((head) => column(title, head));

/** The rows of a table that fit; `except` is a filter that does not count. */
function fitting(title, except) {
  const words = (state[WORDS] ?? "").split(/\s+/u).map(fold).filter(Boolean);
  const heads = [ONE, ...filtersOf(title)].filter((head) => state[head] && head !== except);
  const asked = heads.map((head) => [column(title, head), head === ONE ? [state[head]] : state[head].split(BETWEEN)]);
  const chosen = chosenCells();
  return TABLES[title].rows.filter((row) => (!chosen || isChosen(row, chosen))
    && asked.every(([take, values]) => values.includes(take(row))) && words.every((word) => row.text.includes(word)));
}

/**
 * The cells that a link has chosen by the pages of their activities, of an activity with none all; nothing where it has
 * chosen nothing: "a.html:1@2-50-90:2,b.html:1".
 */
function chosenCells() {
  const documents = (state[CHOSEN] ?? "").split(",").map((document) => document.split(":"));
  const cells = documents.flatMap(([page, ...activities]) => activities.map((activity) => {
    const [name, ...places] = activity.split("@");
    return [`activities/${page}#${name}`, new Set(places)];
  }));
  return cells.length ? new Map(cells) : undefined;
}

/** A number as Python rounds it: a half to the even one. */
const rounded = (number) => Math.round(number) - (Math.abs(number % 2) === 0.5 ? 1 : 0);

/** Whether a row is about what a link has chosen, and stands in one of its cells. */
function isChosen(row, cells) {
  const of = cells.get(DATA.cards[row[0]]);
  return of && (!of.size || row[1].some((box) => of.has(box.slice(0, 3).map(rounded).join("-"))));
}

/** What a value is sorted by: 令和3年度 is 2021. */
const order = (value) => DATA.years[value] ?? value;
const compare = (a, b) => (typeof a === "number" ? a - b : COLLATOR.compare(a, b));

/** The rows that fit in their order; a row without a value comes last whichever way. */
function sorted(title) {
  const rows = fitting(title);
  const [head, sign] = state[SORT]?.startsWith("-") ? [state[SORT].slice(1), -1] : [state[SORT], 1];
  const take = column(title, head);
  if (!take) return rows;
  const [known, missing] = [true, false].map((isKnown) => rows.filter((row) => ((take(row) ?? null) !== null) === isKnown));
  return [...known.sort((a, b) => sign * compare(order(take(a)), order(take(b)))), ...missing];
}

/** A cell in words: numbers with thousands and △, shares in percent. */
function written(title, head, value) {
  if (typeof value !== "number") return value ?? "－";
  const isShare = TABLES[title].shares.includes(head);
  const number = isShare ? Number((value * 100).toPrecision(15)) : value;
  return number.toLocaleString("ja", isShare ? SHARE : NUMBER).replace("-", "△") + (isShare ? "%" : "");
}

/** Show what the state says, and write it into the address. */
function show() {
  const title = titleNow();
  const rows = sorted(title);
  by("tables").replaceChildren(...Object.keys(TABLES).map((name) => {
    const attributes = { id: `table-${name}`, "aria-pressed": String(name === title) };
    return changing(`${name} ${count(fitting(name).length)}`, attributes, { [TABLE]: name, [SORT]: undefined });
  }));
  showFilters(title);
  showRows(title, rows);
  const none = "　該当する行はない。ことばか絞り込みを減らす。No row: ask for less.";
  by("count").textContent = `${count(rows.length)} / ${count(TABLES[title].rows.length)}行${rows.length ? sums(title, rows) : none}`;
  const chosen = [WORDS, ONE, ...filtersOf(title)].filter((head) => state[head]);
  const said = chosen.map((head) => `${head}: ${shownValues(state[head])}`);
  if (state[CHOSEN]) said.unshift(`${CHOSEN}: ${count(chosenCells()?.size ?? 0)}${FIRST}`);
  by("selection").textContent = said.join("　");
  history.replaceState(null, "", `${location.pathname}#${new URLSearchParams(Object.entries(state).filter(([, value]) => value))}`);
  showBeside(title, TABLES[title].rows[state[OPEN]]);
}

const shownValues = (values) => values.replaceAll(BETWEEN, "・");

/** Change the state as a reader asks, and go where the focus was: what is shown is made anew. */
function change(changes, focus = document.activeElement?.id) {
  state = { ...state, [OPEN]: undefined, ...changes };
  if (!(OPEN in changes)) limit = STEP;
  show();
  by(focus)?.focus();
}

/** A button that changes the state. */
function changing(text, attributes, changes, focus) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.onclick = () => change(changes, focus ?? made.id);
  return made;
}

/** The filters of a table: each value with the number of rows that it would leave. */
function showFilters(title) {
  const fields = filtersOf(title).map((head) => {
    const [take, asked, found] = [column(title, head), state[head] ?? "", new Map()];
    for (const value of fitting(title, head).map(take)) found.set(value, (found.get(value) ?? 0) + 1);
    if (asked && !found.has(asked)) found.set(asked, asked.split(BETWEEN).reduce((sum, value) => sum + (found.get(value) ?? 0), 0));
    const values = [...found.keys()].filter((value) => value !== null).sort((a, b) => compare(order(a), order(b)));
    const options = values.map((value) => new Option(`${shownValues(value)}（${count(found.get(value))}）`, value, false, value === asked));
    const select = element("select", { id: `filter-${head}`, name: head }, new Option("すべて", ""), ...options);
    select.onchange = () => change({ [head]: select.value });
    return (values.length > 1 || asked) && element("div", {}, element("label", { for: select.id }, head), select);
  });
  by("filters").replaceChildren(...fields.filter(Boolean));
}

const named = (activity) => [NAMES.code, NAMES.name].map((head) => column(FIRST, head)?.(activity)).filter(Boolean).join(" ");

/** A row: the name of its activity opens it; below it stands the number. */
function lineOf(title, row, heads) {
  const at = String(TABLES[title].rows.indexOf(row));
  const isOpen = state[OPEN] === at;
  const [first, ...cells] = heads.map((head) => {
    const text = written(title, head, column(title, head)(row));
    return [text, TABLES[title].numbers.includes(head) ? "num" : text.length > 12 && "long"];
  });
  const attributes = { id: `row-${at}`, class: "hyoka-source", "aria-expanded": String(isOpen) };
  const button = changing(first[0], attributes, { [OPEN]: isOpen ? undefined : at }, isOpen ? "" : "beside");
  const below = column(FIRST, NAMES.code)?.(ACTIVITIES[row[0]]);
  const name = element("th", { scope: "row" }, button, element("span", { class: "below" }, below));
  return element("tr", {}, name, ...cells.map(([text, kind]) => element("td", { class: kind }, text)));
}

function showRows(title, rows) {
  const all = new Set([NAMES.name, ...TABLES[title].heads, NAMES.section, NAMES.city]);
  const heads = [...all].filter((head) => column(title, head) && ![NAMES.code, NAMES.document].includes(head));
  const top = heads.map((head) => {
    const way = { [head]: "ascending", [`-${head}`]: "descending" }[state[SORT]];
    const button = changing(head, { id: `head-${head}` }, { [SORT]: way === "ascending" ? `-${head}` : head });
    return element("th", { scope: "col", class: TABLES[title].numbers.includes(head) && "num", "aria-sort": way }, button);
  });
  const lines = rows.slice(0, limit).map((row) => lineOf(title, row, heads));
  const head = element("thead", {}, element("tr", {}, ...top));
  by("all").replaceChildren(element("caption", { class: "unseen" }, title), head, element("tbody", {}, ...lines));
  by("further").hidden = rows.length <= limit;
  by("further").textContent = `残り${count(rows.length - limit)}行を表示 — Show more`;
}

/** The sum of the amounts; nothing where they are not all of one unit, year and kind. */
function sums(title, rows) {
  const [amount, unit, ...alike] = [NAMES.value, NAMES.unit, ...NAMES.alike].map((head) => column(title, head)).filter(Boolean);
  if (!TABLES[title].heads.includes(NAMES.value) || [unit, ...alike].some((take) => new Set(rows.map(take)).size !== 1)) return "";
  return `　合計 ${written(title, NAMES.value, rows.reduce((sum, row) => sum + amount(row), 0))}${unit(rows[0]) ?? ""}`;
}

/** What stands beside the table: a row, its place on the page, and its activity. */
function showBeside(title, row) {
  by("beside").hidden = !row;
  if (!row) return by("beside").replaceChildren();
  const activity = ACTIVITIES[row[0]];
  const id = column(FIRST, NAMES.document)(activity);
  const { link, title: name = id, kind } = DATA.documents[id] ?? {};
  const [page, rebuilt] = [pageOf(row), kind === "再構成" && "　再構成（公表数値から組み直した文書。市の原本ではない）"];
  const where = `${name}${page ? ` p.${page}` : ""}`;
  const source = link ? element("a", { href: `${link}#page=${page ?? 1}` }, where) : where;
  const card = DATA.cards[row[0]];
  const only = { [ONE]: named(activity), [SORT]: undefined };
  const links = Object.keys(TABLES).slice(1).map((table) => changing(table, {}, { ...only, [TABLE]: table }, `table-${table}`));
  by("beside").replaceChildren(
    changing("✕", { class: "close", "aria-label": "閉じる Close" }, {}, `row-${state[OPEN]}`),
    element("h3", {}, named(activity)),
    element("p", {}, card && element("a", { href: card }, `${FIRST}カルテ`), card && "　", source, rebuilt),
    pictureOf(DATA.sheets[`${id}#${page}`], row[1].filter((box) => box[0] === page), where),
    title === FIRST ? "" : factsOf(title, row),
    factsOf(FIRST, activity),
    element("p", { class: "doings" }, `この${FIRST}の行：`, ...links),
  );
  const [outer, inner] = [".sheet", "rect"].map((part) => by("beside").querySelector(part)?.getBoundingClientRect());
  if (inner) by("beside").querySelector(".sheet").scrollBy(inner.right - outer.right + 24, inner.top - outer.top - outer.height / 2);
}

function factsOf(title, row) {
  const known = TABLES[title].heads.map((head) => [head, column(title, head)(row)]).filter(([, value]) => value !== null);
  const pairs = known.map(([head, value]) => [element("dt", {}, head), element("dd", {}, written(title, head, value))]);
  return element("dl", {}, ...pairs.flat());
}

/** A page with its cells framed; nothing where its picture is left out. */
function pictureOf(sheet, boxes, where) {
  if (!sheet) return "";
  const { src, width, height } = sheet;
  const frames = boxes.map((box) => {
    const [x, y, right, bottom] = box.slice(1).map((edge) => edge * DATA.scale);
    return element("rect", { x, y, width: right - x, height: bottom - y });
  });
  const image = element("image", { href: src, width, height });
  const picture = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `出典 ${where}` }, image, ...frames);
  return element("div", { class: "sheet", role: "region", tabindex: "0", "aria-label": "文書のページ Page" }, picture);
}

function csvOf(title, rows) {
  const { city, code, name, section, document: file, page } = NAMES;
  const heads = [...new Set([city, code, name, section, ...TABLES[title].heads, file, page])].filter((head) => column(title, head));
  const lines = rows.map((row) => heads.map((head) => column(title, head)(row)));
  return `\ufeff${[heads, ...lines].map((line) => line.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** A cell for a spreadsheet; a text that would be taken for a formula gets a ' before it. */
function csvCell(value) {
  const text = String(value ?? "");
  const isFormula = /^[=+\-@\t\r]./u.test(text) && !/^[+-]?[\d,.]+%?$/u.test(text);
  return /[",\r\n]/u.test(text) || isFormula ? `"${isFormula ? "'" : ""}${text.replaceAll('"', '""')}"` : text;
}

/** Hand the rows to the reader as a file, without asking anybody for anything. */
function save() {
  const title = titleNow();
  const href = URL.createObjectURL(new Blob([csvOf(title, sorted(title))], { type: "text/csv;charset=utf-8" }));
  element("a", { href, download: `${title}.csv` }).click();
}

/** Show what the address asks for, as a link from another page or the search box of the first page does. */
function showFromAddress() {
  state = Object.fromEntries(new URLSearchParams(location.hash.slice(1) || location.search));
  by("words").value = state[WORDS] ?? "";
  limit = STEP;
  show();
}

by("words").oninput = () => change({ [WORDS]: by("words").value });
by("clear").onclick = () => ((by("words").value = ""), (state = { [TABLE]: state[TABLE] }), change({}, "words"));
by("further").onclick = () => ((limit += 5 * STEP), show());
by("export").onclick = save;
by("beside").onkeydown = (event) => {  // a value of false would keep every other key, Tab too, from its work
  if (event.key === "Escape") change({}, `row-${state[OPEN]}`);
};
by("conditions").open = window.matchMedia("(min-width: 40rem) and (min-height: 50rem)").matches;
window.onhashchange = showFromAddress;
window.onbeforeprint = () => {
  limit = Math.max(limit, PRINTED);
  show();
  // Chromium repeats the head of a table on each sheet only where no button stands in it
  for (const button of document.querySelectorAll("#all thead button")) button.replaceWith(button.textContent);
};
window.onafterprint = show;
prepare();
showFromAddress();
