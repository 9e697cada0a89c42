// What the theme leaves out for readers of the keyboard and of screen readers.
document.addEventListener("DOMContentLoaded", () => {
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) caption.ariaLevel = "2";
  for (const scrolled of document.querySelectorAll("pre, .table-wrapper")) scrolled.tabIndex = 0;
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "Pages");
});
