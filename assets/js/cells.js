// Moving about a table of inputs, and pasting a block of a spreadsheet into it.
const STEPS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], Enter: [1, 0] };

// `cell(row, column)` gives the input there, or undefined; `at(input)` gives its [row, column].
export function moveByKeys(root, at, cell) {
  root.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches("input[type=text]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key] || sideways(event.key, input);
    if (!step) return;
    const [row, column] = at(input);
    const next = cell(row + step[0], column + step[1]);
    if (event.key === "Enter" || next) event.preventDefault();
    next?.focus();
    next?.select();
  });
}

// Left and right leave a cell only from its first or last letter.
function sideways(key, input) {
  if (input.selectionStart !== input.selectionEnd) return null;
  if (key === "ArrowRight" && input.selectionEnd === input.value.length) return [0, 1];
  return key === "ArrowLeft" && input.selectionStart === 0 ? [0, -1] : null;
}

// `filled(inputs, outside)` is told which inputs were given a value, and which values found no input to take them:
// each with its row, column and value.
export function pasteBlocks(root, at, cell, filled) {
  root.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!event.target.matches("input[type=text]") || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const [row, column] = at(event.target);
    const inputs = [];
    const outside = [];
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) =>
      line.split("\t").forEach((value, across) => {
        const input = cell(row + down, column + across);
        if (input && !input.readOnly) {
          input.value = value.trim();
          inputs.push(input);
        } else if (value.trim()) outside.push({ row: row + down, column: column + across, value: value.trim() });
      }),
    );
    filled(inputs, outside);
  });
}
