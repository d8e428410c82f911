// Typed work outlives a session that ended: forms marked data-keep are held in this tab until they are sent.
//
// A draft belongs to a person, a page and a form. It is dropped when the page after a submit is not the same form
// again, and when the person signs out.
const key = (form) => `draft:${document.body.dataset.person}:${location.pathname}:${form.dataset.keep}`;
const SECRET = "[type=password], [type=file], [type=hidden], [name=csrfmiddlewaretoken]";

export function keepForms() {
  forgetSent();
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => sessionStorage.clear());
  document.querySelectorAll("form[data-keep]").forEach((form) => {
    if (!form.querySelector(".govuk-error-message")) restore(form);
    form.addEventListener("input", () => store(form));
    form.addEventListener("submit", () => write("draft-sent", key(form)));
  });
}

// A refused submit comes back to the same form. A sign-in page in between means that nothing was sent.
function forgetSent() {
  const sent = read("draft-sent");
  if (!sent) return;
  const sameAgain = [...document.querySelectorAll("form[data-keep]")].some((form) => key(form) === sent);
  const refused = sameAgain && !document.querySelector("[data-sent]");
  if (!refused && !document.querySelector("[data-sign-in]")) sessionStorage.removeItem(sent);
  sessionStorage.removeItem("draft-sent");
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !field.matches(SECRET));
}

function store(form) {
  const values = fields(form).map((field) =>
    field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value,
  );
  write(key(form), JSON.stringify({ names: fields(form).map((field) => field.name), values }));
}

function restore(form) {
  const draft = JSON.parse(read(key(form)) || "null");
  const present = fields(form);
  if (!draft || draft.names.join() !== present.map((field) => field.name).join()) return;
  present.forEach((field, index) => {
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = draft.values[index];
    else if (!field.readOnly) field.value = draft.values[index];
  });
  const note = Object.assign(document.createElement("p"), { className: "kept" });
  note.setAttribute("role", "status");
  note.textContent = document.body.dataset.kept;
  form.prepend(note);
}

function read(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // storage off or full: the form still works, it is only not kept
  }
}
