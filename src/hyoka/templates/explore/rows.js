const SHOWN = 300;
const [SELECT, FIELDS, WORDS] = ["table", "filters", "words"].map((id) => document.getElementById(id));
const collator = new Intl.Collator("ja", { numeric: true });
let chosen = { title: Object.keys(DATA.tables)[0], sort: -1, down: false, shown: SHOWN };

const table = () => DATA.tables[chosen.title];
const PRECISION = { maximumFractionDigits: 3, maximumSignificantDigits: 2, roundingPriority: "morePrecision" };
const written = (value, at) => {
  if (value === null || value === "") return "－";
  if (typeof value !== "number") return value;
  const column = table().columns[at];
  if (table().shares.includes(column)) return `${Number((value * 100).toPrecision(15)).toLocaleString("ja", { minimumFractionDigits: 1, maximumFractionDigits: 1 })}%`.replace("-", "△");
  return value.toLocaleString("ja", { ...PRECISION, useGrouping: column !== "ページ" }).replace("-", "△");
};
/** What a year is sorted by: 令和3年度 is 2021. */
const order = (value) => DATA.years[value] ?? value;

/** The filters that are set: column and value. */
const limitsNow = () => [...FIELDS.querySelectorAll("select")].filter((select) => select.selectedIndex > 0).map((select) => [Number(select.name), select.value]);

/** The rows that the filters and the words leave, sorted. */
function rowsNow() {
  const limits = limitsNow();
  const words = wordsOf(WORDS.value);
  const left = table().rows.filter(
    (row) => limits.every(([at, value]) => row[at] === value) && words.every((word) => fold(row.filter((cell) => typeof cell === "string").join("\u0001")).includes(word)),
  );
  if (chosen.sort < 0) return left;
  const key = (row) => order(row[chosen.sort]);
  const isKnown = (row) => key(row) !== null && key(row) !== "";
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
  return [...left.filter(isKnown).sort((a, b) => (chosen.down ? -1 : 1) * compare(key(a), key(b))), ...left.filter((row) => !isKnown(row))];
}

function show() {
  const [rows, columns] = [rowsNow(), table().columns];
  const isNumber = columns.map((_, at) => table().numbers.includes(columns[at]));
  document.getElementById("count").textContent = `${rows.length.toLocaleString("ja")}行（全${table().rows.length.toLocaleString("ja")}行）${sums(rows)}`;
  const heads = columns.map((column, at) => {
    const head = element("th", { scope: "col", tabindex: "0", class: isNumber[at] ? "num" : "", "aria-sort": at === chosen.sort ? (chosen.down ? "descending" : "ascending") : "" }, column);
    head.onclick = () => {
      chosen = { ...chosen, sort: at, down: chosen.sort === at && !chosen.down };
      show();
    };
    head.onkeydown = (event) => event.key === "Enter" && head.onclick();
    return head;
  });
  const lines = rows.slice(0, chosen.shown).map((row) =>
    element("tr", {}, ...row.map((cell, at) => element("td", { class: isNumber[at] ? "num" : written(cell, at).length < 9 ? "short" : "" }, linked(written(cell, at), columns[at], row)))),
  );
  document.getElementById("all").replaceChildren(element("caption", {}, chosen.title), element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...lines));
  const further = document.getElementById("further");
  further.hidden = rows.length <= chosen.shown;
  further.textContent = `残り${(rows.length - chosen.shown).toLocaleString("ja")}行を表示`;
  const set = [["表", chosen.title], ...limitsNow().map(([at, value]) => [columns[at], value]), ["ことば", WORDS.value]];
  history.replaceState(null, "", `#${new URLSearchParams(set.filter(([, value]) => value))}`);
}

/** Show what the address asks for, as a link from a report does: a table, values of its filters, words. */
function showFromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (DATA.tables[asked.get("表")]) chosen.title = SELECT.value = asked.get("表");
  WORDS.value = asked.get("ことば") ?? "";
  begin(asked);
}

/** A page as a link to it in its document, a project as a link to its own page. */
function linked(text, column, row) {
  const at = (name) => row[table().columns.indexOf(name)];
  const file = DATA.documents[at("資料")];
  if (column === "ページ" && file && text !== "－") return element("a", { href: `${file}#page=${at("ページ")}` }, text);
  const page = column === "事業" && DATA.activities[`${at("資料")}/${at("番号")}`];
  return page ? element("a", { href: page }, text) : text;
}

/** The sum of money of the rows, where one basis, one item and one year are chosen: others must not be added. */
function sums(rows) {
  const at = table().columns.indexOf("金額（千円）");
  if (at < 0 || !rows.length) return "";
  const total = rows.reduce((sum, row) => sum + (row[at] ?? 0), 0);
  const mixed = ["年度", "予算・決算", "費目"].filter((name) => new Set(rows.map((row) => row[table().columns.indexOf(name)])).size > 1);
  const warning = mixed.length ? `　※${mixed.join("・")}の異なる行を含む` : "";
  return `　金額の合計 ${total.toLocaleString("ja", { maximumFractionDigits: 3 })}千円${warning}`;
}

function begin(asked = new URLSearchParams()) {
  chosen = { ...chosen, sort: -1, down: false, shown: SHOWN };
  FIELDS.replaceChildren(
    ...table().filters.map((column) => {
      const at = table().columns.indexOf(column);
      const values = [...new Set(table().rows.map((row) => row[at]))].filter(Boolean).sort((a, b) => collator.compare(order(a), order(b)));
      const select = element("select", { name: String(at), id: `filter${at}` }, element("option", {}, "すべて"), ...values.map((value) => element("option", {}, value)));
      select.onchange = show;
      if (values.includes(asked.get(column))) select.value = asked.get(column);
      return element("div", {}, element("label", { for: `filter${at}` }, column), select);
    }),
  );
  show();
}

SELECT.append(...Object.keys(DATA.tables).map((title) => element("option", {}, title)));
SELECT.onchange = () => {
  chosen.title = SELECT.value;
  begin();
};
WORDS.oninput = show;
document.getElementById("further").onclick = () => {
  chosen.shown += 5 * SHOWN;
  show();
};
document.getElementById("export").onclick = () => download(`${chosen.title}.csv`, csvOf([table().columns, ...rowsNow()]));
document.getElementById("choice").onsubmit = (event) => event.preventDefault();
window.onhashchange = showFromAddress;
showFromAddress();
