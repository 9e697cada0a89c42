const list = document.getElementById("figures");
const items = [...list.children];
const save = document.getElementById("save");
const [field, box] = ["text", "checkbox"].map((kind) => (item) => item.querySelector(`input[type=${kind}]`));
let unsaved = false;

function mark(item, isSeen = true) {
  box(item).checked = isSeen;
  unsaved = true;
  count();
}

function count() {
  const seen = items.filter((item) => box(item).checked).length;
  document.getElementById("count").textContent = `${items.length}件のうち${seen}件を確かめた`;
  save.disabled = !seen;
}

items.forEach((item, at) => {
  item.oninput = (event) => mark(item, event.target !== box(item) || box(item).checked);
  field(item).onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    mark(item);
    const next = items[at + 1] ? field(items[at + 1]) : save;
    next.focus();
    next.select?.();
  };
});

save.onclick = () => {
  const columns = JSON.parse(list.dataset.columns);
  const rows = items.filter((item) => box(item).checked).map((item) => {
    const misread = [...item.querySelectorAll("select")].filter((head) => !head.selectedOptions[0].defaultSelected);
    const heads = Object.fromEntries(misread.map((head) => [head.name, head.value]));
    const row = { ...JSON.parse(item.dataset.about), figure: field(item).value.trim(), ...heads };
    return columns.map((column) => `"${String(row[column] ?? "").replaceAll('"', '""')}"`).join(",");
  });
  const href = URL.createObjectURL(new Blob(["\ufeff", [columns.join(","), ...rows].join("\n"), "\n"], { type: "text/csv" }));
  Object.assign(document.createElement("a"), { href, download: "confirmed.csv" }).click();
  unsaved = false;
};
addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
count();
