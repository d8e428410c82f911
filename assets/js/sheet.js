// A file to put right: the line above says what is wrong in the cell, F8 goes to the next error.
import { moveByKeys, pasteBlocks } from "./cells.js";
import { each, say } from "./once.js";

export const sheets = each("[data-sheet]", (root) => {
  const area = root.closest("[data-sheet-area]") || document;
  const place = area.querySelector("[data-cell-place]");
  const message = area.querySelector("[data-cell-message]");
  const rows = () => [...root.querySelectorAll("tbody tr")];
  const at = (input) => {
    const cell = input.closest("td");
    return [rows().indexOf(cell.parentNode), cell.cellIndex];
  };
  const cell = (row, column) => rows()[row]?.cells[column]?.querySelector("input");

  function show(input) {
    if (!place || !input.dataset.place) return;
    const why = document.getElementById(input.getAttribute("aria-describedby"));
    place.textContent = input.dataset.place;
    message.textContent = why ? why.textContent : message.dataset.fine;
    message.className = why ? input.closest("td").className : "";
  }

  function nextError() {
    const wrong = [...root.querySelectorAll("td.is-error input")];
    const next = wrong[(wrong.indexOf(document.activeElement) + 1) % wrong.length];
    next?.focus();
    next?.select();
  }

  root.addEventListener("focusin", (event) => show(event.target));
  document.addEventListener("htmx:after:swap", () => root.contains(document.activeElement) && show(document.activeElement));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8" || !root.isConnected) return;
    event.preventDefault();
    nextError();
  });
  area.querySelectorAll("[data-next-error]").forEach((button) => button.addEventListener("click", nextError));

  // Of a sheet of thousands, only the cells of this row that were changed are sent.
  root.addEventListener("htmx:config:request", (event) => {
    const { request, sourceElement } = event.detail.ctx;
    const sent = new FormData();
    for (const name of ["csrfmiddlewaretoken", "rows"]) sent.append(name, request.body.get(name) ?? "");
    for (const input of sourceElement.querySelectorAll("input"))
      if (input.value !== input.defaultValue) sent.append(input.name, input.value);
    request.body = sent;
  });

  moveByKeys(root, at, cell);
  pasteBlocks(root, at, cell, (inputs, outside) => {
    const last = rows().length - 1;
    const fits = ({ row, column }) => "grows" in root.dataset && row > last && cell(last, column);
    const below = outside.filter(fits);
    const lost = outside.length - below.length;
    if (below.length) sendWhole(below, last, lost);
    else sendRows(inputs);
    if (lost) say(area, root.dataset.outside.replace("{outside}", lost));
  });

  // Each row is sent once, however many of its cells were pasted.
  function sendRows(inputs) {
    const oneOfEachRow = new Map(inputs.map((input) => [input.closest("tr"), input]));
    oneOfEachRow.forEach((input) => input.dispatchEvent(new Event("change", { bubbles: true })));
  }

  // A sheet that grows ends in an empty row: what is pasted below it is sent with the page, which comes back longer.
  function sendWhole(below, last, lost) {
    const form = root.closest("form");
    const add = (name, value) => form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    for (const { row, column, value } of below)
      add(cell(last, column).name.replace(/\d+/, (number) => Number(number) + row - last), value);
    if (lost) add("outside", lost);
    form.requestSubmit(form.querySelector("[name=act][value=save]"));
  }
});
