const list = document.getElementById("figures");
const items = [...list.querySelectorAll("li")];
const figures = items.filter((item) => !item.classList.contains("name"));
const sure = figures.filter((item) => !item.classList.contains("twice"));
const save = document.getElementById("save");
const undo = document.getElementById("undo");
const [field, box] = ["text", "checkbox"].map((kind) => (item) => item.querySelector(`input[type=${kind}]`));
const parts = (item) => [...item.querySelectorAll("input, select")];
const stateOf = (item) => parts(item).map((part) => (part.type === "checkbox" ? part.checked : part.value));
const states = new Map(items.map((item) => [item, stateOf(item)]));
const before = [];
let unsaved = false;

// one step for all that is done at once, and for one field while it is typed in
function mark(marked, isSeen = true, step = Symbol("step")) {
  for (const item of marked) box(item).checked = isSeen;
  const changed = marked.filter((item) => stateOf(item).some((state, at) => state !== states.get(item)[at]));
  if (changed.length && before.at(-1)?.step !== step) before.push({ step, states: changed.map((item) => [item, states.get(item)]) });
  for (const item of changed) states.set(item, stateOf(item));
  unsaved = true;
  count();
}

function count() {
  const seen = figures.filter((item) => box(item).checked).length;
  document.getElementById("count").textContent = `${figures.length}件のうち${seen}件を確かめた`;
  save.disabled = !items.some((item) => box(item).checked);
  undo.disabled = !before.length;
}

function watch(item) {
  item.oninput = (event) => mark([item], event.target !== box(item) || box(item).checked, event.target.type === "text" ? field(item) : undefined);
  field(item).onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    mark([item]);
    const behind = items[items.indexOf(item) + 1];
    const next = behind ? field(behind) : save;
    next.focus();
    next.select?.();
  };
}
items.forEach(watch);

// a cost has other phases than the value of an indicator
function offerPhases(item) {
  const { table } = JSON.parse(item.querySelector("[name=what]").value);
  const choice = item.querySelector("[name=phase]");
  const phases = [...choice.options];
  for (const phase of phases) phase.hidden = phase.disabled = phase.dataset.table !== table;
  choice.hidden = choice.disabled = phases.every((phase) => phase.disabled); // a mark has none
  if (choice.disabled) return;
  if (phases.find((phase) => phase.selected)?.disabled ?? true) phases.find((phase) => !phase.disabled).selected = true;
}

for (const button of list.querySelectorAll(".more")) {
  button.onclick = () => {
    const section = button.closest("section");
    section.querySelector("ol").append(section.querySelector("template").content.cloneNode(true));
    const item = section.querySelector("ol").lastElementChild;
    offerPhases(item);
    item.querySelector("[name=what]").onchange = () => offerPhases(item);
    items.push(item);
    states.set(item, stateOf(item));
    watch(item);
    field(item).focus();
  };
}

function headsOf(item) {
  const heads = [...item.querySelectorAll("select")].filter((head) => !head.disabled);
  if (!item.classList.contains("unread")) {
    const misread = heads.filter((head) => !head.selectedOptions[0].defaultSelected);
    return Object.fromEntries(misread.map((head) => [head.name, head.value]));
  }
  const { what, ...others } = Object.fromEntries(heads.map((head) => [head.name, head.value]));
  return { ...JSON.parse(what), ...others };
}

for (const button of list.querySelectorAll(".all")) {
  button.onclick = () => mark(sure.filter((item) => item.closest("section") === button.closest("section")));
}

undo.onclick = () => {
  for (const [item, state] of before.pop().states) {
    parts(item).forEach((part, at) => (part.type === "checkbox" ? (part.checked = state[at]) : (part.value = state[at])));
    states.set(item, state);
  }
  count();
};

// also in a field: what was typed there is a step as well
addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
  if (!isUndo || undo.disabled || event.isComposing) return;
  event.preventDefault();
  undo.click();
});

save.onclick = () => {
  const columns = JSON.parse(list.dataset.columns);
  const isEmpty = (item) => item.classList.contains("unread") && !field(item).value.trim();
  const rows = items.filter((item) => box(item).checked && !isEmpty(item)).map((item) => {
    const row = { ...JSON.parse(item.dataset.about), figure: field(item).value.trim(), ...headsOf(item) };
    return columns.map((column) => `"${String(row[column] ?? "").replaceAll('"', '""')}"`).join(",");
  });
  const href = URL.createObjectURL(new Blob(["\ufeff", [columns.join(","), ...rows].join("\n"), "\n"], { type: "text/csv" }));
  Object.assign(document.createElement("a"), { href, download: "confirmed.csv" }).click();
  unsaved = false;
};
addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
count();
