document.documentElement.classList.add("js");
document.body.classList.add("js-enabled", "govuk-frontend-supported");
