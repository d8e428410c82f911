// The filter rail: folded away on narrow screens, hidden on request, remembered.
export function filterRail() {
  const page = document.documentElement;
  const remember = (hidden) => {
    page.classList.toggle("no-rail", hidden);
    document.querySelectorAll("[data-rail]").forEach((button) => button.setAttribute("aria-pressed", hidden));
  };
  remember(stored() === "hidden");
  if (matchMedia("(max-width: 1100px)").matches)
    document.querySelectorAll("[data-fold]").forEach((details) => details.removeAttribute("open"));

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-rail]")) return;
    const hidden = !page.classList.contains("no-rail");
    remember(hidden);
    try {
      localStorage.setItem("filters", hidden ? "hidden" : "shown");
    } catch {
      // storage may be switched off: the choice then lasts until the next page
    }
  });
}

function stored() {
  try {
    return localStorage.getItem("filters");
  } catch {
    return null;
  }
}
