/* Calls operations from their forms and shows the answer in place. Without it a form opens the answer's address. */
"use strict";
(function () {
  var main = document.querySelector(".developers");
  var words = JSON.parse(main.dataset.words);
  var MOST = 20000;

  function element(name, text, className) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function address(form) {
    var path = form.dataset.path;
    var query = new URLSearchParams();
    form.querySelectorAll("input, select").forEach(function (field) {
      var value = field.value.trim();
      if (path.indexOf("{" + field.name + "}") >= 0) path = path.replace("{" + field.name + "}", encodeURIComponent(value));
      else if (value) query.append(field.name, value);
    });
    var language = location.pathname.indexOf("/en/") === 0 ? "/en" : "";
    var text = query.toString();
    return location.origin + language + path + (text ? "?" + text : "");
  }

  function readable(type) {
    return /json|xml|csv|turtle|text/.test(type);
  }

  function pretty(text, type) {
    if (!/json/.test(type) || /ndjson/.test(type)) return text;
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch (error) {
      return text;
    }
  }

  async function call(form) {
    var url = address(form);
    var box = form.querySelector(".outcome") || form.appendChild(element("div", "", "outcome"));
    var link = element("a", url);
    link.href = url;
    box.className = "outcome";
    box.replaceChildren(element("p", words.waiting));
    box.setAttribute("role", "status");
    try {
      var answer = await fetch(url, { headers: { Accept: "application/json, */*;q=0.8" } });
      var type = answer.headers.get("Content-Type") || "";
      var shown = element("p", answer.status + " " + type.split(";")[0] + " ");
      shown.append(document.createElement("br"), link);
      box.classList.toggle("bad", !answer.ok);
      if (!readable(type)) {
        box.replaceChildren(shown, element("p", words.file));
        return;
      }
      var text = pretty(await answer.text(), type);
      var body = element("pre");
      body.tabIndex = 0;
      body.append(element("code", text.slice(0, MOST)));
      box.replaceChildren(shown, body);
      if (text.length > MOST) box.append(element("p", words.cut));
    } catch (error) {
      box.classList.add("bad");
      box.replaceChildren(element("p", words.failed), link);
    }
  }

  function offerCopy(pre) {
    var button = element("button", words.copy, "copy");
    button.type = "button";
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(pre.querySelector("code").textContent).then(function () {
        button.textContent = words.copied;
      });
    });
    pre.append(button);
  }

  function openNamed() {
    var named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named && named.tagName === "DETAILS") named.open = true;
  }

  main.querySelectorAll("form").forEach(function (form) {
    form.querySelectorAll("[disabled]").forEach(function (field) {
      field.disabled = false;
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      call(form);
    });
  });
  if (navigator.clipboard) main.querySelectorAll("pre:not(.shape)").forEach(offerCopy);
  window.addEventListener("hashchange", openNamed);
  openNamed();
})();
