// "/" goes to search. Only outside fields, and a person can turn single keys off (WCAG 2.1.4).
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

export function globalKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return;
    if (document.body.dataset.keys === "off") return;
    event.preventDefault();
    document.querySelector("[data-search]")?.focus();
  });
}
