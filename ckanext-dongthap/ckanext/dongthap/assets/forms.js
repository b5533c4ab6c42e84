/* CKAN's forms and lists without handlers in attributes, which the portal's policy does not let run.
 *
 * data-check="id"   a click checks that box or radio button,
 * data-empty="id"   empties that field,
 * data-press="id"   presses that element, data-focus="id" gives it the focus;
 * data-add="name"   adds a text to the list of a form's field;
 * data-enables="id" a group of boxes: the button is enabled while one of them is checked.
 */
"use strict";
(function () {
  function of(name) {
    return name && document.getElementById(name);
  }

  function act(button) {
    var box = of(button.dataset.check);
    var field = of(button.dataset.empty);
    if (box) {
      box.checked = true;
    }
    if (field) {
      field.value = "";
    }
    if (button.dataset.press) {
      of(button.dataset.press).click();
    } else if (button.dataset.focus) {
      of(button.dataset.focus).focus();
    }
  }

  function add(name) {
    var list = document.querySelector('fieldset[name="' + CSS.escape(name) + '"] ol');
    var copy = list.lastElementChild.cloneNode(true);
    list.append(copy);
    var input = copy.querySelector("input");
    input.value = "";
    input.focus();
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest('a[href="#"], a[href^="javascript:"]');
    var button = event.target.closest("[data-check]");
    var adder = event.target.closest("[data-add]");
    if (link) {
      event.preventDefault();
    }
    if (button) {
      act(button);
    } else if (adder) {
      add(adder.dataset.add);
    }
  }, true);

  document.addEventListener("change", function (event) {
    var group = event.target.closest("[data-enables]");
    if (group) {
      of(group.dataset.enables).disabled = !group.querySelector("input[type=checkbox]:checked");
    }
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    var group = event.target.closest && event.target.closest("[data-enables]");
    if (group) {
      of(group.dataset.enables).disabled = true;
    }
  });

  document.addEventListener("htmx:afterSettle", function () {
    var row = document.querySelector("[data-shown]");
    if (row) {
      row.scrollIntoView(false);
      row.removeAttribute("data-shown");
    }
  });
})();
