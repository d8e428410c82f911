// Start a piece on each element that matches and has not been started, also after a part of the page was swapped.
export function each(selector, start) {
  const started = new WeakSet();
  return (root) =>
    root.querySelectorAll(selector).forEach((element) => {
      if (started.has(element)) return;
      started.add(element);
      start(element);
    });
}

export function say(root, sentence) {
  const live = root.querySelector("[data-live]") || document.querySelector("#live");
  if (live) live.textContent = sentence;
}
