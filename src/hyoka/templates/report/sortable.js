(() => {
  const box = document.currentScript.parentElement;
  const [body, heads] = [box.querySelector("tbody"), [...box.querySelectorAll("thead th")]];
  const folded = (text) => text.normalize("NFKC").toLowerCase();
  const number = (text) => Number.parseFloat(text.replace("△", "-").replace(/,/g, ""));
  const compare = (a, b) => number(a) - number(b) || a.localeCompare(b, "ja");
  const search = Object.assign(document.createElement("input"), { type: "search", placeholder: "絞り込み — Filter" });
  search.setAttribute("aria-label", search.placeholder);
  search.oninput = () => {
    for (const row of body.rows) row.hidden = !folded(row.textContent).includes(folded(search.value));
  };
  box.prepend(search);
  heads.forEach((head, at) => {
    const sort = () => {
      const down = head.ariaSort === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.ariaSort = down ? "descending" : "ascending";
      const text = (row) => row.cells[at].textContent.trim();
      const [known, missing] = [true, false].map((is) => [...body.rows].filter((row) => (text(row) !== "－") === is));
      body.append(...known.sort((a, b) => (down ? -1 : 1) * compare(text(a), text(b))), ...missing);
    };
    head.tabIndex = 0;
    head.onclick = sort;
    head.onkeydown = (event) => event.key === "Enter" && sort();
  });
})();
