"use strict";
const list = document.getElementById("figures");
const items = [...list.querySelectorAll("li")];
const columns = JSON.parse(list.dataset.columns);
const save = document.getElementById("save");
let unsaved = false;

function parts(item) {
  const [text, seen] = ["input[type=text]", "input[type=checkbox]"].map((kind) => item.querySelector(kind));
  return { text, seen, heads: [...item.querySelectorAll("select")] };
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
  const { text, seen, heads } = parts(item);
  text.addEventListener("input", () => mark(item, true));
  seen.addEventListener("change", () => mark(item, seen.checked));
  heads.forEach((head) => head.addEventListener("change", () => mark(item, true)));
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
    const { text, heads } = parts(item);
    const misread = heads.filter((head) => !head.selectedOptions[0].defaultSelected).map((head) => [head.name, head.value]);
    const row = { ...JSON.parse(item.dataset.about), figure: text.value.trim(), ...Object.fromEntries(misread) };
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
