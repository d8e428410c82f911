// Two minutes before the session ends, ask; one key keeps it (WCAG 2.2.1, ACC-06). Other tabs count too.
const WARNING = 120; // seconds
const LOOK_EVERY = 5000; // ms

export function sessionWarning() {
  const dialog = document.querySelector("[data-session-ends]");
  if (!dialog) return;
  const lasts = Number(dialog.dataset.sessionEnds);
  const left = dialog.querySelector("[data-session-left]");
  const form = dialog.querySelector("form");
  const others = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  let ends;

  function renew() {
    ends = Date.now() + lasts * 1000;
    if (dialog.open) dialog.close();
  }

  function look() {
    const seconds = Math.round((ends - Date.now()) / 1000);
    if (seconds <= 0) askToSignIn();
    else if (seconds <= WARNING) {
      left.textContent = seconds > 60 ? left.dataset.first : left.dataset.last;
      if (!dialog.open) dialog.showModal();
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.ok || answer.type === "opaqueredirect") {
      renew();
      others?.postMessage("renewed");
    } else askToSignIn();
  });
  others?.addEventListener("message", renew);
  document.addEventListener("htmx:after:request", renew);
  renew();
  others?.postMessage("renewed");
  setInterval(look, Math.min(LOOK_EVERY, Math.max(250, lasts * 100)));
}

// Asking for this page again leads to the sign-in page, which knows the way back.
export function askToSignIn() {
  location.assign(location.pathname + location.search);
}
