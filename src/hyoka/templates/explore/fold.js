"use strict";
const DATA = JSON.parse(document.getElementById("data").textContent);
const AS_PRINTED = new RegExp(`[${Object.keys(DATA.folds).join("")}]`, "gu");

/** A text as it is searched: radicals and widths folded, small letters, hiragana, no blanks, サーバー as サーバ. */
function fold(text) {
  return text
    .replace(AS_PRINTED, (mark) => DATA.folds[mark])
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/gu, "")
    .replace(/[\u2010-\u2015\u2212]/gu, "-")
    .replace(/[\u301c\u223c]/gu, "~")
    .replace(/(?<=[ァ-ヺ])ー(?![ァ-ヺー])|(?<=[ぁ-ゔ])ー(?![ぁ-ゔー])/gu, "")
    .replace(/[ァ-ヶ]/gu, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/** The words of a query, folded; all must be found. */
function wordsOf(query) {
  return query.split(/\s+/u).map(fold).filter(Boolean);
}

/** What of a row is searched: [what it is, its text] in the order in which a reader would look. */
function searchedTexts(row) {
  const { city, title } = documentOf(row);
  return [
    ["", row.name ?? ""],
    ["", row.code ?? ""],
    ["部局", row.department ?? ""],
    ["", row.section ?? ""],
    ...(row.themes ?? []).map((theme) => ["分野", theme]),
    ...(row.indicators ?? []).flatMap((entry) => [
      ["指標", `${entry.name}${entry.unit ? `（${entry.unit}）` : ""}`],
      ["指標の意味", entry.definition ?? ""],
    ]),
    ...(row.ratings ?? []).map((entry) => ["評価", `${entry.criterion} ${entry.text ?? entry.symbol}`]),
    ...(row.statuses ?? []).map((entry) => ["状況", wordFor("status", entry.status)]),
    ...(row.costs ?? []).map((entry) => ["費用", `${entry.detail ?? wordFor("item", entry.item)} ${entry.words ?? ""}`]),
    ...(row.narratives ?? []).map((entry) => [entry.field, entry.text]),
    ["", city],
    ["資料", title],
  ];
}

/** All of a row as it is searched, made when it is first asked for. */
function searched(row) {
  row.searched ??= fold(searchedTexts(row).map(([, text]) => text).join("\u0001"));
  return row.searched;
}

/** Where the first word stands that is not in what is seen of a row anyway. */
function foundIn(row, words) {
  const seen = fold(nameOf(row) + metaOf(row));
  const word = words.find((one) => !seen.includes(one));
  const match = word && searchedTexts(row).find(([what, text]) => what && fold(text).includes(word));
  if (!match) return "";
  const [what, text] = match;
  const start = Math.max(fold(text).indexOf(word) - 24, 0);
  const shown = text.slice(start, start + 90);
  return `${what}: ${start ? "…" : ""}${shown}${start + 90 < text.length ? "…" : ""}`;
}

function documentOf(row) {
  const found = DATA.documents[row.document];
  return { city: found?.municipality ?? "", title: found?.title || row.document, link: found?.link ?? "", kind: found?.kind ?? "" };
}

function wordFor(kind, code) {
  return DATA.words[kind]?.[code] ?? code ?? "";
}

function yearWords(year) {
  return DATA.years[year] ?? "";
}
