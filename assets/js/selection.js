// Rows to choose: all on the page, a range with Shift, "all that match", and a bar that counts.
import { each } from "./once.js";

export const selections = each("[data-select]", (root) => {
  const head = root.querySelector("[data-all]");
  const bar = root.querySelector("[data-bulk]");
  const count = root.querySelector("[data-count]");
  const everything = root.querySelector("[data-everything]");
  if (!head || !bar) return;
  let last = null;

  const boxes = () => [...root.querySelectorAll("[data-row]")];

  function paint() {
    const all = boxes();
    const chosen = all.filter((box) => box.checked).length;
    if (everything && chosen < all.length) everything.checked = false;
    all.forEach((box) => box.closest("tr").classList.toggle("is-selected", box.checked));
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
    bar.hidden = chosen === 0;
    const number = everything?.checked ? everything.dataset.everything : chosen.toLocaleString(document.documentElement.lang);
    count.textContent = `${number} ${number === "1" ? count.dataset.one : count.dataset.many}`;
  }

  function set(list, checked) {
    list.forEach((box) => (box.checked = checked));
    paint();
  }

  root.addEventListener("click", (event) => {
    const box = event.target;
    if (box.matches("[data-row]")) {
      if (event.shiftKey && last) {
        const all = boxes();
        const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
        all.slice(from, to + 1).forEach((between) => (between.checked = box.checked));
      }
      last = box;
      paint();
    } else if (box === head) set(boxes(), head.checked);
    else if (box.closest("[data-clear]")) {
      set(boxes(), false);
      head.focus();
    } else if (box === everything) set(boxes(), everything.checked);
  });

  root.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-row]")) return;
    const all = boxes();
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const next = step && all[all.indexOf(event.target) + step];
    if (next) {
      event.preventDefault();
      next.focus();
      if (event.shiftKey) set([next], event.target.checked);
    } else if (event.key === "Escape") set(all, false);
  });

  paint();
});
