"use strict";
const list = document.getElementById("figures");
const items = [...list.querySelectorAll("li")];
const columns = JSON.parse(list.dataset.columns);
const save = document.getElementById("save");
let unsaved = false;

function parts(item) {
  return { text: item.querySelector("input[type=text]"), seen: item.querySelector("input[type=checkbox]") };
}

function count() {
  const seen = items.filter((item) => parts(item).seen.checked).length;
  document.getElementById("count").textContent = `${items.length}件のうち${seen}件を確かめた`;
  save.disabled = !seen;
  items.forEach((item) => item.classList.toggle("seen", parts(item).seen.checked));
}

function mark(item, seen) {
  parts(item).seen.checked = seen;
  unsaved = true;
  count();
}

items.forEach((item, at) => {
  const { text, seen } = parts(item);
  text.addEventListener("input", () => mark(item, true));
  seen.addEventListener("change", () => mark(item, seen.checked));
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    mark(item, true);
    const next = items[at + 1] ? parts(items[at + 1]).text : save;
    next.focus();
    if (next.select) next.select();
  });
  item.querySelector("button")?.addEventListener("click", (event) => {
    text.value = event.target.dataset.figure;
    mark(item, true);
    text.focus();
  });
});

save.addEventListener("click", () => {
  const rows = items.filter((item) => parts(item).seen.checked).map((item) => {
    const row = { ...JSON.parse(item.dataset.about), figure: parts(item).text.value.trim() };
    return columns.map((column) => `"${String(row[column] ?? "").replaceAll('"', '""')}"`).join(",");
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", [columns.join(","), ...rows].join("\n"), "\n"], { type: "text/csv" }));
  link.download = "confirmed.csv";
  link.click();
  unsaved = false;
});
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
count();
