/* CKAN's scripts make fields and handles without a name: they get that of the label beside them. Its questions
   stay open at Escape and lose the focus: they close as by their button, and the focus goes back. */
"use strict";
(function () {
  function name(element, text) {
    if (text && !element.getAttribute("aria-label")) element.setAttribute("aria-label", text.trim());
  }
  function all() {
    document.querySelectorAll(".select2-selection, .select2-selection__rendered[role=textbox]").forEach(function (each) {
      var group = each.closest(".form-group, .control-group, .mb-3, .controls");
      var label = group && group.querySelector("label");
      name(each, label ? label.textContent : document.title);
    });
    document.querySelectorAll("input:not([type=hidden]):not([type=submit]), select, textarea").forEach(function (each) {
      if (each.labels && each.labels.length) return;
      var group = each.closest(".form-group, .control-group, .mb-3");
      var beside = (group && group.querySelector("label")) || (each.closest("tr, li") || document).querySelector("h2, h3, a, h1");
      name(each, each.placeholder || (beside && beside.textContent) || document.title);
    });
    document.querySelectorAll("a.handle").forEach(function (each) {
      name(each, each.parentElement.textContent || "↕");
    });
  }
  var asking = null;
  document.addEventListener("show.bs.modal", function (event) {
    asking = document.activeElement;
    name(event.target, (event.target.querySelector(".modal-title") || event.target).textContent);
  });
  document.addEventListener("hidden.bs.modal", function () {
    if (asking) asking.focus();
  });
  document.addEventListener("keydown", function (event) {
    var cancel = event.key === "Escape" && document.querySelector("#ckan-confirm-cancel");
    if (cancel) cancel.click();
  });
  new MutationObserver(all).observe(document.documentElement, { childList: true, subtree: true });
})();
