/* The form of a source: a button that adds, removes or updates changes only the form, not the whole page;
   of the two boxes of a place, the one that counts is shown. Without this script the page is loaded anew. */
"use strict";
(function () {
  function places(root) {
    root.querySelectorAll(".place").forEach(function (place) {
      var select = place.querySelector("select[data-place]");
      var indicator = place.querySelector("[data-indicator]");
      var where = place.querySelector("[data-where]");
      function show() {
        var mark = ["", "section", "sheet", "title"].indexOf(select.value) >= 0;
        var listed = select.value === "indicator";
        if (indicator) {
          indicator.hidden = !listed;
        }
        where.hidden = mark || listed;
      }
      select.addEventListener("change", show);
      show();
    });
  }

  function ready() {
    var form = document.querySelector("form.source-form");
    if (!form) {
      return;
    }
    places(form);
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      if (!button || !button.hasAttribute("data-part")) {
        return;
      }
      event.preventDefault();
      var data = new FormData(form);
      data.set(button.name, button.value);
      data.delete("_upload");
      fetch(form.action, { method: "POST", body: data, credentials: "same-origin" })
        .then(function (answer) {
          return answer.text();
        })
        .then(function (text) {
          var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("form.source-form");
          if (!fresh) {
            throw new Error("no form");
          }
          form.replaceWith(document.importNode(fresh, true));
          ready();
          var place = document.querySelector("[data-focus]");
          var parts = place ? place.querySelectorAll(":scope > fieldset") : [];
          var first = parts.length && parts[parts.length - 1].querySelector("input:not([type=hidden]), select, textarea, button");
          if (first) {
            first.focus();
          }
        })
        .catch(function () {
          HTMLFormElement.prototype.submit.call(form);
        });
    });
  }

  ready();
})();
