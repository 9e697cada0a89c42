const BY_ID = new Map(DATA.rows.map((row) => [row.id, row]));
const NOTHING = "－";
const REBUILT = "再構成";

/** A row of the list: what it is and its key figures; all else is made when it is opened. */
function rowItem(row, words) {
  const summary = element("summary", {}, summaryOf(row, words));
  const body = element("div", { class: "body" });
  const made = element("details", { class: "row" }, summary, body);
  made.dataset.id = row.id;
  made.addEventListener("toggle", () => made.open && !body.firstChild && body.append(...detailsOf(row)));
  return element("li", {}, made);
}

function summaryOf(row, words) {
  const found = words.length ? foundIn(row, words) : "";
  return element(
    "span",
    { class: "cells" },
    element("span", { class: "name" }, element("h3", {}, nameOf(row)), element("span", { class: "meta" }, metaOf(row)), found && element("span", { class: "found" }, found)),
    keyFigure("評価", ratingWords(row), "rating"),
    keyFigure("目標の達成", reachedWords(row), `reached ${row.reached ? reachedOf(row) : ""}`),
    keyFigure("事業費", lastCostWords(row), "cost"),
  );
}

function keyFigure(label, text, kind) {
  return element("span", { class: `key ${kind}${text ? "" : " nothing"}` }, element("span", { class: "label" }, `${label} `), text || NOTHING);
}

function nameOf(row) {
  return row.name ?? "（名称の記載なし）";
}

function metaOf(row) {
  const { city, kind } = documentOf(row);
  const parts = [city, wordFor("level", row.level), row.code, sectionOf(row), yearWords(row.year), kind === REBUILT && kind];
  return parts.filter(Boolean).join("・");
}

function ratingWords(row) {
  const ratings = row.ratings ?? [];
  if (new Set(ratings.map((entry) => entry.criterion)).size <= 1) return ratings.map((entry) => entry.symbol).join("、");
  return ratings.map((entry) => `${entry.criterion}\u00a0${entry.symbol}`).join("、");
}

function reachedWords(row) {
  if (!row.reached) return "";
  const { met, of, unjudged } = row.reached;
  return `${met} / ${of}指標${unjudged ? `（ほか判定できない${unjudged}）` : ""}`;
}

function lastCostWords(row) {
  return row.cost ? `${row.cost.words}（${wordFor("basis", row.cost.basis)}）` : "";
}

/** Everything that the tables say of a row. */
function detailsOf(row) {
  const indicators = (row.indicators ?? []).map((entry) => indicatorPart(row, entry));
  const parts = [whereOf(row)];
  if (indicators.length) parts.push(part("指標", "Indicators", ...indicators));
  if (row.costs) parts.push(part("費用と職員", "Costs and staff", ...costPart(row)));
  if (row.ratings || row.statuses) parts.push(part("評価と状況", "Ratings and status", ratingList(row)));
  if (row.narratives) parts.push(part("記述", "Texts", narrativeList(row)));
  return parts;
}

function part(label, english, ...children) {
  return element("section", {}, element("h4", {}, `${label} `, element("span", { class: "en" }, english)), ...children);
}

/** Where the row stands: its city, what it belongs to, its themes, its page, and the picture of its cell. */
function whereOf(row) {
  const above = ancestors(row).map((parent) => `${wordFor("level", parent.level)} ${[parent.code, parent.name].filter(Boolean).join(" ")}`);
  const facts = [
    ["上位", above.join(" › ")],
    ["部局・課", [row.department, row.section].filter(Boolean).join(" ")],
    ["分野", (row.themes ?? []).join("、")],
    ["資料", documentOf(row).kind === REBUILT ? `${REBUILT}（公表数値に基づく再現資料。市の原本ではなく、記述は要約・省略）` : documentOf(row).kind],
  ].filter(([, text]) => text);
  const list = facts.flatMap(([label, text]) => [element("dt", {}, label), element("dd", {}, text)]);
  const card = [element("dt", {}, "1枚で"), element("dd", {}, element("a", { href: row.card }, "事業カルテ"))];
  const source = [element("dt", {}, "出典"), element("dd", {}, pageLink(row, row.place)), ...card];
  const picture = cellPicture(row, row.place);
  return element("div", { class: "where" }, element("dl", { class: "facts-of" }, ...list, ...source), picture && element("div", { class: "picture" }, picture));
}

function ancestors(row) {
  const found = [];
  for (let parent = BY_ID.get(row.parent); parent && !found.includes(parent); parent = BY_ID.get(parent.parent)) found.unshift(parent);
  return found;
}

function indicatorPart(row, entry) {
  const values = entry.values ?? [];
  const points = (measure) => values.filter((value) => value.measure === measure).map((value) => ({ ...value, words: value.text ?? NOTHING }));
  const [actuals, targets] = [points("actual"), points("target")];
  const line = trend(entry.name, actuals, targets);
  const key = line && element("p", { class: "legend" }, targets.some((point) => point.value !== undefined) ? "● 実績　◇ 目標" : "● 実績");
  const polarity = entry.polarity && `望ましい向き ${wordFor("polarity", entry.polarity)}`;
  const meta = [wordFor("kind", entry.kind), polarity, entry.definition].filter(Boolean).join("。");
  const figure = line && element("div", { class: "figure-of" }, line, key);
  const name = `${entry.name}${entry.unit ? `（${entry.unit}）` : ""}`;
  const head = element("div", { class: "about" }, element("h5", {}, traced(row, name, entry.place)), meta && element("p", { class: "meta" }, meta), figure);
  return element("div", { class: "indicator" }, head, values.length ? valueTable(row, entry, values) : "");
}

/** A value as printed, and beside a zero that is no figure that it is none. */
function valueCell(row, value) {
  const shown = traced(row, value.text ?? NOTHING, value.place);
  if (value.status !== "placeholder") return shown;
  return element("span", {}, shown, " ", element("span", { class: "aside" }, "実績値でない「0」"));
}

/** Years downwards; target, actual, baseline and attainment across, as far as there are any. */
function valueTable(row, entry, values) {
  const measures = ["baseline", "target", "actual"].filter((measure) => values.some((value) => value.measure === measure));
  const attained = new Map((entry.attained ?? []).map((line) => [line.year, line]));
  const heads = [...measures.map((measure) => wordFor("measure", measure)), ...(attained.size ? ["達成率"] : [])];
  const lines = yearsOf(values).map((year) => {
    const cells = measures.map((measure) => {
      const value = values.find((one) => one.year === year && one.measure === measure);
      return value ? valueCell(row, value) : "";
    });
    return [yearWords(year), ...cells, ...(attained.size ? [attainedCell(attained.get(year))] : [])];
  });
  return table(row, `${entry.name}の値`, ["年度", ...heads], lines);
}

function attainedCell(line) {
  if (!line) return "";
  const met = line.met === undefined ? "" : element("span", { class: "aside" }, line.met ? "達成" : "未達成");
  return element("span", {}, line.words ?? "", " ", met);
}

function yearsOf(lines) {
  return [...new Set(lines.map((line) => line.year))].sort((a, b) => a - b);
}

/** Items downwards, years across, and the line of the settlement. */
function costPart(row) {
  const settled = row.costs.filter((line) => line.item === "total" && line.basis === "settlement");
  const line = trend("決算額", settled, []);
  const label = (cost) => [cost.detail ?? wordFor("item", cost.item), wordFor("basis", cost.basis)].filter(Boolean).join(" ");
  const years = yearsOf(row.costs);
  const lines = [...new Set(row.costs.map(label))].map((name) => {
    const cells = years.map((year) => {
      const cost = row.costs.find((one) => one.year === year && label(one) === name);
      return cost ? traced(row, cost.words ?? NOTHING, cost.place) : "";
    });
    return [name, ...cells];
  });
  const figure = line && element("div", { class: "figure-of" }, line, element("p", { class: "legend" }, "● 決算額"));
  return [figure, table(row, "費用と職員", ["費目", ...years.map(yearWords)], lines)].filter(Boolean);
}

/** A table in a region of its own, which its activity names apart from those of others. */
function table(row, caption, heads, lines) {
  const head = heads.map((text, at) => element("th", { scope: "col", class: at ? "num" : "" }, text));
  const body = lines.map(([first, ...cells]) =>
    element("tr", {}, element("th", { scope: "row" }, first), ...cells.map((cell) => element("td", { class: "num" }, cell))),
  );
  const made = element("table", { class: "plain" }, element("caption", { class: "unseen" }, caption), element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  return element("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": `${caption}：${row.name}（${row.id}）` }, made);
}

function ratingList(row) {
  const ratings = (row.ratings ?? []).map((entry) => [entry.criterion, entry.text ?? entry.symbol, entry]);
  const statuses = (row.statuses ?? []).map((entry) => ["状況", wordFor("status", entry.status), entry]);
  const items = [...ratings, ...statuses].flatMap(([label, text, entry]) => [
    element("dt", {}, `${label}（${yearWords(entry.year)}）`),
    element("dd", {}, traced(row, text, entry.place)),
  ]);
  return element("dl", { class: "facts-of" }, ...items);
}

function narrativeList(row) {
  const items = row.narratives.flatMap((entry) => [
    element("dt", {}, traced(row, entry.field, entry.place)),
    element("dd", { class: "prose" }, entry.text),
  ]);
  return element("dl", { class: "facts-of" }, ...items);
}
