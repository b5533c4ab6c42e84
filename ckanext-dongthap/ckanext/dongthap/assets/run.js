/* A run's page while the run is open: asks for its progress, and loads the page anew when a step ends. */
"use strict";
(function () {
  var place = document.querySelector("[data-run]");
  if (!place) {
    return;
  }
  var now = place.querySelector("[data-now]");
  var shown = place.dataset.state + place.dataset.step;
  var wait = 1500;

  function look() {
    fetch(place.dataset.run, { headers: { Accept: "application/json" } })
      .then(function (answer) {
        return answer.json();
      })
      .then(function (answer) {
        var run = answer.result;
        if (run.state + run.step !== shown) {
          location.reload();
          return;
        }
        if (now && run.total) {
          now.textContent = run.done + "/" + run.total;
        }
        setTimeout(look, wait);
      })
      .catch(function () {
        wait = Math.min(wait * 2, 30000);
        setTimeout(look, wait);
      });
  }

  setTimeout(look, wait);
})();
