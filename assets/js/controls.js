// Small helps: copy a number, say a typed date in words, drop files on their input.
import { each } from "./once.js";

const SHOWN_FOR = 2000; // ms

export function copyButtons() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const word = button.querySelector("[data-copy-word]");
    const before = word.textContent;
    word.textContent = button.dataset.copied;
    button.classList.add("is-done");
    setTimeout(() => {
      word.textContent = before;
      button.classList.remove("is-done");
    }, SHOWN_FOR);
  });
}

// 2/9/26 is answered with "Wednesday 2 September 2026", so that a wrong month is seen at once. Leaving the box by a
// click, the answer waits until the click is over: it takes a line, and would move the button away from under it.
export function typedDates() {
  let pressed = false;
  document.addEventListener("pointerdown", () => (pressed = true), true);
  for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, () => (pressed = false), true);
  document.addEventListener("focusout", ({ target }) => {
    if (!target.matches("[data-date]")) return;
    if (!pressed) return sayInWords(target);
    document.addEventListener("pointerup", () => setTimeout(() => sayInWords(target)), { once: true });
  });
}

function sayInWords(input) {
  const words = inWords(input.value.trim());
  let echo = input.parentNode?.querySelector(".echo");
  if (!echo) {
    echo = Object.assign(document.createElement("p"), { className: "echo" });
    echo.setAttribute("role", "status");
    input.after(echo);
  }
  echo.textContent = words;
}

function inWords(text) {
  const found = text.match(/^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$/) || text.match(/^(\d{2})(\d{2})(\d{4}|\d{2})$/);
  if (!found) return "";
  const [day, month, typed] = found.slice(1).map(Number);
  const year = typed > 99 ? typed : typed + (typed < 70 ? 2000 : 1900);
  const date = new Date(year, month - 1, day);
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return "";
  const words = (parts) => date.toLocaleDateString(document.documentElement.lang, parts);
  return `${words({ weekday: "long" })} ${words({ day: "numeric", month: "long", year: "numeric" })}`;
}

export const fileDrops = each("[data-drop]", (area) => {
  const input = area.querySelector("input[type=file]");
  const list = area.querySelector("[data-drop-files]");
  const show = () =>
    list.replaceChildren(
      ...[...input.files].map((file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name}, ${size(file.size)}`;
        return item;
      }),
    );
  input.addEventListener("change", show);
  for (const type of ["dragover", "dragleave", "drop"])
    area.addEventListener(type, (event) => {
      event.preventDefault();
      area.classList.toggle("is-over", type === "dragover");
      if (type !== "drop") return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
});

function size(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)}GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)}MB` : `${Math.ceil(bytes / 1e3)}KB`;
}
