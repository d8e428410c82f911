// Everything here improves a page that already works: native inputs, links and forms stay the truth.
import { Button, ErrorSummary, createAll } from "govuk-frontend";
import "htmx.org";

import { columns } from "./columns.js";
import { copyButtons, fileDrops, typedDates } from "./controls.js";
import { keepForms } from "./drafts.js";
import { filterRail } from "./filters.js";
import { gradeGrids } from "./grades.js";
import { globalKeys } from "./keys.js";
import { matrices } from "./matrix.js";
import { selections } from "./selection.js";
import { sessionWarning } from "./session.js";
import { sheets } from "./sheet.js";
import { troubles } from "./trouble.js";

const PIECES = [selections, gradeGrids, matrices, sheets, columns, fileDrops];

createAll(Button);
createAll(ErrorSummary);
for (const once of [globalKeys, filterRail, copyButtons, typedDates, keepForms, sessionWarning, troubles]) once();
PIECES.forEach((start) => start(document));

document.addEventListener("htmx:after:swap", () => {
  PIECES.forEach((start) => start(document));
  announce();
});

// The live region stands outside the swapped part, so that screen readers hear "148 learners".
function announce() {
  const live = document.querySelector("#live");
  const heading = document.querySelector("[data-announce]");
  if (live && heading && live.textContent !== heading.textContent) live.textContent = heading.textContent.trim();
}
