/* CKAN's scripts make fields and handles without a name: they get that of the label beside them. */
"use strict";
window.addEventListener("load", function () {
  function name(element, text) {
    if (text && !element.getAttribute("aria-label")) element.setAttribute("aria-label", text.trim());
  }
  document.querySelectorAll(".select2-selection").forEach(function (each) {
    var group = each.closest(".form-group, .control-group, .mb-3, .controls");
    var label = group && group.querySelector("label");
    name(each, label ? label.textContent : document.title);
  });
  document.querySelectorAll("a.handle").forEach(function (each) {
    var heading = each.parentElement && each.parentElement.querySelector("a:not(.handle)");
    name(each, heading ? "↕ " + heading.textContent : "↕");
  });
});
