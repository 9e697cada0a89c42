const ROW_COLUMNS = {
  municipality: (row) => documentOf(row).city,
  document_id: (row) => row.document,
  activity_id: (row) => row.id,
  parent_id: (row) => row.parent,
  level: (row) => row.level,
  code: (row) => row.code,
  name: (row) => row.name,
  department: (row) => row.department,
  section: (row) => row.section,
  fiscal_year: (row) => row.year,
  themes: (row) => (row.themes ?? []).join(";"),
  ratings: (row) => (row.ratings ?? []).map(ratingOf).join(";"),
  targets_met: (row) => row.reached?.met,
  targets_judged: (row) => row.reached?.of,
  targets_year: (row) => row.reached?.year,
  cost_yen: (row) => row.cost?.value,
  cost_basis: (row) => row.cost?.basis,
  cost_year: (row) => row.cost?.year,
  page: (row) => row.place?.[0],
  document_kind: (row) => documentOf(row).kind,
};
const FIGURE_COLUMNS = ["municipality", "document_id", "activity_id", "activity", "kind", "name", "fiscal_year", "measure", "value", "unit", "text", "page", "document_kind"];

/** The rows of a selection as CSV, one activity a line, columns named as in the tables. */
function rowsCsv(rows) {
  return csvOf([Object.keys(ROW_COLUMNS), ...rows.map((row) => Object.values(ROW_COLUMNS).map((value) => value(row)))]);
}

/** All figures, ratings and texts of a selection as CSV, one a line. */
function figuresCsv(rows) {
  return csvOf([FIGURE_COLUMNS, ...rows.flatMap(figureLines)]);
}

function figureLines(row) {
  const start = [documentOf(row).city, row.document, row.id, row.name];
  const page = (entry) => entry.place?.[0];
  const values = (row.indicators ?? []).flatMap((indicator) =>
    (indicator.values ?? []).map((v) => ["indicator", indicator.name, v.year, v.measure, v.value, indicator.unit, v.text, page(v)]),
  );
  const costs = (row.costs ?? []).map((c) => ["cost", c.detail ?? c.item, c.year, c.basis, c.value, c.unit, c.words, page(c)]);
  const ratings = (row.ratings ?? []).map((r) => ["rating", r.criterion, r.year, "", "", "", r.text ?? r.symbol, page(r)]);
  const statuses = (row.statuses ?? []).map((s) => ["status", "", s.year, "", "", "", s.status, page(s)]);
  const texts = (row.narratives ?? []).map((n) => ["narrative", n.field, row.year, "", "", "", n.text, page(n)]);
  return [...values, ...costs, ...ratings, ...statuses, ...texts].map((line) => [...start, ...line, documentOf(row).kind]);
}

function csvOf(lines) {
  return `\ufeff${lines.map((line) => line.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** A cell for a spreadsheet; a text that would be taken for a formula gets a ' before it. */
function csvCell(value) {
  const isFormula = /^[=+\-@\t\r]./u.test(value ?? "") && !/^[+-]?[\d,.]+%?$/u.test(value);
  const text = (isFormula ? "'" : "") + String(value ?? "");
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hand a text to the reader as a file, without asking anybody for anything. */
function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
