// When a part of the page cannot be fetched, say so; never put an error page or a sign-in page into a table.
import { askToSignIn } from "./session.js";

const MEANT_FOR_THE_PAGE = [400, 409, 422]; // forms that come back with what is wrong

export function troubles() {
  document.addEventListener("htmx:before:response", (event) => {
    const { raw, status } = event.detail.ctx.response;
    if (raw.redirected && new URL(raw.url).pathname.startsWith("/account/")) askToSignIn();
    else if (status >= 400 && !MEANT_FOR_THE_PAGE.includes(status)) complain();
    else return comfort();
    event.preventDefault();
  });
  document.addEventListener("htmx:error", complain);
}

function complain() {
  if (document.querySelector(".notice[data-trouble]")) return;
  const notice = Object.assign(document.createElement("div"), { className: "notice notice--error" });
  notice.setAttribute("role", "alert");
  notice.dataset.trouble = "";
  notice.append(Object.assign(document.createElement("p"), { textContent: document.body.dataset.trouble }));
  document.querySelector("main .wrap").prepend(notice);
}

function comfort() {
  document.querySelector(".notice[data-trouble]")?.remove();
}
