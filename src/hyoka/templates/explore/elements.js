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

/** The cell with a little around it, framed, out of the picture of its page; nothing where there is no picture. */
function cellPicture(row, place) {
  const sheet = place && DATA.sheets[`${row.document}#${place[0]}`];
  if (!sheet) return "";
  const [, x0, top, x1, bottom] = place;
  const [left, upper] = [x0 - sheet.left, top - sheet.top].map((edge) => edge * DATA.scale);
  const [wide, high] = [x1 - x0, bottom - top].map((edge) => edge * DATA.scale);
  const [x, y] = [Math.max(left - 120, 0), Math.max(upper - 30, 0)];
  const width = Math.min(Math.max(left + wide + 120 - x, 300), 640, sheet.width - x);
  const height = Math.min(upper + high + 30 - y, 180, sheet.height - y);
  return drawn(
    "svg",
    { viewBox: `${x} ${y} ${width} ${height}`, width, height, class: "cell", role: "img", "aria-label": `出典のセル ${placeWords(row, place)}` },
    drawn("image", { href: sheet.src, width: sheet.width, height: sheet.height }),
    drawn("rect", { x: left, y: upper, width: wide, height: high, class: "frame" }),
  );
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
