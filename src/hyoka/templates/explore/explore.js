"use strict";
const DATA = JSON.parse(document.getElementById("data").textContent);
const [STEP, PRINTED] = [100, 500];
const [TABLE, WORDS, SORT, ONE, OPEN] = ["表", "ことば", "並び", "事業の番号", "行"];
const { names: NAMES, tables: TABLES } = DATA;
const [FIRST] = Object.keys(TABLES);
const ACTIVITIES = TABLES[FIRST].rows;
const COLLATOR = new Intl.Collator("ja", { numeric: true });
const NOTHING = "－";
const SHARE = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const NUMBER = { maximumFractionDigits: 3, maximumSignificantDigits: 2, roundingPriority: "morePrecision" };
/** What the address says: table, words, order, filters by head, and the row that is open. */
let state = {};
let limit = STEP;

const by = (id) => document.getElementById(id);
const titleOf = (asked) => (Object.hasOwn(TABLES, asked[TABLE] ?? "") ? asked[TABLE] : FIRST);
const count = (number) => number.toLocaleString("ja");

/** An element with attributes and children; texts are texts, whatever stands in them. */
function element(name, attributes = {}, ...children) {
  const drawn = ["svg", "image", "rect"].includes(name);
  const made = drawn ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== "") made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== "" && child !== undefined && child !== null));
  return made;
}

/** A text as it is searched: widths folded, small letters, hiragana, no blanks, サーバー as サーバ. */
function fold(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/gu, "")
    .replace(/[\u2010-\u2015\u2212]/gu, "-")
    .replace(/[\u301c\u223c]/gu, "~")
    .replace(/(?<=[ァ-ヺ])ー(?![ァ-ヺー])|(?<=[ぁ-ゔ])ー(?![ぁ-ゔー])/gu, "")
    .replace(/[ァ-ヶ]/gu, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/** How a column of a table is taken from a row, its own or that of its activity; undefined where there is none. */
function column(title, head) {
  const [own, shared] = [title, FIRST].map((table) => TABLES[table].heads.indexOf(head));
  if (head === NAMES.page) return (row) => row[1].at(-1)?.[0] ?? null;
  if (own >= 0) return (row) => row[own + 2];
  return shared >= 0 ? (row) => ACTIVITIES[row[0]][shared + 2] : undefined;
}

/** What is searched of each row: its texts and those of its activity; of an activity also those of all its rows. */
function searched(row) {
  if (ACTIVITIES[0].text === undefined) {
    const own = (one) => fold(one.slice(2).flat().filter((cell) => typeof cell === "string").join("\u0001"));
    const document = column(FIRST, NAMES.document);
    const activities = ACTIVITIES.map((one) => `${own(one)}\u0001${fold(DATA.documents[document(one)]?.title ?? "")}`);
    const whole = [...activities];
    for (const { rows } of Object.values(TABLES).slice(1)) {
      for (const one of rows) {
        const text = own(one);
        whole[one[0]] += `\u0001${text}`;
        one.text = `${text}\u0001${activities[one[0]]}`;
      }
    }
    ACTIVITIES.forEach((one, at) => (one.text = whole[at]));
  }
  return row.text;
}

const valuesOf = (cell) => [cell].flat().filter((value) => value !== null && value !== "");
const filtersOf = (title) => DATA.filters.filter((head) => column(title, head));

/** The rows of a table that fit; `except` is a filter that does not count. */
function fitting(title, except) {
  const words = (state[WORDS] ?? "").split(/\s+/u).map(fold).filter(Boolean);
  const asked = filtersOf(title).filter((head) => state[head] && head !== except).map((head) => [column(title, head), state[head]]);
  const one = state[ONE] === undefined ? undefined : Number(state[ONE]);
  return TABLES[title].rows.filter(
    (row) => (one === undefined || row[0] === one) && asked.every(([take, value]) => valuesOf(take(row)).includes(value)) && words.every((word) => searched(row).includes(word)),
  );
}

/** What a value is sorted by: 令和3年度 is 2021. */
const order = (value) => DATA.years[value] ?? value;
const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(a, b));

/** The rows that fit in their order; a row without a value comes last whichever way. */
function sorted(title) {
  const rows = fitting(title);
  const [head, sign] = state[SORT]?.startsWith("-") ? [state[SORT].slice(1), -1] : [state[SORT], 1];
  const take = head && column(title, head);
  if (!take) return rows;
  const keyed = rows.map((row) => [order(valuesOf(take(row))[0] ?? null), row]);
  return keyed.sort(([a], [b]) => (a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b))).map(([, row]) => row);
}

/** A cell in words: numbers with thousands and △, shares in percent, lists with 、. */
function written(title, head, value) {
  if (!valuesOf(value).length) return NOTHING;
  if (typeof value !== "number") return [value].flat().join("、");
  const [number, form, unit] = TABLES[title].shares.includes(head) ? [Number((value * 100).toPrecision(15)), SHARE, "%"] : [value, NUMBER, ""];
  return number.toLocaleString("ja", form).replace("-", "△") + unit;
}

/** Show what the state says, and write it into the address. */
function show() {
  const title = titleOf(state);
  const rows = sorted(title);
  showTables(title);
  showFilters(title);
  showRows(title, rows);
  const [some, all] = [rows, TABLES[title].rows].map(({ length }) => count(length));
  by("count").textContent = `${some === all ? `${all}行すべて` : `${all}行のうち${some}行`} — ${some} of ${all}${sums(title, rows)}`;
  const chosen = [WORDS, ONE, ...filtersOf(title)].filter((head) => state[head]);
  by("selection").textContent = chosen.map((head) => `${head}: ${head === ONE ? named(ACTIVITIES[state[ONE]]) : state[head]}`).join("　");
  by("clear").hidden = !chosen.length;
  by("none").hidden = rows.length > 0;
  history.replaceState(null, "", `${location.pathname}#${new URLSearchParams(Object.entries(state).filter(([, value]) => value))}`);
  showBeside(title, TABLES[title].rows[state[OPEN]]);
}

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

function showTables(title) {
  const buttons = Object.keys(TABLES).map((name) =>
    changing(`${name} ${count(fitting(name).length)}`, { id: `table-${name}`, "aria-pressed": String(name === title) }, { [TABLE]: name, [SORT]: undefined }),
  );
  by("tables").replaceChildren(...buttons);
}

/** The filters of a table: each value with the number of rows that it would leave. */
function showFilters(title) {
  const fields = filtersOf(title).map((head) => {
    const [take, asked, found] = [column(title, head), state[head] ?? "", new Map()];
    for (const row of fitting(title, head)) for (const value of valuesOf(take(row))) found.set(value, (found.get(value) ?? 0) + 1);
    if (asked && !found.has(asked)) found.set(asked, 0);
    const values = [...found.keys()].sort((a, b) => compare(order(a), order(b)));
    const options = values.map((value) => new Option(`${value}（${count(found.get(value))}）`, value, false, value === asked));
    const select = element("select", { id: `filter-${head}`, name: head }, new Option("すべて", ""), ...options);
    select.onchange = () => change({ [head]: select.value });
    return (values.length > 1 || asked) && element("div", {}, element("label", { for: select.id }, head), select);
  });
  by("filters").replaceChildren(...fields.filter(Boolean));
}

const named = (activity) => [NAMES.code, NAMES.name].map((head) => activity && column(FIRST, head)(activity)).filter(Boolean).join(" ");

function showRows(title, rows) {
  const table = TABLES[title];
  const heads = title === FIRST ? table.heads.filter((head) => ![NAMES.code, NAMES.document].includes(head)) : [...table.heads, NAMES.section, NAMES.city];
  const takes = heads.map((head) => column(title, head));
  const isNumber = heads.map((head) => table.numbers.includes(head));
  const top = heads.map((head, at) => {
    const way = { [head]: "ascending", [`-${head}`]: "descending" }[state[SORT]];
    const button = changing(head, { id: `head-${head}` }, { [SORT]: way === "ascending" ? `-${head}` : head });
    return element("th", { scope: "col", class: isNumber[at] ? "num" : "", "aria-sort": way }, button);
  });
  const lines = rows.slice(0, limit).map((row) => {
    const at = String(table.rows.indexOf(row));
    const [first, ...texts] = heads.map((head, place) => written(title, head, takes[place](row)));
    const isOpen = state[OPEN] === at;
    const button = changing(first, { id: `row-${at}`, class: "hyoka-source", "aria-expanded": String(isOpen) }, { [OPEN]: isOpen ? undefined : at }, isOpen ? "" : "beside");
    const below = title === FIRST ? column(FIRST, NAMES.code)(row) : named(ACTIVITIES[row[0]]);
    const cells = texts.map((text, place) => element("td", { class: isNumber[place + 1] ? "num" : text.length < 9 ? "short" : text.length > 40 ? "long" : "" }, text));
    return element("tr", {}, element("th", { scope: "row" }, button, element("span", { class: "below" }, below ?? "")), ...cells);
  });
  by("all").replaceChildren(element("caption", { class: "unseen" }, title), element("thead", {}, element("tr", {}, ...top)), element("tbody", {}, ...lines));
  by("further").hidden = rows.length <= limit;
  by("further").textContent = `残り${count(rows.length - limit)}行を表示 — Show more`;
}

/** The sum of amounts of money; where it adds what is not alike, that is said. */
function sums(title, rows) {
  const [amount, unit] = [NAMES.value, NAMES.unit].map((head) => column(title, head));
  const money = amount && unit ? rows.filter((row) => unit(row) === "千円" && amount(row) !== null) : [];
  if (!money.length) return "";
  const mixed = NAMES.alike.filter((head) => new Set(money.map(column(title, head))).size > 1);
  const sum = written(title, NAMES.value, money.reduce((total, row) => total + amount(row), 0));
  return `　金額の合計 ${sum}千円${mixed.length ? `　※${mixed.join("・")}の異なる行を含む` : ""}`;
}

/** What stands beside the table: a row, its place on the page, and its activity. */
function showBeside(title, row) {
  by("beside").hidden = !row;
  if (!row) return by("beside").replaceChildren();
  const activity = ACTIVITIES[row[0]];
  const id = column(FIRST, NAMES.document)(activity);
  const file = DATA.documents[id] ?? {};
  const page = row[1].at(-1)?.[0];
  const facts = [[title, row], ...(title === FIRST ? [] : [[FIRST, activity]])].map(([name, from]) => {
    const known = TABLES[name].heads.map((head) => [head, column(name, head)(from)]).filter(([, value]) => valuesOf(value).length);
    return element("dl", {}, ...known.flatMap(([head, value]) => [element("dt", {}, head), element("dd", {}, written(name, head, value))]));
  });
  const parts = Object.entries(TABLES).slice(1).map(([name, { rows }]) => [name, rows.filter((one) => one[0] === row[0]).length]);
  const links = parts.filter(([, length]) => length).map(([name, length]) => changing(`${name} ${length}`, {}, { [TABLE]: name, [ONE]: String(row[0]), [SORT]: undefined }, `table-${name}`));
  const where = `${file.title ?? id}${page ? ` p.${page}` : ""}`;
  by("beside").replaceChildren(
    changing("✕", { class: "close", "aria-label": "閉じる Close" }, {}, `row-${state[OPEN]}`),
    element("h3", {}, named(activity)),
    element("p", {}, element("a", { href: DATA.cards[row[0]] }, "事業カルテ"), "　", file.link ? element("a", { href: `${file.link}#page=${page ?? 1}` }, where) : where, file.kind === "再構成" ? "　再構成（公表数値に基づく再現資料。市の原本ではない）" : ""),
    pictureOf(`${id}#${page}`, row[1].filter((box) => box[0] === page), where),
    ...facts,
    element("p", { class: "doings" }, "この事業の行：", ...links),
  );
  const [sheet, frame] = [".sheet", "rect"].map((part) => by("beside").querySelector(part));
  const [outer, inner] = [sheet, frame].map((part) => part?.getBoundingClientRect());
  if (frame) sheet.scrollBy(inner.right - outer.right + 24, inner.top - outer.top - outer.height / 2);
}

/** The page with its cells framed; nothing where its picture is left out. */
function pictureOf(name, boxes, where) {
  const sheet = DATA.sheets[name];
  if (!sheet) return "";
  const { width, height } = sheet;
  const frames = boxes.map((box) => box.slice(1).map((edge) => edge * DATA.scale)).map(([x, y, right, bottom]) => element("rect", { x, y, width: right - x, height: bottom - y }));
  const picture = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `出典 ${where}` }, element("image", { href: sheet.src, width, height }), ...frames);
  return element("div", { class: "sheet", role: "region", tabindex: "0", "aria-label": "資料のページ Page" }, picture);
}

function csvOf(title, rows) {
  const { city, code, name, section, document: file, page } = NAMES;
  const heads = title === FIRST ? [...TABLES[FIRST].heads, page] : [city, code, name, section, ...TABLES[title].heads, file, page];
  const lines = rows.map((row) => heads.map((head) => column(title, head)(row)));
  return `\ufeff${[heads, ...lines].map((line) => line.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** A cell for a spreadsheet; a text that would be taken for a formula gets a ' before it. */
function csvCell(value) {
  const text = valuesOf(value).join("、");
  const isFormula = /^[=+\-@\t\r]./u.test(text) && !/^[+-]?[\d,.]+%?$/u.test(text);
  return /[",\r\n]/u.test(text) || isFormula ? `"${isFormula ? "'" : ""}${text.replaceAll('"', '""')}"` : text;
}

/** Hand the rows to the reader as a file, without asking anybody for anything. */
function save() {
  const title = titleOf(state);
  const href = URL.createObjectURL(new Blob([csvOf(title, sorted(title))], { type: "text/csv;charset=utf-8" }));
  element("a", { href, download: `${title}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** Show what the address asks for, as a link from another page or the search box of the first page does. */
function showFromAddress() {
  state = Object.fromEntries(new URLSearchParams(location.hash.slice(1) || location.search));
  by("words").value = state[WORDS] ?? "";
  limit = STEP;
  show();
}

by("words").oninput = () => change({ [WORDS]: by("words").value });
by("choice").onsubmit = (event) => event.preventDefault();
by("clear").onclick = () => ((by("words").value = ""), (state = { [TABLE]: state[TABLE] }), change({}, "words"));
by("further").onclick = () => ((limit += 5 * STEP), show());
by("export").onclick = save;
by("beside").onkeydown = (event) => event.key === "Escape" && change({}, `row-${state[OPEN]}`);
by("conditions").open = !window.matchMedia("(max-width: 40rem)").matches;
window.onhashchange = showFromAddress;
window.onbeforeprint = () => ((limit = Math.max(limit, PRINTED)), show());
showFromAddress();
