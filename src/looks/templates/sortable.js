(() => {
  const box = document.currentScript.closest(".hyoka-sortable");
  const folded = (text) => text.normalize("NFKC").toLowerCase();
  const UNITS = { 千: 1e3, 万: 1e4, 百万: 1e6, 億: 1e8 };
  const ERAS = { 昭和: 1925, 平成: 1988, 令和: 2018 };
  /** What a text is sorted by: the year of an era, an amount in yen or persons, a number; NaN where it is none. */
  const number = (text) => {
    const year = /^(昭和|平成|令和)(元|\d+)年度$/u.exec(text);
    if (year) return ERAS[year[1]] + (year[2] === "元" ? 1 : Number(year[2]));
    const amount = /^([△-]?)([\d,]+(?:\.\d+)?)(千|百万|万|億)?/u.exec(text);
    return amount ? (amount[1] ? -1 : 1) * Number(amount[2].replaceAll(",", "")) * (UNITS[amount[3]] ?? 1) : NaN;
  };
  const compare = (a, b) => number(a) - number(b) || a.localeCompare(b, "ja");
  const text = (row, at) => row.cells[at].textContent.trim();
  const makeSortable = (table) => {
    const [body, heads] = [table.tBodies[0], [...(table.tHead?.rows[0]?.cells ?? [])]];
    if (!body || table.tHead?.rows.length !== 1 || body.rows.length < 3) return;
    if ([...body.rows].some((row) => row.cells.length !== heads.length)) return;
    heads.forEach((head, at) => {
      const sort = () => {
        const down = head.ariaSort === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.ariaSort = down ? "descending" : "ascending";
        const [known, missing] = [true, false].map((is) => [...body.rows].filter((row) => !["－", ""].includes(text(row, at)) === is));
        body.append(...known.sort((a, b) => (down ? -1 : 1) * compare(text(a, at), text(b, at))), ...missing);
      };
      head.tabIndex = 0;
      head.onclick = sort;
      head.onkeydown = (event) => {
        if (event.key === "Enter") sort();  // no value: false would keep Tab from leaving
      };
    });
  };
  (box ?? document).querySelectorAll(".hyoka-table table, table.plain").forEach(makeSortable);
  if (!box) {
    const opened = () => document.querySelectorAll(".hyoka-source[open]");
    document.addEventListener("keydown", (event) => event.key === "Escape" && opened().forEach((source) => {
      if (source.contains(document.activeElement)) source.querySelector("summary").focus();
      source.open = false;
    }));
    document.addEventListener("click", (event) => opened().forEach((source) => { source.open = source.contains(event.target); }));
    return;
  }
  const search = Object.assign(document.createElement("input"), { type: "search", placeholder: "絞り込み — Filter" });
  search.setAttribute("aria-label", search.placeholder);
  search.oninput = () => {
    for (const row of box.querySelector("tbody").rows) row.hidden = !folded(row.textContent).includes(folded(search.value));
  };
  box.prepend(search);
})();
