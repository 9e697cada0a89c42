const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; texts are texts, whatever stands in them. */
function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== "") made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== "" && child !== undefined && child !== null));
  return made;
}

/** A small line of values by year with its words as text alternative; missing years break the line. */
function trend(label, points, targets) {
  const known = points.filter((point) => point.value !== undefined);
  if (known.length < 2) return "";
  const all = [...points, ...targets].filter((point) => point.value !== undefined);
  const at = placing(all, 168, 44, 6);
  const marks = targets.filter((point) => point.value !== undefined).map((point) => {
    const [x, y] = at(point);
    return drawn("path", { d: `M${x} ${y - 3.5}l3.5 3.5-3.5 3.5-3.5-3.5z`, class: "target" });
  });
  const dots = known.map((point) => drawn("circle", { cx: at(point)[0], cy: at(point)[1], r: 2.6, class: "actual" }));
  const lines = runs(points).map((run) => drawn("polyline", { points: run.map((point) => at(point).join()).join(" "), class: "line" }));
  const alternative = `${label}の推移。${pointsInWords("", points)}${marks.length ? pointsInWords("目標は", targets) : ""}`;
  return drawn("svg", { viewBox: "0 0 168 44", width: 168, height: 44, class: "trend", role: "img", "aria-label": alternative }, ...lines, ...dots, ...marks);
}

function pointsInWords(before, points) {
  return `${before}${points.map((point) => `${yearWords(point.year)} ${point.words}`).join("、")}。`;
}

/** Where a point stands in a picture of this size. */
function placing(points, width, height, edge) {
  const [years, values] = [points.map((point) => point.year), points.map((point) => point.value)];
  const [first, last, low, high] = [Math.min(...years), Math.max(...years), Math.min(...values), Math.max(...values)];
  const share = (value, from, to) => (to > from ? (value - from) / (to - from) : 0.5);
  const rounded = (value) => Math.round(value * 10) / 10;
  return ({ year, value }) => [
    rounded(edge + share(year, first, last) * (width - 2 * edge)),
    rounded(height - edge - share(value, low, high) * (height - 2 * edge)),
  ];
}

/** The runs of years that follow each other and have a value. */
function runs(points) {
  const found = [];
  let before;
  for (const point of [...points].sort((a, b) => a.year - b.year)) {
    const follows = before?.value !== undefined && point.year - before.year <= 1;
    if (point.value !== undefined) (follows ? found.at(-1) : found[found.push([]) - 1]).push(point);
    before = point;
  }
  return found.filter((run) => run.length > 1);
}

const WIDEST = 580;
const HIGHEST = 230;
const CUT = 5;

/** The cell, framed, with the heads of its row and column; nothing where there is no picture of its page. */
function cellPicture(row, place) {
  const sheet = place && DATA.sheets[`${row.document}#${place[0]}`];
  if (!sheet) return "";
  const [, x0, top, x1, bottom, left = x0 - 80, upper = top - 14] = place;
  const [start, from, to] = [left, x0, x1].map((edge) => edge * DATA.scale);
  const [above, high, low] = [upper, top, bottom].map((edge) => edge * DATA.scale);
  const labels = Math.max(45, (WIDEST - (to + 45 - from)) / 2);
  const columns = kept(start, to + 45, from - labels, WIDEST, sheet.width);
  const lines = kept(above, low + 21, high - 21, HIGHEST, sheet.height);
  const [width, height] = [columns, lines].map((parts) => parts.at(-1).at + parts.at(-1).size);
  const pieces = lines.flatMap((line) => columns.map((column) => drawn(
    "svg",
    { x: column.at, y: line.at, width: column.size, height: line.size, viewBox: [column.from, line.from, column.size, line.size].join(" ") },
    drawn("image", { href: sheet.src, width: sheet.width, height: sheet.height }),
    drawn("rect", { x: from, y: high, width: to - from, height: low - high, class: "frame" }),
  )));
  return drawn("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "cell", role: "img", "aria-label": `出典のセル ${placeWords(row, place)}` }, ...pieces);
}

/** What of an axis is shown: all, or its start and the part with the cell, with a strip between them. */
function kept(start, end, cell, most, size) {
  const [first, last, tail] = [start, Math.min(end, cell + most), cell].map((edge) => Math.min(Math.max(edge, 0), size));
  if (last - first <= most) return [{ at: 0, from: first, size: last - first }];
  const head = most - (last - tail);
  if (head <= 0) return [{ at: 0, from: tail, size: last - tail }];
  return [{ at: 0, from: first, size: head }, { at: head + CUT, from: tail, size: last - tail }];
}

function placeWords(row, place) {
  return `${documentOf(row).title} p.${place[0]}`;
}

function pageLink(row, place) {
  const { link, title } = documentOf(row);
  if (!link) return element("span", {}, place ? placeWords(row, place) : title);
  return element("a", { href: place ? `${link}#page=${place[0]}` : link }, place ? placeWords(row, place) : title);
}

/** A figure that shows its cell in the popover when it is pressed; the picture is made only then. */
function traced(row, text, place) {
  if (!place) return text;
  const where = placeWords(row, place);
  if (!DATA.sheets[`${row.document}#${place[0]}`]) return element("span", { title: where }, text);
  const made = element("button", { type: "button", class: "hyoka-source", title: where, popovertarget: "crop", popovertargetaction: "show" }, text);
  made.addEventListener("click", () => document.getElementById("cell").replaceChildren(cellPicture(row, place), pageLink(row, place)));
  return made;
}
