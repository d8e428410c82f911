// One unit: arrows move between learners, a letter chooses the grade, T is TAG, Delete clears.
import { each } from "./once.js";

const PATIENCE = 600; // ms in which "A" and "*" are one grade

export const gradeGrids = each("[data-grades]", (root) => {
  const rows = [...root.querySelectorAll("tbody tr")];
  const done = document.querySelector("[data-done]");
  const bar = document.querySelector("[data-done-bar]");
  let typed = "";
  let timer;

  const dots = (row) => [...row.querySelectorAll(".dot")];
  const chosen = (row) => dots(row).find((dot) => dot.checked);
  const tag = (row) => row.querySelector("[data-tag]");
  const changed = (input) => input.dispatchEvent(new Event("change", { bubbles: true }));

  function settle(row) {
    const box = tag(row);
    if (!box || row.classList.contains("is-locked")) return;
    box.disabled = !chosen(row);
    if (box.disabled) box.checked = false;
  }

  function count() {
    const graded = rows.filter(chosen).length;
    if (done) done.textContent = graded;
    if (bar) bar.value = graded;
  }

  function move(row, step) {
    let next = rows.indexOf(row) + step;
    while (rows[next]?.classList.contains("is-locked")) next += step;
    const target = rows[next] && (chosen(rows[next]) || dots(rows[next])[0]);
    target?.focus();
  }

  function choose(row, key) {
    typed += key.toUpperCase();
    clearTimeout(timer);
    timer = setTimeout(() => (typed = ""), PATIENCE);
    const find = (letters) => dots(row).find((dot) => dot.dataset.key === letters || dot.dataset.grade === letters);
    const dot = find(typed) || find(key.toUpperCase());
    if (!dot || dot.disabled) return false;
    dot.checked = true;
    dot.focus();
    changed(dot);
    return true;
  }

  function clear(row) {
    const dot = chosen(row);
    if (!dot || dot.disabled) return;
    dot.checked = false;
    changed(dot);
  }

  root.addEventListener("change", (event) => {
    settle(event.target.closest("tr"));
    count();
  });
  root.addEventListener("focusin", (event) =>
    rows.forEach((row) => row.classList.toggle("is-focused", row.contains(event.target))),
  );
  root.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row || event.ctrlKey || event.metaKey || event.altKey || !event.target.matches("input")) return;
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
    if (step) {
      typed = "";
      move(row, step);
    } else if (event.key === "Delete" || event.key === "Backspace") clear(row);
    else if (/^t$/i.test(event.key) && tag(row) && !tag(row).disabled) {
      tag(row).checked = !tag(row).checked;
      changed(tag(row));
    } else if (!/^[a-z*0-9]$/i.test(event.key) || !choose(row, event.key)) return;
    event.preventDefault();
  });

  rows.forEach(settle);
  count();
});
