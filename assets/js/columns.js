// A column of boxes: arrows and Enter go up and down it, and a column that is pasted fills it from there.
import { moveByKeys, pasteBlocks } from "./cells.js";
import { each, say } from "./once.js";

export const columns = each("[data-column]", (root) => {
  const boxes = () => [...root.querySelectorAll("input[type=text]")];
  const at = (input) => [boxes().indexOf(input), 0];
  const cell = (row, column) => (column === 0 ? boxes()[row] : undefined);

  moveByKeys(root, at, cell);
  pasteBlocks(root, at, cell, (inputs, outside) => {
    if (outside.length) say(root.closest("form"), root.dataset.outside.replace("{outside}", outside.length));
  });
});
