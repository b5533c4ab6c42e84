/* Suggestions while typing: a combobox with a list (ARIA 1.2). Without it the box is a plain search field. */
"use strict";
(function () {
  var count = 0;

  function setUp(place) {
    var input = place.querySelector("input");
    var words = JSON.parse(place.dataset.words);
    var list = document.createElement("ul");
    var said = document.createElement("p");
    var asked = "";
    var timer = 0;
    var at = -1;
    count += 1;
    list.id = "suggestions-" + count;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels && input.labels[0] ? input.labels[0].textContent : "");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    place.append(list, said);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);

    function close() {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function address(item) {
      return place.dataset[item.kind].replace("NAME", encodeURIComponent(item.kind === "area" ? item.label : item.name));
    }

    function option(item, number) {
      var row = document.createElement("li");
      var label = document.createElement("span");
      var kind = document.createElement("span");
      row.id = list.id + "-" + number;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.dataset.href = address(item);
      label.textContent = item.label;
      kind.textContent = words[item.kind];
      row.append(label, kind);
      return row;
    }

    function show(items) {
      list.replaceChildren.apply(list, items.map(option));
      list.hidden = !items.length;
      at = -1;
      input.setAttribute("aria-expanded", String(items.length > 0));
      input.removeAttribute("aria-activedescendant");
      said.textContent = items.length ? words.some.replace("{n}", items.length) : words.none;
    }

    function ask() {
      var typed = input.value.trim();
      if (typed === asked) {
        return;
      }
      asked = typed;
      if (typed.length < 2) {
        close();
        return;
      }
      fetch(place.dataset.suggest + "?limit=10&q=" + encodeURIComponent(typed))
        .then(function (answer) {
          return answer.ok ? answer.json() : { result: [] };
        })
        .then(function (answer) {
          if (asked === typed && document.activeElement === input) {
            show(answer.result);
          }
        })
        .catch(close);
    }

    function move(step) {
      var rows = list.children;
      if (at >= 0) {
        rows[at].setAttribute("aria-selected", "false");
      }
      at = at + step;
      at = at >= rows.length ? -1 : at < -1 ? rows.length - 1 : at;
      if (at < 0) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      rows[at].setAttribute("aria-selected", "true");
      rows[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", rows[at].id);
    }

    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !list.hidden) {
        close();
        event.preventDefault();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
        move(event.key === "ArrowDown" ? 1 : -1);
        event.preventDefault();
      } else if (event.key === "Enter" && at >= 0 && !list.hidden) {
        event.preventDefault();
        location.assign(list.children[at].dataset.href);
      }
    });
    input.addEventListener("blur", function () {
      setTimeout(close, 150);
    });
    list.addEventListener("mousedown", function (event) {
      var row = event.target.closest("[role=option]");
      if (row) {
        event.preventDefault();
        location.assign(row.dataset.href);
      }
    });
  }

  document.querySelectorAll("[data-suggest]").forEach(setUp);
})();
