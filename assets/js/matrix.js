// All units: typed codes, checked against the list of grades as they are typed.
import { moveByKeys, pasteBlocks } from "./cells.js";
import { each, say } from "./once.js";

export const matrices = each("[data-matrix]", (root) => {
  const grades = new Set(root.dataset.matrix.split(" "));
  const at = (input) => {
    const cell = input.closest("td");
    return [cell.parentNode.sectionRowIndex, cell.cellIndex];
  };
  const cell = (row, column) => root.tBodies[0].rows[row]?.cells[column]?.querySelector(".code");

  function check(input) {
    const code = input.value.trim().toUpperCase();
    const wrong = code !== "" && !grades.has(code);
    const box = input.closest(".cell");
    input.value = code;
    box.classList.toggle("is-error", wrong);
    box.classList.toggle("is-draft", code !== "" && !wrong);
    input.setAttribute("aria-invalid", wrong);
    settle(input);
    return !wrong;
  }

  // A grade must be there before it can be called teacher assessed.
  function settle(input) {
    const tag = input.closest(".cell").querySelector("[data-tag]");
    if (tag) tag.disabled = input.value === "" || input.getAttribute("aria-invalid") === "true";
  }

  root.querySelectorAll(".code:not(:read-only)").forEach(settle);
  root.addEventListener("input", (event) => event.target.matches(".code") && check(event.target));
  moveByKeys(root, at, cell);
  pasteBlocks(root, at, cell, (inputs, outside) => {
    const wrong = inputs.filter((input) => !check(input)).length;
    const sentences = [root.dataset.pasted.replace("{pasted}", inputs.length).replace("{wrong}", wrong)];
    if (outside.length) sentences.push(root.dataset.outside.replace("{outside}", outside.length));
    say(root.closest("form") || document, sentences.join(" "));
  });
});
