/* Submissions: files are sent in pieces that go on where they broke off, drafts are saved while they are typed,
   the grid is moved in with the keyboard and takes what is pasted. Everything works without this script. */
"use strict";
(function () {
  var PIECE = 1 << 20;

  function token() {
    var field = document.querySelector("input[name=" + (document.body.dataset.csrf || "_csrf_token") + "]");
    return field ? field.value : "";
  }

  function encoded(text) {
    return btoa(String.fromCharCode.apply(null, new TextEncoder().encode(text)));
  }

  function send(method, address, headers, body) {
    headers["Tus-Resumable"] = "1.0.0";
    headers["X-CSRFToken"] = token();
    return fetch(address, { method: method, headers: headers, body: body, credentials: "same-origin" });
  }

  /* The name under which a browser remembers an upload that is not complete. */
  function remembered(form, file) {
    return "upload:" + [form.dataset.agency, file.name, file.size, file.lastModified].join(":");
  }

  function begin(form, file) {
    var known = localStorage.getItem(remembered(form, file));
    var start = known ? send("HEAD", known, {}) : Promise.resolve(null);
    return start.then(function (answer) {
      if (answer && answer.ok) {
        return { place: known, offset: Number(answer.headers.get("Upload-Offset")) };
      }
      var told = "filename " + encoded(file.name) + ",agency " + encoded(form.dataset.agency);
      return send("POST", form.dataset.upload, { "Upload-Length": String(file.size), "Upload-Metadata": told }).then(
        function (made) {
          if (!made.ok) {
            throw new Error(String(made.status));
          }
          var place = made.headers.get("Location");
          localStorage.setItem(remembered(form, file), place);
          return { place: place, offset: Number(made.headers.get("Upload-Offset")) };
        }
      );
    });
  }

  function upload(form, file, show) {
    var tries = 0;
    function step(place, offset) {
      show(offset, file.size);
      if (offset >= file.size) {
        localStorage.removeItem(remembered(form, file));
        return place.split("/").pop();
      }
      var headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
      return send("PATCH", place, headers, file.slice(offset, offset + PIECE)).then(
        function (answer) {
          if (answer.ok || answer.status === 409) {
            tries = 0;
            return step(place, Number(answer.headers.get("Upload-Offset")));
          }
          if (answer.status < 500) {
            localStorage.removeItem(remembered(form, file));
            throw new Error(String(answer.status));
          }
          return later(place);
        },
        function () {
          return later(place);
        }
      );
    }
    /* The line broke: wait, ask how far it came, go on. */
    function later(place) {
      tries += 1;
      if (tries > 6) {
        throw new Error("broken off");
      }
      return new Promise(function (done) {
        setTimeout(done, 500 * Math.pow(2, tries));
      }).then(function () {
        return send("HEAD", place, {}).then(
          function (answer) {
            return answer.ok ? step(place, Number(answer.headers.get("Upload-Offset"))) : later(place);
          },
          function () {
            return later(place);
          }
        );
      });
    }
    return begin(form, file).then(function (at) {
      return step(at.place, at.offset);
    });
  }

  function uploads() {
    document.querySelectorAll("form[data-upload]").forEach(function (form) {
      var input = form.querySelector("input[type=file]");
      var bar = form.querySelector("progress");
      var told = form.querySelector("[data-told]");
      var drop = form.querySelector(".drop");
      ["dragover", "dragleave", "drop"].forEach(function (name) {
        drop.addEventListener(name, function (event) {
          event.preventDefault();
          drop.classList.toggle("over", name === "dragover");
          if (name === "drop" && event.dataTransfer.files.length) {
            input.files = event.dataTransfer.files;
          }
        });
      });
      form.addEventListener("submit", function (event) {
        var button = event.submitter;
        var file = input.files[0];
        if (!file || form.dataset.sent) {
          return;
        }
        event.preventDefault();
        bar.hidden = false;
        form.querySelectorAll("button").forEach(function (each) {
          each.disabled = true;
        });
        upload(form, file, function (done, all) {
          bar.max = all || 1;
          bar.value = done;
          told.textContent = done < all ? Math.floor((100 * done) / all) + " %" : form.dataset.checking;
        })
          .then(function (id) {
            form.querySelector("[name=upload_id]").value = id;
            input.disabled = true;
          })
          .catch(function (error) {
            /* as one piece, the way of a browser without a script; what is too large is said there */
            told.textContent = form.dataset.broken;
            if (error.message === "broken off") {
              throw error;
            }
          })
          .then(
            function () {
              form.dataset.sent = "yes";
              form.querySelectorAll("button").forEach(function (each) {
                each.disabled = false;
              });
              form.requestSubmit(button);
            },
            function () {
              form.querySelectorAll("button").forEach(function (each) {
                each.disabled = false;
              });
            }
          );
      });
    });
  }

  function autosave() {
    document.querySelectorAll("form[data-autosave]").forEach(function (form) {
      var told = form.querySelector("[data-saved]");
      var timer = null;
      var changed = 0;
      function save() {
        var seen = changed;
        var data = new FormData(form);
        data.set("_do", "save");
        data.delete("upload");
        fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin" })
          .then(function (answer) {
            if (!answer.ok) {
              throw new Error(String(answer.status));
            }
            return answer.json();
          })
          .then(function (answer) {
            if (answer.id && form.elements.id) {
              form.elements.id.value = answer.id;
            }
            document.querySelectorAll("input[name=revision]").forEach(function (field) {
              field.value = answer.revision;
            });
            if (seen === changed) {
              told.textContent = form.dataset.autosave + " " + new Date().toLocaleTimeString(document.documentElement.lang);
            }
          })
          .catch(function () {
            told.textContent = form.dataset.unsaved;
            timer = setTimeout(save, 10000);
          });
      }
      form.addEventListener("input", function (event) {
        if (event.target.type === "file" || event.target.name === "block") {
          return;
        }
        changed += 1;
        clearTimeout(timer);
        timer = setTimeout(save, 800);
      });
      form.addEventListener("submit", function () {
        clearTimeout(timer);
      });
    });
  }

  function grid() {
    var table = document.querySelector(".grid-table");
    if (!table) {
      return;
    }
    var lines = Array.from(table.tBodies[0].rows).map(function (row) {
      return Array.from(row.querySelectorAll("input"));
    });
    function place(input) {
      for (var row = 0; row < lines.length; row += 1) {
        var column = lines[row].indexOf(input);
        if (column >= 0) {
          return [row, column];
        }
      }
      return null;
    }
    function go(row, column) {
      if (lines[row] && lines[row][column]) {
        lines[row][column].focus();
        lines[row][column].select();
        return true;
      }
      return false;
    }
    table.addEventListener("keydown", function (event) {
      var at = place(event.target);
      if (!at || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      var input = event.target;
      var edge = input.selectionStart === input.selectionEnd || input.selectionEnd - input.selectionStart === input.value.length;
      var moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0] };
      if (edge && (input.selectionStart === 0 || input.value === "")) {
        moves.ArrowLeft = [0, -1];
      }
      if (edge && input.selectionEnd === input.value.length) {
        moves.ArrowRight = [0, 1];
      }
      var move = moves[event.key];
      if (move && go(at[0] + move[0], at[1] + move[1])) {
        event.preventDefault();
      } else if (event.key === "Enter") {
        event.preventDefault();
      }
    });
    table.addEventListener("paste", function (event) {
      var text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
      var at = place(event.target);
      if (!at || (text.indexOf("\t") < 0 && text.indexOf("\n") < 0)) {
        return;
      }
      event.preventDefault();
      text.split("\n").forEach(function (line, down) {
        line.split("\t").forEach(function (cell, across) {
          var input = lines[at[0] + down] && lines[at[0] + down][at[1] + across];
          if (input) {
            input.value = cell.trim();
          }
        });
      });
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function remarks() {
    var place = document.querySelector("[data-remarks]");
    document.querySelectorAll("button[data-remark]").forEach(function (button) {
      button.hidden = !place;
      button.addEventListener("click", function () {
        var parts = button.dataset.remark.split("!");
        var free = Array.from(place.querySelectorAll(".remarks")).find(function (row) {
          return !row.querySelector("[name=text]").value && !row.querySelector("[name=cell]").value;
        });
        if (!free) {
          free = place.querySelector(".remarks").cloneNode(true);
          free.querySelectorAll("input").forEach(function (input) {
            input.value = "";
          });
          place.appendChild(free);
        }
        free.querySelector("[name=cell]").value = parts.pop();
        free.querySelector("[name=sheet]").value = parts.join("!");
        free.querySelector("[name=text]").focus();
      });
    });
  }

  uploads();
  autosave();
  grid();
  remarks();
})();
