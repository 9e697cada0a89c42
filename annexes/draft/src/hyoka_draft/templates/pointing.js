// A page in which a person points at figures: in draft.html by itself, in JupyterLab by anywidget.

const SLOTS = ["activity", "label", "year"];
// addresses of one cell: those by which most tables go first
const ORDER = ["over", "under", "across", "first", "stub", "left", "group", "above", "section", "corner", "line", "title", "page", "beside", "below", "top"];
const SHOWN_ROWS = 14;
// a longer text names nothing
const MOST_OF_A_NAME = 40;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// a figure or a rate, which names nothing
const FIGURE = /^[-△▲]?[\d,.]+[%％]?[増減]?$/;
// a year of which documents of today may speak
const isToday = (year) => year <= new Date().getFullYear() + 3;
const folded = (text) => text.normalize("NFKC").replace(/\s/g, "");
const withoutUnit = (text) => folded(text).replace(/\([^()]{1,8}\)$/, "");
const rank = (address) => ORDER.indexOf(address.split(" ")[0]);
const isInRow = (address) => /^(left|first|under|across)/.test(address ?? "");
const element = (name, properties = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role") made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.filter((child) => child !== null));
  return made;
};

// The documents: their cells, what stands around each figure, what is read so far.
class Documents {
  constructor(data) {
    this.data = data;
    this.texts = data.texts.map(([text, isFigure, year, ofEra, bare, says, isTotal, parts, phased]) => ({
      text, isFigure: !!isFigure, year, ofEra, bare, says: says ?? [], isTotal: !!isTotal, parts: parts || [text], phased: phased || null,
    }));
    this.phasesBehind = new Map();
    this.columns = new Map();
    this.all = data.documents.map((document, d) => this.read(document, d));
  }

  read({ id, cells, figures, years, around, facts }, d) {
    const made = { id, d, around, pages: [], cells: [], figures: new Map(), facts: new Map() };
    made.cells = cells.map(([page, x0, top, x1, bottom, text], n) => (
      { d, n, page, x0: x0 / 2, top: top / 2, x1: x1 / 2, bottom: bottom / 2, ...this.texts[text] }));
    for (const [n, year] of Object.entries(years)) Object.assign(made.cells[n], { year, ofEra: 0 });
    made.pages = [...new Set(made.cells.map((cell) => cell.page))].sort((a, b) => a - b);
    for (const [n, part, text, table, column, aroundTable, list, ...near] of figures) {
      const cell = made.cells[n];
      const figure = { d, cell, part, ...this.texts[text], table, column, aroundTable, list, near };
      figure.key = `${id}|${cell.page}|${cell.x0}|${cell.top}|${part}`;
      if (!made.figures.has(n)) made.figures.set(n, []);
      made.figures.get(n).push(figure);
      const key = `${table}|${column}`;
      if (!this.columns.has(key)) this.columns.set(key, []);
      this.columns.get(key).push(figure);
    }
    for (const [n, kind, concept, activity, label, year, phase, value, unit, state, reading] of facts) {
      const fact = { d, cell: made.cells[n], kind, concept, activity, label, year, phase, value, unit, state, reading };
      if (!made.facts.has(n)) made.facts.set(n, []);
      made.facts.get(n).push(fact);
    }
    return made;
  }

  // The cell at each address of a figure.
  around(figure) {
    if (figure.at) return figure.at;
    const { cells, around } = this.all[figure.d];
    const [list, ...cellsAround] = around[figure.aroundTable];
    figure.at = new Map(this.data.addresses[list].map((address, k) => [address, cells[cellsAround[k]]]));
    this.data.addresses[figure.list].forEach((address, k) => {
      figure.at.set(address, cells[figure.cell.n + figure.near[k]]);
    });
    return figure.at;
  }

  // Whether most texts at a place of a column are a name with a phase behind it: 利用者数（目標）.
  arePhased(figure, at) {
    const key = `${figure.table}|${figure.column}|${at}`;
    if (!this.phasesBehind.has(key)) {
      const texts = this.figuresOf(figure).map((each) => this.around(each).get(at)).filter(Boolean);
      this.phasesBehind.set(key, 2 * texts.filter(({ phased }) => phased).length > texts.length);
    }
    return this.phasesBehind.get(key);
  }

  // The text at a place that may say the phase of a figure.
  phaseText(figure, at) {
    const cell = this.around(figure).get(at);
    if (!cell) return "";
    return this.arePhased(figure, at) ? cell.phased?.[1] ?? "" : cell.text;
  }

  // Whether a text before a figure is an item of costs.
  isOfCost(figure) {
    return [1, 2, 3, 4].some((n) => this.around(figure).get(`left ${n}`)?.says.some((concept) => concept.startsWith("cost.")));
  }

  figuresOf(figure) {
    return this.columns.get(`${figure.table}|${figure.column}`).filter((each) => this.isFigure(each));
  }

  isFigure(each) {
    return each.isFigure || each.part > 0 || this.all[each.d].figures.get(each.cell.n).length > 1
      || folded(each.text).length === 1;
  }
}

// What a column is read as: of each slot its address, or a constant, or a part of a text.
function textAt(documents, figure, slot) {
  if (!slot?.at) return "";
  if (slot.at.startsWith("= ")) return slot.at.slice(2);
  const cell = documents.around(figure).get(slot.at);
  if (!cell) return "";
  if (slot.cut) {
    let text = folded(cell.text);
    const [behind, before] = slot.cut;
    if (behind) text = text.split(behind).slice(1).join(behind);
    if (before) text = text.includes(before) ? text.slice(0, text.lastIndexOf(before)) : "";
    return text;
  }
  if (slot.plain) return cell.phased?.[0] ?? "";
  return slot.bare && slot.bare === leftOut(cell) ? cell.bare : cell.text;
}

// What is left out of a text where only its name is meant: its number, or the year of 令和4年度末残高.
const leftOut = (cell) => (cell.bare ? (cell.year || cell.ofEra ? "year" : "number") : "");

// How a part of a text may be cut out of it, on every page; what stands in brackets behind it differs.
function cutsOf(whole, part) {
  const at = folded(whole).indexOf(folded(part));
  if (at < 0 || !part) return [];
  const left = folded(whole).slice(0, at);
  const right = folded(whole).slice(at + folded(part).length);
  const behind = (left.match(/[^\d]{1,6}$/) ?? [""])[0];
  return [...(/^[([【〔<]/.test(right) ? [right[0]] : []), right.slice(0, 6)].map((before) => [behind, before]);
}

function yearAt(documents, figure, slot) {
  if (!slot?.at) return slot?.typed ?? "";
  const cell = documents.around(figure).get(slot.at);
  return cell?.year || (cell?.ofEra && slot.before ? slot.before + cell.ofEra : "");
}

function reading(documents, figure, column) {
  const { slots, kind, concepts } = column;
  const label = textAt(documents, figure, slots.label);
  const activity = textAt(documents, figure, slots.activity);
  return {
    figure,
    activity,
    isTotal: documents.around(figure).get(slots.activity?.at)?.isTotal ?? false,
    isCost: kind === "value" && isInRow(slots.label?.at) && documents.isOfCost(figure),
    label,
    phase: column.phaseAt ? column.phaseOf[documents.phaseText(figure, column.phaseAt)] ?? "" : column.phase,
    year: yearAt(documents, figure, slots.year),
    concept: kind === "cost" ? concepts[label] ?? "" : "",
    value: kind === "rating" && /^[○●◯✓☑■レ]$/.test(folded(figure.text))
      ? documents.around(figure).get("over 1")?.text ?? figure.text : figure.text,
  };
}

const amount = (text) => {
  const plain = folded(text).replace(/,/g, "").replace(/^[十百千万億兆]*円/, "").replace(/^[△▲−]/, "-");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
};

// The readings that say the same of several figures of a document.
function twice(readings) {
  const same = new Map();
  readings.forEach(({ figure, activity, label, year, phase }, k) => {
    const about = [figure.d, activity, label, year, phase].map(String).join("|");
    same.set(about, [...(same.get(about) ?? []), k]);
  });
  return [...same.values()].filter((ks) => ks.length > 1).flat();
}

// What is odd about each reading of a column, in words.
function oddities(documents, readings, column, words) {
  const odd = readings.map(() => new Set());
  const inRow = new Map();
  const isSaid = ({ figure }) => figure.key === column.figure || column.right.includes(figure.key);
  const totals = readings.some((read) => read.isTotal && isSaid(read));
  const costs = readings.some((read) => read.isCost && isSaid(read));
  readings.forEach((read, k) => {
    const { cell } = read.figure;
    for (const name of ["activity", "label"]) {
      const text = read[name];
      if (!text) odd[k].add(words.odd_blank);
      else if (FIGURE.test(folded(text))) odd[k].add(words.odd_figure);
    }
    if (!totals && read.isTotal) odd[k].add(words.odd_total);
    if (!costs && read.isCost) odd[k].add(words.odd_cost);
    if (column.phaseAt && !read.phase) odd[k].add(words.odd_phase);
    if (!read.year && column.kind !== "rating") odd[k].add(words.odd_year);
    const row = `${read.figure.d}|${cell.page}|${cell.top}`;
    inRow.set(row, [...(inRow.get(row) ?? []), k]);
  });
  for (const k of twice(readings)) odd[k].add(words.odd_twice);
  for (const ks of inRow.values()) {
    for (const name of ["activity", "label"]) {
      if (isInRow(column.slots[name]?.at) && new Set(ks.map((k) => readings[k][name])).size > 1) ks.forEach((k) => odd[k].add(words.odd_names));
    }
  }
  const down = new Map();
  readings.forEach((read, k) => {
    const key = `${read.figure.d}|${read.figure.cell.page}|${read.year}|${read.figure.cell.x1}`;
    down.set(key, [...(down.get(key) ?? []), k]);
  });
  for (const ks of down.values()) sums(ks, readings, (k) => odd[k].add(words.odd_sum));
  return odd;
}

// The totals of a column that no run of figures above them adds up to.
function sums(ks, readings, tell) {
  const amounts = ks.map((k) => amount(readings[k].figure.text) ?? 0);
  const isTotal = ks.map((k) => /^(.*[総合小累])?計$/.test(folded(readings[k].label)) || /^(.*[総合小累])?計$/.test(folded(readings[k].activity)));
  ks.forEach((k, n) => {
    if (!isTotal[n] || n === 0) return;
    let whole = 0;
    let ofTotals = 0;
    for (let m = n - 1; m >= 0; m -= 1) {
      whole += amounts[m];
      ofTotals += isTotal[m] ? amounts[m] : 0;
      if (Math.abs(whole - amounts[n]) < 1e-6 || Math.abs(ofTotals - amounts[n]) < 1e-6) return;
    }
    tell(k);
  });
}

class Pointing {
  constructor(model, el, data) {
    this.model = model;
    this.el = el;
    this.data = data;
    this.words = data.words;
    this.documents = new Documents(data);
    // what a person has said: columns by their table, heads and kind; rows of figures without a column
    this.said = { columns: {}, rows: {} };
    this.before = [];
    for (const row of data.rows) this.take(row);
    this.at = this.firstFigures;
    this.chosen = null;
    this.allTexts = false;
    this.build();
    this.show();
  }

  // A row that was given before.
  take(row) {
    const document = this.documents.all.find(({ id }) => id === row.document_id);
    const cell = document?.cells.find((each) => each.page === row.page && each.x0 === row.x0 && each.top === row.top && each.x1 === row.x1);
    if (!cell) return;
    const figure = document.figures.get(cell.n)?.find((each) => folded(each.text) === folded(row.text ?? "") || document.figures.get(cell.n).length === 1);
    if (!figure || !row.activity_at) {
      const which = Object.keys(this.said.rows).filter((key) => key.startsWith(`${document.d}|${cell.n}|`)).length;
      this.said.rows[`${document.d}|${cell.n}|${which}`] = row;
      return;
    }
    const key = `${figure.table}|${figure.column}|${row.kind}`;
    const column = (this.said.columns[key] ??= {
      figure: figure.key, d: figure.d, n: cell.n, part: figure.part, kind: row.kind, phase: row.phase, phaseAt: row.phase_at ?? "", phaseOf: {}, unit: row.unit, concepts: {}, chosen: [], right: [],
      slots: { activity: this.slotOf(figure, row, "activity"), label: this.slotOf(figure, row, "label"), year: { at: row.year_at ?? "", typed: row.year_at ? "" : row.fiscal_year } },
    });
    const near = this.documents.around(figure).get(column.slots.year.at);
    if (near?.ofEra && !near.year) column.slots.year.before = Number(row.fiscal_year) - near.ofEra;
    if (column.phaseAt) column.phaseOf[this.documents.phaseText(figure, column.phaseAt)] = row.phase;
    if (row.concept) {
      const label = textAt(this.documents, figure, column.slots.label);
      column.concepts[label] = row.concept;
      column.chosen.push(label);
    }
    if (figure.key !== column.figure && !row.concept && !column.phaseAt) column.right.push(figure.key);
  }

  slotOf(figure, row, name) {
    const at = row[`${name}_at`] ?? "";
    const cell = this.documents.around(figure).get(at);
    const said = folded(row[name]);
    if (!cell || folded(cell.text) === said) return { at };
    if (folded(cell.bare ?? "") === said) return { at, bare: leftOut(cell) };
    if (cell.phased && [folded(cell.phased[0]), withoutUnit(cell.phased[0])].includes(said)) return { at, plain: true };
    return { at, cut: cutsOf(cell.text, row[name])[0] ?? null };
  }

  build() {
    const { words } = this;
    this.where = element("select", { "aria-label": words.page, onchange: () => this.go(...this.where.value.split("|").map(Number)) });
    for (const document of this.documents.all) {
      for (const page of document.pages) this.where.append(element("option", { value: `${document.d}|${page}`, textContent: `${document.id} ${page}` }));
    }
    const step = (by) => () => {
      const to = this.where.options[this.where.selectedIndex + by];
      if (to) this.go(...to.value.split("|").map(Number));
    };
    const texts = element("label", {}, element("input", { type: "checkbox", onchange: (event) => { this.allTexts = event.target.checked; this.showPage(); } }), ` ${words.all_texts}`);
    const bar = element("div", { className: "pt-bar" },
      element("button", { type: "button", textContent: "‹", "aria-label": words.page_before, onclick: step(-1) }),
      this.where,
      element("button", { type: "button", textContent: "›", "aria-label": words.page_after, onclick: step(1) }), texts);
    this.page = element("div", { className: "pt-page", role: "group", "aria-label": words.figures, onkeydown: (event) => this.move(event) });
    const legend = element("ul", { className: "pt-legend" }, ...["proved", "confirmed", "declared", "guess", "asked", "unseen", "pointed"].map((state) => (
      element("li", {}, element("span", { className: `pt-key pt-${state}`, "aria-hidden": "true" }), this.stateIn(state)))));
    this.side = element("section", { className: "pt-side", "aria-label": words.choices });
    this.status = element("p", { role: "status", className: "pt-status" });
    this.undo = element("button", { type: "button", textContent: words.undo, "aria-keyshortcuts": "Control+Z Meta+Z", onclick: () => this.takeBack() });
    this.save = element("button", { type: "button", className: "pt-save", textContent: words.save, onclick: () => this.write() });
    this.read = element("div", { className: "pt-read" });
    const view = element("section", { className: "pt-view", "aria-label": words.page }, bar, element("div", { className: "pt-scroll", tabIndex: 0, role: "region", "aria-label": words.picture }, this.page), legend);
    this.el.replaceChildren(element("div", { className: "pt" }, view, this.side, this.read),
      element("div", { className: "pt-foot" }, this.undo, this.save, this.status));
    this.el.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z" || event.target.matches("input[type=text]")) return;
      event.preventDefault();
      this.takeBack();
    });
    this.model.on?.("change:pictures", () => this.showPage());
    this.model.on?.("change:data", async () => { await this.again(); });
  }

  async again() {
    this.data = await unpacked(this.model.get("data"));
    this.documents = new Documents(this.data);
    this.show();
  }

  stateIn(state) {
    return this.data.states[state] ?? this.words[`state_${state}`];
  }

  go(d, page) {
    this.at = { d, page };
    this.chosen = null;
    this.show();
  }

  show() {
    this.where.value = `${this.at.d}|${this.at.page}`;
    this.showPage();
    this.showChoices();
    this.showFoot();
  }

  // The first page with figures: a bill or a plan begins with pages of prose.
  get firstFigures() {
    for (const document of this.documents.all) {
      const cell = document.cells.find((each) => this.stateOf(document, each, new Set()));
      if (cell) return { d: document.d, page: cell.page };
    }
    return { d: 0, page: this.documents.all[0]?.pages[0] ?? 1 };
  }

  // The state of a cell, or "" of a text that is no figure.
  stateOf(document, cell, pointed) {
    if (pointed.has(`${document.d}|${cell.n}`)) return "pointed";
    const facts = document.facts.get(cell.n);
    if (facts) return facts[0].state;
    const figures = document.figures.get(cell.n)?.filter((each) => this.documents.isFigure(each));
    if (figures?.length) return figures.every((each) => this.isNumber(each)) ? "" : "asked";
    return cell.isFigure && /\d/.test(folded(cell.text)) ? "unseen" : ""; // a dash is none
  }

  // Whether a figure numbers its row: nobody asks for what it says.
  isNumber(figure) {
    return this.documents.around(figure).get("over 1")?.says.includes("activity.code") ?? false;
  }

  get pointed() {
    const cells = Object.values(this.said.columns).flatMap((column) => [`${column.d}|${column.n}`, ...column.right.map((key) => this.cellOf(key))]);
    return new Set([...cells, ...Object.keys(this.said.rows).map((key) => key.split("|").slice(0, 2).join("|"))]);
  }

  cellOf(key) {
    const figure = [...this.documents.columns.values()].flat().find((each) => each.key === key);
    return figure ? `${figure.d}|${figure.cell.n}` : "";
  }

  showPage() {
    const document = this.documents.all[this.at.d];
    const cells = document?.cells.filter((cell) => cell.page === this.at.page) ?? [];
    const width = Math.max(...cells.map((cell) => cell.x1), 300) + 20;
    const height = Math.max(...cells.map((cell) => cell.bottom), 200) + 20;
    const picture = this.picture(document.id, this.at.page);
    const [pageWidth, pageHeight] = picture ? picture.size : [width, height];
    const place = (cell) => `left:${(100 * cell.x0) / pageWidth}%;top:${(100 * cell.top) / pageHeight}%;width:${(100 * Math.max(cell.x1 - cell.x0, 4)) / pageWidth}%;height:${(100 * Math.max(cell.bottom - cell.top, 4)) / pageHeight}%`;
    const shown = [];
    if (picture) shown.push(element("img", { src: picture.src, alt: "" }));
    const column = this.chosen ? new Set(this.column.map((each) => `${each.d}|${each.cell.n}`)) : new Set();
    const named = this.named();
    const { pointed } = this;
    this.buttons = [];
    for (const cell of cells) {
      const state = this.stateOf(document, cell, pointed);
      const slot = named.get(cell);
      const isChosen = this.chosen?.d === document.d && this.chosen.n === cell.n;
      if (!state && !this.allTexts) {
        if (slot || !picture) shown.push(element("span", { className: `pt-mark${slot ? ` pt-at-${slot}` : ""}`, style: place(cell), textContent: picture ? "" : cell.text }));
        continue;
      }
      const button = element("button", {
        type: "button", className: `pt-cell pt-${state || "words"}${column.has(`${document.d}|${cell.n}`) ? " pt-same" : ""}${slot ? ` pt-at-${slot}` : ""}`,
        style: place(cell), tabIndex: -1, textContent: picture ? "" : cell.text, title: cell.text,
        "aria-label": `${cell.text} ${state ? this.stateIn(state) : ""}`.trim(), "aria-pressed": String(isChosen),
        onclick: () => this.choose(document.d, cell.n),
      });
      button.cell = cell;
      this.buttons.push(button);
      shown.push(button);
    }
    const focused = this.buttons.find((button) => button.getAttribute("aria-pressed") === "true") ?? this.buttons[0];
    if (focused) focused.tabIndex = 0;
    this.page.style.aspectRatio = `${pageWidth} / ${pageHeight}`;
    this.page.style.setProperty("--pt-wide", `${pageWidth}`);
    this.page.replaceChildren(...shown);
  }

  picture(id, page) {
    if (this.model.picture) return this.model.picture(id, page);
    const key = `${id}|${page}`;
    const found = this.model.get("pictures")[key];
    if (found === undefined && this.model.get("wanted") !== key) {
      this.model.set("wanted", key);
      this.model.save_changes();
    }
    return found || null;
  }

  // The nearest figure in the direction of an arrow.
  move(event) {
    const direction = KEYS[event.key];
    const from = event.target.cell;
    if (!direction || !from) return;
    event.preventDefault();
    const middle = (cell) => [(cell.x0 + cell.x1) / 2, (cell.top + cell.bottom) / 2];
    const [x, y] = middle(from);
    let best = null;
    let least = Infinity;
    for (const button of this.buttons) {
      const [x1, y1] = middle(button.cell);
      const along = (x1 - x) * direction[0] + (y1 - y) * direction[1];
      const across = Math.abs((x1 - x) * direction[1]) + Math.abs((y1 - y) * direction[0]);
      if (along > 1 && along + 3 * across < least) [best, least] = [button, along + 3 * across];
    }
    if (!best) return;
    event.target.tabIndex = -1;
    best.tabIndex = 0;
    best.focus();
  }

  choose(d, n, part = 0, which = 0) {
    const document = this.documents.all[d];
    const figures = document.figures.get(n) ?? [];
    const figure = figures.find((each) => each.part === part) ?? figures[0] ?? null;
    const facts = this.readIn(document, document.cells[n]);
    const fact = facts[which] ?? null;
    const row = this.said.rows[`${d}|${n}|${which}`];
    this.chosen = { d, n, which, facts, cell: document.cells[n], figure, fact, mode: figure && this.documents.isFigure(figure) && !fact && !row && !this.isReadByWords(figure) ? "places" : "words" };
    if (figure && fact && !row && this.known(figure)) this.chosen.mode = "places";
    this.draft = this.chosen.mode === "places" ? this.defaultColumn(figure) : this.defaultRow();
    this.show();
    this.page.querySelector("[aria-pressed=true]")?.focus({ preventScroll: true });
  }

  // What is read in a cell; of one with several figures what each of them is, null where none is read.
  readIn(document, cell) {
    const facts = document.facts.get(cell.n) ?? [];
    if (facts.length >= cell.parts.length) return facts;
    return cell.parts.map((text) => facts.find(({ value }) => folded(value) === folded(text)) ?? null);
  }

  // Whether words beside them say what most figures of a column are, as on a sheet of one project.
  isReadByWords(figure) {
    if (this.known(figure)) return false;
    const figures = this.documents.figuresOf(figure);
    return 2 * figures.filter((each) => this.documents.all[each.d].facts.has(each.cell.n)).length > figures.length;
  }

  // What a person said of the column of a figure; of one of costs and values, of the figure's row.
  known(figure) {
    const all = Object.keys(this.data.kinds).map((kind) => this.said.columns[`${figure.table}|${figure.column}|${kind}`]).filter(Boolean);
    return all.find((column) => column.figure === figure.key || column.right.includes(figure.key)) ?? all.find((column) => this.reads(column, figure)) ?? all.find(({ kind }) => kind === "cost");
  }

  // Whether what is said of a column is said of one of its figures, too.
  reads(column, figure) {
    if (!isInRow(column.slots.label?.at)) return true;
    const first = this.documents.figuresOf(figure).find((each) => each.key === column.figure);
    if (column.kind === "value") return !this.documents.isOfCost(figure) || !first || this.documents.isOfCost(first);
    const label = textAt(this.documents, figure, column.slots.label);
    const isFirst = first && textAt(this.documents, first, column.slots.label) === label;
    return column.kind !== "cost" || isFirst || column.chosen.includes(label);
  }

  get column() {
    const { figure, fact, mode, cell } = this.chosen;
    if (mode === "places") return this.documents.figuresOf(figure);
    if (!fact) return [{ d: this.chosen.d, cell }];
    return this.documents.all.flatMap((document) => [...document.facts.values()].flat()).filter((each) => each.reading === fact.reading);
  }

  // The cells of the page in which the chosen names stand.
  named() {
    const found = new Map();
    if (!this.chosen || this.chosen.mode !== "places") return found;
    for (const name of SLOTS) {
      const cell = this.documents.around(this.chosen.figure).get(this.draft.slots[name]?.at);
      if (cell && cell.page === this.at.page) found.set(cell, name);
    }
    return found;
  }

  // The cells that may name a figure, each with its addresses.
  candidates(figure, isOne) {
    const cells = new Map();
    for (const [address, cell] of this.documents.around(figure)) {
      if (cell && isOne(cell, address)) cells.set(cell, [...(cells.get(cell) ?? []), address]);
    }
    for (const addresses of cells.values()) addresses.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    return [...cells].sort(([, [a]], [, [b]]) => rank(a) - rank(b));
  }

  names(figure) {
    return this.candidates(figure, (cell, address) => !cell.isFigure && !FIGURE.test(folded(cell.text)) && !this.data.units.includes(folded(cell.text)) && address !== "over" && !(this.isYearAlone(cell, address) && !address.startsWith("line")));
  }

  // A year is no name: 令和7年度, and 7年度 over a column, unless it stands in the row of its figure.
  isYearAlone(cell, address) {
    return (cell.year || (cell.ofEra && !isInRow(address))) && folded(cell.text).length < 7;
  }

  years(figure) {
    return this.candidates(figure, (cell, address) => (cell.year || (cell.ofEra && !isInRow(address))) && !/^(over \d|top)/.test(address));
  }

  defaultColumn(figure) {
    const known = this.known(figure);
    if (known) return structuredClone(known);
    const column = { figure: figure.key, d: figure.d, n: figure.cell.n, part: figure.part, kind: "value", slots: {}, phase: "", phaseAt: "", phaseOf: {}, unit: "", concepts: {}, chosen: [], right: [] };
    const around = this.documents.around(figure);
    const texts = [...around].filter(([address]) => /^(over|left|under|line|top)/.test(address)).map(([, cell]) => cell);
    const says = (family) => texts.flatMap((cell) => cell?.says ?? []).find((concept) => concept.startsWith(family));
    if (folded(figure.text).length === 1 && !figure.isFigure) column.kind = "rating";
    else if (says("cost.")) column.kind = "cost";
    const over = [1, 2, 3, 4].map((level) => around.get(`over ${level}`)).filter(Boolean);
    column.phase = column.kind === "rating" ? "" : over.flatMap((cell) => cell.says).find((concept) => concept.startsWith("phase."))?.slice(6) ?? "";
    const siblings = Object.values(this.said.columns).filter((each) => this.tableOf(each) === figure.table);
    // figures beside costs are costs where nothing says more
    if (column.kind === "value" && siblings.length && siblings.every(({ kind }) => kind === "cost")) column.kind = "cost";
    const sibling = siblings.find((each) => each.kind === column.kind);
    if (sibling) {
      const { year } = sibling.slots;
      const slots = structuredClone({ ...sibling.slots, year: year.at ? this.yearSlot(figure, year.at) : year });
      const { phaseAt, phaseOf } = structuredClone(sibling);
      return { ...column, slots, phaseAt, phaseOf, concepts: structuredClone(sibling.concepts), unit: sibling.unit };
    }
    const names = this.names(figure);
    const isLeft = ([, [address]]) => isInRow(address);
    const left = names.filter(isLeft).sort(([a], [b]) => a.x0 - b.x0);
    const head = names.find(([cell, addresses]) => addresses.some((address) => address.startsWith("over")) && !cell.says.every((concept) => concept.startsWith("phase.")))
      ?? names.find(([, addresses]) => addresses.some((address) => address.startsWith("over")));
    const name = left.find(([, addresses]) => addresses.some((address) => this.saysName(address))) ?? left[0];
    const saysItem = ([cell]) => cell.says.some((concept) => concept.startsWith("cost."));
    // 決算 is a phase of what its rows name
    const isItem = head && saysItem(head) && !head[0].says.some((concept) => concept.startsWith("phase."));
    const item = column.kind === "cost" && !isItem ? left.findLast(saysItem) : null;
    const counted = left.length ? names.find(([{ text }, [address]]) => address.startsWith("line") && /[)）]$/.test(text)) : null;
    const label = item ?? head ?? counted ?? left.at(-1);
    const activity = name && name !== label ? name : names.find((each) => each !== label && !isLeft(each)) ?? label;
    const years = this.years(figure);
    column.slots.year = years.length ? this.yearSlot(figure, years[0][1][0]) : { at: "", typed: "" };
    column.slots.label = this.best(figure, column, "label", label);
    column.slots.activity = this.best(figure, column, "activity", activity);
    this.guessConcepts(figure, column);
    return this.withPhases(figure, column);
  }

  // A column whose years beside its figures say several phases: 令和3年度決算 over 令和5年度予算.
  withPhases(figure, column) {
    const { at } = column.slots.year;
    if (column.kind === "rating" || column.phase || !(isInRow(at) || at === "stub")) return column;
    const phaseOf = {};
    for (const each of this.documents.figuresOf(figure)) {
      const cell = this.documents.around(each).get(at);
      const says = cell?.says.find((concept) => concept.startsWith("phase."));
      if (says) phaseOf[cell.text] = says.slice(6);
    }
    if (new Set(Object.values(phaseOf)).size < 2) return column;
    return { ...column, phaseAt: at, phaseOf };
  }

  tableOf(column) {
    return this.documents.all[column.d].figures.get(column.n)[0].table;
  }

  saysName(address) {
    return /^(under|across) .*名/.test(address);
  }

  // Where a year stands; one without an era is of that which is nearest to the years of its document.
  yearSlot(figure, at) {
    const near = this.column.flatMap((each) => this.documents.around(each).get(at) ?? []);
    const ofEra = near.filter((cell) => cell.ofEra && !cell.year).map((cell) => cell.ofEra);
    if (!ofEra.length) return { at, typed: "" };
    const years = this.documents.all[figure.d].cells.map((cell) => cell.year).filter(Boolean).sort((a, b) => a - b);
    const year = years[Math.floor(years.length / 2)] ?? new Date().getFullYear();
    const befores = this.data.eras.map(([, before]) => before).filter((before) => isToday(before + Math.max(...ofEra)));
    const apart = (before) => Math.abs(before + ofEra[0] - year);
    return { at, typed: "", before: befores.reduce((best, before) => (apart(before) < apart(best) ? before : best)) };
  }

  // Of the addresses of one cell the one by which the column is read with the fewest oddities.
  best(figure, column, name, candidate) {
    if (!candidate) return { at: "" };
    const [cell, found] = candidate;
    // a name beside its label is over the heads of a table by chance
    const isAbove = (address) => Number(address.startsWith("above"));
    const addresses = [...found].sort((a, b) => isAbove(a) - isAbove(b));
    const figures = this.documents.figuresOf(figure);
    const bare = this.isBare(figure, column, name, cell, addresses[0]) ? leftOut(cell) : "";
    return this.fewestOddities(figures, column, name, addresses.map((at) => (bare ? { at, bare } : { at })));
  }

  // Names of activities have no number where most have one; the years of 末残高 are one indicator.
  isBare(figure, column, name, cell, at) {
    if (leftOut(cell) === "year") return name === "label" && column.kind === "value";
    const figures = this.documents.figuresOf(figure);
    const numbered = figures.filter((each) => leftOut(this.documents.around(each).get(at) ?? {}) === "number");
    return name === "activity" && numbered.length * 2 > figures.length;
  }

  fewestOddities(figures, column, name, slots) {
    if (slots.length === 1) return slots[0];
    let best = null;
    let least = Infinity;
    for (const slot of slots) {
      const readings = figures.map((each) => reading(this.documents, each, { ...column, slots: { ...column.slots, [name]: slot } }));
      const isFigure = readings.filter((read) => FIGURE.test(folded(read[name]))).length;
      const blanks = readings.filter((read) => !read[name]).length;
      const rows = new Map();
      readings.forEach((read) => {
        const row = `${read.figure.d}|${read.figure.cell.page}|${read.figure.cell.top}`;
        rows.set(row, [...(rows.get(row) ?? []), read[name]]);
      });
      const apart = isInRow(slot.at) ? [...rows.values()].filter((of) => new Set(of).size > 1).length : 0;
      const count = blanks + isFigure + apart + twice(readings).length;
      if (count < least) [best, least] = [slot, count];
    }
    return best;
  }

  guessConcepts(figure, column) {
    if (column.kind !== "cost") return;
    for (const each of this.documents.figuresOf(figure)) {
      const text = textAt(this.documents, each, column.slots.label);
      const cell = this.documents.around(each).get(column.slots.label.at);
      const said = cell?.says.find((concept) => concept.startsWith("cost."))?.slice(5);
      if (text && !(text in column.concepts)) column.concepts[text] = said === "detail" ? "" : said ?? "";
    }
  }

  // The label of a reading; an item that no label names, as of 1,200(300), is its own.
  labelOf({ label, concept }) {
    return label && label !== concept ? label : this.data.items[concept] ?? "";
  }

  defaultRow() {
    const { d, which, cell, fact } = this.chosen;
    const known = this.said.rows[this.key];
    if (known) return structuredClone(known);
    const first = [...this.documents.all[d].facts.values()].flat()[0];
    const about = fact ?? { activity: first?.activity ?? "", kind: cell.isFigure ? "value" : "rating", concept: "", label: this.beside(cell)[0]?.text ?? "", year: first?.year ?? "", phase: "", value: cell.parts[which] ?? cell.text, unit: "" };
    return { activity: about.activity, kind: about.kind, concept: about.concept, label: about.label, fiscal_year: about.year ?? "", phase: about.phase, value: about.value, unit: fact ? about.unit : "", text: cell.text };
  }

  // The texts left of a cell and over it, the nearest first.
  beside(cell) {
    const near = this.documents.all[cell.d].cells.filter((each) => each.page === cell.page && !each.isFigure && each !== cell && each.text.length <= MOST_OF_A_NAME);
    const left = near.filter((each) => each.x1 <= cell.x0 + 2 && each.top < cell.bottom - 1 && each.bottom > cell.top + 1).sort((a, b) => b.x1 - a.x1);
    const over = near.filter((each) => each.bottom <= cell.top + 2 && each.x0 < cell.x1 - 1 && each.x1 > cell.x0 + 1).sort((a, b) => b.bottom - a.bottom);
    return [...left.slice(0, 4), ...over.slice(0, 4)];
  }

  showChoices() {
    const { words } = this;
    if (!this.chosen) {
      this.side.replaceChildren(element("h2", { textContent: words.title }), element("p", { textContent: words.start }), ...this.overview());
      this.read.replaceChildren();
      return;
    }
    const { cell, figure, mode } = this.chosen;
    const title = element("h2", {}, element("span", { textContent: mode === "places" ? figure.text : cell.text }));
    const count = element("p", { textContent: words.in_column.replace("{number}", this.column.length) });
    const modes = figure && this.documents.isFigure(figure) && element("p", {}, element("button", { type: "button", className: "pt-mode", textContent: mode === "places" ? words.by_words : words.by_places, onclick: () => {
      this.chosen.mode = mode === "places" ? "words" : "places";
      this.draft = this.chosen.mode === "places" ? this.defaultColumn(figure) : this.defaultRow();
      this.show();
    } }));
    const parts = mode === "places" ? this.placeChoices() : this.wordChoices();
    this.side.replaceChildren(title, count, ...parts, ...(modes ? [modes] : []));
    this.read.replaceChildren(...this.preview());
  }

  overview() {
    const rows = [];
    for (const key of Object.keys(this.said.columns)) {
      const column = this.said.columns[key];
      const figure = this.documents.all[column.d].figures.get(column.n).find((each) => each.part === column.part);
      rows.push(element("li", {}, element("button", { type: "button", textContent: `${this.data.names[figure.column] || figure.text} — ${figure.text}`, onclick: () => { this.at = { d: column.d, page: figure.cell.page }; this.choose(column.d, column.n, column.part); } })));
    }
    return rows.length ? [element("h3", { textContent: this.words.columns }), element("ul", {}, ...rows)] : [];
  }

  radio(group, name, value, isOn, text, hint, change) {
    const input = element("input", { type: "radio", name: `pt-${group}`, value, checked: isOn, onchange: () => { change(); this.refresh(`input[name="pt-${group}"][value="${CSS.escape(value)}"]`); } });
    return element("label", { className: "pt-chip" }, input, element("span", { textContent: text }), hint ? element("small", { textContent: hint }) : null);
  }

  refresh(selector) {
    this.showPage();
    this.showChoices();
    this.side.querySelector(selector)?.focus({ preventScroll: true });
  }

  field(legend, ...children) {
    return element("fieldset", {}, element("legend", { textContent: legend }), ...children);
  }

  kinds(change) {
    return this.field(this.words.kind, ...Object.entries(this.data.kinds).map(([kind, word]) => (
      this.radio("kind", "kind", kind, this.draft.kind === kind, word, "", () => change(kind)))));
  }

  phases() {
    const { draft } = this;
    const choices = { ...this.data.phases, "": this.words.no_phase };
    const chips = Object.entries(choices).map(([phase, word]) => (
      this.radio("phase", "phase", phase || "none", !draft.phaseAt && draft.phase === phase, word, "", () => { draft.phase = phase; draft.phaseAt = ""; })));
    if (this.chosen.mode === "places") chips.push(...this.phasePlaces());
    return this.field(this.words.phase, ...chips);
  }

  // The places of few texts, each of which may say a phase: 目標 and 実績 beside the figures of a row.
  phasePlaces() {
    const { draft } = this;
    const { figure } = this.chosen;
    const figures = this.documents.figuresOf(figure);
    const textsAt = (at) => [...new Set(figures.map((each) => this.documents.phaseText(each, at)))].filter(Boolean);
    // a year over a column may say one, too: the last is a budget
    const texts = this.candidates(figure, (cell, address) => !cell.isFigure && !FIGURE.test(folded(cell.text)) && address !== "over");
    const places = texts.filter(([, [at]]) => isInRow(at) || /^(over|section)/.test(at)).map(([cell, [at]]) => [cell, at, textsAt(at)]);
    const shown = places.filter(([, , texts]) => texts.length > 1 && texts.length <= 8).map(([cell, at, texts]) => (
      this.radio("phase", "phase", at, draft.phaseAt === at, cell.text, this.data.places[at], () => {
        draft.phaseAt = at;
        draft.phase = "";
        for (const text of texts) {
          const said = figures.find((each) => this.documents.phaseText(each, at) === text);
          const says = this.documents.around(said).get(at).says.find((concept) => concept.startsWith("phase."));
          draft.phaseOf[text] ??= says?.slice(6) ?? "";
        }
        if (this.documents.arePhased(figure, at) && draft.slots.label.at === at) draft.slots.label = { at, plain: true };
        this.placeAgain(figure, "label");
      })));
    if (!draft.phaseAt) return shown;
    const options = (chosen) => Object.entries({ "": this.words.no_phase, ...this.data.phases }).map(([phase, word]) => element("option", { value: phase, textContent: word, selected: phase === chosen }));
    const each = textsAt(draft.phaseAt).map((text) => element("label", { className: "pt-more" }, `${text} `, element("select", { onchange: (event) => { draft.phaseOf[text] = event.target.value; this.refresh(".pt-take"); } }, ...options(draft.phaseOf[text]))));
    return [...shown, ...each];
  }

  // Phases tell figures of one name apart: of the addresses of its cell another one may fit now.
  placeAgain(figure, name) {
    const slot = this.draft.slots[name];
    const candidate = this.names(figure).find(([, addresses]) => addresses.includes(slot.at));
    if (candidate && !slot.cut && !slot.plain) this.draft.slots[name] = this.best(figure, this.draft, name, candidate);
  }

  placeChoices() {
    const { figure } = this.chosen;
    const { draft, words } = this;
    const parts = [this.kinds((kind) => { draft.kind = kind; draft.phase = kind === "rating" ? "" : draft.phase; this.guessConcepts(figure, draft); })];
    for (const name of ["activity", "label"]) parts.push(this.field(words[name], ...this.nameChips(figure, name)));
    if (draft.kind === "cost") parts.push(this.meanings(figure));
    parts.push(this.field(words.year, ...this.yearChips(figure)));
    if (draft.kind !== "rating") parts.push(this.phases());
    if (draft.kind === "cost") parts.push(this.units());
    const isDone = JSON.stringify(this.known(figure)) === JSON.stringify(draft);
    parts.push(element("p", {}, element("button", { type: "button", className: "pt-take", textContent: isDone ? words.taken : words.take, disabled: isDone, onclick: () => this.takeColumn() }), ...this.dropButton(this.known(figure))));
    return parts;
  }

  nameChips(figure, name) {
    const { draft } = this;
    const slot = draft.slots[name];
    const chips = this.names(figure).map(([cell, addresses]) => {
      const isOn = addresses.includes(slot.at);
      return this.radio(name, name, addresses[0], isOn, cell.text, this.data.places[isOn ? slot.at : addresses[0]], () => {
        draft.slots[name] = this.best(figure, draft, name, [cell, addresses]);
        this.guessConcepts(figure, draft);
      });
    });
    const chosen = this.names(figure).find(([, addresses]) => addresses.includes(slot.at));
    const more = [];
    if (chosen?.[1].length > 1) {
      more.push(element("label", { className: "pt-more" }, `${this.words.place} `, element("select", { onchange: (event) => { draft.slots[name] = { ...slot, at: event.target.value }; this.refresh("select"); } },
        ...chosen[1].map((address) => element("option", { value: address, textContent: this.data.places[address], selected: address === slot.at })))));
    }
    if (chosen?.[0].bare) {
      more.push(element("label", { className: "pt-more" }, element("input", { type: "checkbox", checked: !!slot.bare, onchange: (event) => { draft.slots[name] = event.target.checked ? { at: slot.at, bare: leftOut(chosen[0]) } : { at: slot.at }; this.refresh(".pt-more input"); } }), ` ${this.words[`without_${leftOut(chosen[0])}`]}`));
    }
    more.push(element("label", { className: "pt-more" }, `${this.words.part} `, element("input", { type: "text", value: textAt(this.documents, figure, slot), onchange: (event) => this.typed(figure, name, event.target.value) })));
    return [...chips, ...more];
  }

  // A text that a person typed: a part of the chosen one, else a constant.
  typed(figure, name, text) {
    const slot = this.draft.slots[name];
    const around = this.documents.around(figure);
    const cell = around.get(slot.at);
    const cuts = cell ? cutsOf(cell.text, text) : [];
    if (cell && folded(cell.text) === folded(text)) this.draft.slots[name] = { at: slot.at };
    else if (cell?.phased && [folded(cell.phased[0]), withoutUnit(cell.phased[0])].includes(folded(text))) this.draft.slots[name] = { at: slot.at, plain: true };
    else if (cuts.length) {
      const addresses = [slot.at, ...[...around].filter(([at, near]) => near === cell && at !== slot.at).map(([at]) => at)];
      this.draft.slots[name] = this.fewestOddities(this.documents.figuresOf(figure), this.draft, name, addresses.flatMap((at) => cuts.map((cut) => ({ at, cut }))));
    }
    else this.draft.slots[name] = { at: text ? `= ${text}` : "" };
    this.guessConcepts(figure, this.draft);
    this.refresh(".pt-take");
  }

  yearChips(figure) {
    const { draft } = this;
    const slot = draft.slots.year;
    const chips = [];
    for (const [cell, [at]] of this.years(figure)) {
      if (cell.year) {
        chips.push(this.radio("year", "year", at, slot.at === at, cell.text, this.data.places[at], () => { draft.slots.year = { at, typed: "" }; }));
        continue;
      }
      for (const [era, before] of this.data.eras) {
        if (!isToday(before + cell.ofEra)) continue;
        chips.push(this.radio("year", "year", `${at}|${era}`, slot.at === at && slot.before === before, `${era}${cell.text}`, this.data.places[at], () => { draft.slots.year = { at, typed: "", before }; }));
      }
    }
    const typed = element("input", { type: "text", inputMode: "numeric", value: slot.at ? "" : slot.typed, onchange: (event) => {
      if (event.target.value) draft.slots.year = { at: "", typed: event.target.value };
      this.refresh(".pt-take");
    } });
    return [...chips, element("label", { className: "pt-more" }, `${this.words.year_typed} `, typed)];
  }

  meanings(figure) {
    const { draft } = this;
    const texts = [...new Set(this.documents.figuresOf(figure).map((each) => textAt(this.documents, each, draft.slots.label)))].filter(Boolean);
    const rows = texts.slice(0, 40).map((text) => element("label", { className: "pt-meaning" }, element("span", { textContent: text }), this.items(draft.concepts[text] ?? "", (concept) => { draft.concepts[text] = concept; draft.chosen.push(text); })));
    return element("details", { className: "pt-meanings", open: texts.length < 6 }, element("summary", { textContent: this.words.meanings }), ...rows);
  }

  items(chosen, change) {
    const items = Object.entries(this.data.items).filter(([item]) => item !== "detail");
    return element("select", { onchange: (event) => { change(event.target.value); this.refresh(".pt-take"); } },
      element("option", { value: "", textContent: this.words.own_item }),
      ...items.map(([item, word]) => element("option", { value: item, textContent: word, selected: item === chosen })));
  }

  units() {
    const { draft } = this;
    return element("label", { className: "pt-more" }, `${this.words.unit} `, element("select", { onchange: (event) => { draft.unit = event.target.value; this.refresh(".pt-take"); } },
      element("option", { value: "", textContent: this.words.unit_printed }),
      ...[...this.data.units, ...this.data.units_of_staff].map((unit) => element("option", { value: unit, textContent: unit, selected: unit === draft.unit }))));
  }

  wordChoices() {
    const { draft, words } = this;
    const { cell, fact } = this.chosen;
    const parts = [this.kinds((kind) => { draft.kind = kind; })];
    const { facts, which } = this.chosen;
    const inCell = facts.map((each, k) => (each ? `${this.labelOf(each)} ${each.value}` : cell.parts[k]));
    if (inCell.length > 1) {
      parts.unshift(this.field(words.in_cell, ...inCell.map((text, k) => (
        this.radio("fact", "fact", String(k), k === which, text, "", () => this.choose(this.chosen.d, this.chosen.n, 0, k))))));
    }
    const input = (name, text) => element("label", { className: "pt-more" }, `${text} `, element("input", { type: "text", value: draft[name], onchange: (event) => { draft[name] = event.target.value; this.refresh(".pt-take"); } }));
    parts.push(this.field(words.activity, input("activity", words.text)));
    const chips = draft.kind === "cost" ? [this.items(draft.concept, (concept) => { draft.concept = concept; })] : [];
    for (const near of this.beside(cell)) {
      chips.push(this.radio("near", "label", near.text, draft.label === near.text, near.text, "", () => { draft.label = near.text; }));
    }
    parts.push(this.field(words.label, ...chips, input("label", words.text)));
    parts.push(this.field(words.year, input("fiscal_year", words.year_typed)));
    if (draft.kind !== "rating") parts.push(this.phases());
    if (draft.kind === "cost") parts.push(this.units());
    const same = fact && ["activity", "kind", "concept", "label", "phase"].every((name) => String(draft[name] ?? "") === String(fact[name] ?? "")) && String(draft.fiscal_year) === String(fact.year ?? "");
    const known = this.said.rows[this.key];
    const isDone = JSON.stringify(known) === JSON.stringify(draft);
    const take = fact ? (same ? words.right : words.mend) : words.take_one;
    parts.push(element("p", {}, element("button", { type: "button", className: "pt-take", textContent: isDone ? words.taken_one : take, disabled: isDone, onclick: () => this.takeRow() }), ...this.dropButton(known)));
    return parts;
  }

  // The column as it would be read, what is odd first.
  preview(most = SHOWN_ROWS) {
    const { words } = this;
    const isPlaces = this.chosen.mode === "places";
    const readings = isPlaces
      ? this.column.map((figure) => reading(this.documents, figure, this.draft))
      : this.column.map((fact) => ({ figure: { ...fact, text: fact.value ?? fact.cell.text, part: 0 }, ...(fact.reading === undefined ? { ...this.draft, year: this.draft.fiscal_year } : fact) }));
    const odd = isPlaces ? oddities(this.documents, readings, this.draft, words) : readings.map(() => new Set());
    const rows = readings.map((read, k) => ({ read, odd: [...odd[k]] })).sort((a, b) => b.odd.length - a.odd.length);
    const count = rows.filter((row) => row.odd.length).length;
    this.say(words.read.replace("{number}", readings.length).replace("{odd}", count));
    const right = isPlaces ? this.known(this.chosen.figure)?.right ?? [] : [];
    const body = rows.slice(0, most).map(({ read, odd: told }) => {
      const { figure } = read;
      const jump = element("button", { type: "button", className: "pt-jump", textContent: figure.text, onclick: () => { this.at = { d: figure.d, page: figure.cell.page }; this.choose(figure.d, figure.cell.n, figure.part); } });
      const cells = [`${this.documents.all[figure.d].id} ${figure.cell.page}`, read.activity, `${this.labelOf(read)}${read.concept && read.concept !== read.label ? `（${this.data.items[read.concept]}）` : ""}`, String(read.year ?? ""), this.data.phases[read.phase] ?? ""].map((text) => element("td", { textContent: text || "－" }));
      const check = isPlaces ? element("input", { type: "checkbox", "aria-label": `${words.right} ${figure.text}`, checked: right.includes(figure.key), disabled: figure.key === this.draft.figure, onchange: (event) => this.confirm(figure, event.target.checked) }) : null;
      return element("tr", { className: told.length ? "pt-odd" : "" }, element("th", { scope: "row" }, jump), ...cells, element("td", { textContent: told.join("、") }), element("td", {}, ...(check ? [check] : [])));
    });
    const heads = [words.value, words.page, words.activity, words.label, words.year, words.phase, words.odd, words.right].map((text) => element("th", { scope: "col", textContent: text }));
    const table = element("table", { className: "plain" }, element("caption", { textContent: words.preview }), element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...body));
    const more = rows.length > most ? [element("p", {}, element("button", { type: "button", textContent: words.more.replace("{number}", rows.length - most), onclick: () => this.read.replaceChildren(...this.preview(rows.length)) }))] : [];
    return [element("div", { className: "scroll pt-preview", tabIndex: 0, role: "region", "aria-label": words.preview }, table), ...more];
  }

  change(how) {
    this.before.push(JSON.stringify(this.said));
    how(this.said);
    this.show();
    this.tell();
  }

  takeColumn() {
    const { figure } = this.chosen;
    const draft = structuredClone(this.draft);
    this.change((said) => {
      for (const kind of Object.keys(this.data.kinds)) {
        const key = `${figure.table}|${figure.column}|${kind}`;
        const other = said.columns[key];
        const areApart = other && [other, draft].every((column) => isInRow(column.slots.label?.at));
        if (!areApart || other.figure === draft.figure) delete said.columns[key];
      }
      delete said.rows[`${figure.d}|${figure.cell.n}|${figure.part}`]; // its words, said before
      said.columns[`${figure.table}|${figure.column}|${draft.kind}`] = draft;
    });
    this.side.querySelector(".pt-take")?.focus({ preventScroll: true });
  }

  // Where the chosen figure is among the rows without a column.
  get key() {
    const { d, n, which } = this.chosen;
    return `${d}|${n}|${which}`;
  }

  // What was said of a figure is taken away again, also of a sheet that was given before.
  dropButton(known) {
    if (!known) return [];
    return [" ", element("button", { type: "button", className: "pt-mode pt-drop", textContent: this.words.drop, onclick: () => this.drop() })];
  }

  drop() {
    const { d, n, figure, which, mode } = this.chosen;
    this.change((said) => {
      if (mode === "words") delete said.rows[this.key];
      else for (const kind of Object.keys(this.data.kinds)) delete said.columns[`${figure.table}|${figure.column}|${kind}`];
    });
    this.choose(d, n, figure?.part ?? 0, which);
    this.side.querySelector(".pt-take")?.focus({ preventScroll: true });
  }

  takeRow() {
    const draft = structuredClone(this.draft);
    this.change((said) => { said.rows[this.key] = draft; });
    this.side.querySelector(".pt-take")?.focus({ preventScroll: true });
  }

  confirm(figure, isRight) {
    if (!this.known(figure)) this.takeColumn();
    this.change(() => {
      const column = this.known(figure);
      column.right = isRight ? [...column.right, figure.key] : column.right.filter((key) => key !== figure.key);
      this.draft = structuredClone(column);
    });
  }

  takeBack() {
    if (!this.before.length) return;
    this.said = JSON.parse(this.before.pop());
    if (this.chosen) this.choose(this.chosen.d, this.chosen.n, this.chosen.figure?.part ?? 0, this.chosen.which);
    else this.show();
    this.say(this.words.undone);
    this.tell();
  }

  say(text) {
    this.status.textContent = text;
  }

  showFoot() {
    this.undo.disabled = !this.before.length;
    this.save.disabled = !this.rows().length;
  }

  // The rows of sheet.csv: of a column one for each meaning of its labels, and those that are right.
  rows() {
    const rows = [];
    for (const column of Object.values(this.said.columns)) {
      const figure = this.documents.all[column.d].figures.get(column.n).find((each) => each.part === column.part);
      const readings = this.documents.figuresOf(figure).map((each) => reading(this.documents, each, column));
      const first = readings.find((read) => read.figure.key === figure.key) ?? reading(this.documents, figure, column);
      // one row for each meaning of its labels and of its phases
      const meaning = (read) => [column.kind === "cost" ? read.concept : "", column.phaseAt ? this.documents.phaseText(read.figure, column.phaseAt) : ""];
      const isOne = new Set(readings.map((read) => meaning(read)[0])).size === 1;
      const about = (read) => [isOne ? "" : read.label, meaning(read)[1]].join("|");
      const isWhole = (read) => read.activity && read.label && !(column.phaseAt && !read.phase) && (first.isCost || !read.isCost);
      const said = new Set();
      for (const read of [first, ...readings]) {
        // a meaning that nobody chose is no word of a person
        const isSaid = read === first || isOne || column.chosen.includes(read.label);
        const isNew = isSaid && !said.has(about(read)) && isWhole(read);
        if (isNew || (column.right.includes(read.figure.key) && read !== first)) rows.push(this.rowOf(read, column));
        said.add(about(read));
      }
    }
    for (const [key, row] of Object.entries(this.said.rows)) {
      const [d, n] = key.split("|").map(Number);
      const cell = this.documents.all[d].cells[n];
      rows.push({ ...row, ...this.placeOf(cell), document_id: this.documents.all[d].id, unit: this.unitOf(row, row.unit), state: "pointed" });
    }
    return rows;
  }

  rowOf(read, column) {
    const { figure } = read;
    const said = Object.fromEntries(SLOTS.map((name) => [`${name}_at`, column.slots[name]?.at ?? ""]));
    return {
      document_id: this.documents.all[figure.d].id, activity: read.activity, kind: column.kind, concept: read.concept, label: read.label,
      fiscal_year: read.year, phase: read.phase, phase_at: column.phaseAt, value: read.value, unit: column.kind === "cost" ? this.unitOf(read, column.unit) : "", text: figure.text, state: "pointed",
      ...this.placeOf(figure.cell), ...said,
    };
  }

  // Part of a person is counted in persons, or in the unit that its label names: no money is so exact.
  unitOf({ concept, label, value }, unit) {
    const { staff, units_of_staff: units } = this.data;
    if (!staff.includes(concept) || units.includes(unit) || !/\.\d/.test(folded(value))) return unit;
    return units.find((each) => folded(label).includes(each)) ?? units[0];
  }

  placeOf({ page, x0, top, x1, bottom }) {
    return { page, x0, top, x1, bottom };
  }

  csv() {
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const { columns } = this.data;
    const lines = [columns, ...this.rows().map((row) => columns.map((column) => String(row[column] ?? "")))];
    return `\ufeff${lines.map((line) => line.map(quoted).join(",")).join("\n")}\n`;
  }

  // Each change goes to the notebook, where there is one.
  tell() {
    if (!this.model.set) return;
    this.model.set("sheet", this.csv());
    this.model.save_changes();
  }

  write() {
    if (this.model.write) this.model.write(this.csv());
    else this.tell();
    this.say(this.words.saved.replace("{number}", this.rows().length));
  }
}

async function render({ model, el }) {
  el.pointing = new Pointing(model, el, await unpacked(model.get("data")));
}

// The model of draft.html, which has its pictures and its data in itself.
function modelOf(page) {
  const data = page.querySelector("#pointing-data").textContent;
  return {
    get: () => data,
    picture(id, number) {
      const found = [...page.querySelectorAll(".pointing-picture")].find(({ dataset }) => dataset.document === id && dataset.page === String(number));
      return found ? { src: found.textContent, size: found.dataset.size.split(" ").map(Number) } : null;
    },
    write(text) {
      const href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      element("a", { href, download: "sheet.csv" }).click();
      setTimeout(() => URL.revokeObjectURL(href), 1000);
    },
  };
}

const here = document.getElementById("pointing");
if (here?.querySelector("#pointing-data")) render({ model: modelOf(document), el: here.querySelector("#pointing-view") });

export default { render };
