/* What a page of an indicator gains with a script: values under the pointer and by arrow keys, views that change
   in place, a filter for long lists of areas, addresses that copy. Without it the page says the same. */
(function () {
  'use strict';
  var VIEW = '#xem';

  function make(name, className, text) {
    var element = document.createElementNS(
      name === 'svg' || name === 'line' || name === 'circle' ? 'http://www.w3.org/2000/svg' : 'http://www.w3.org/1999/xhtml',
      name
    );
    if (className) { element.setAttribute('class', className); }
    if (text) { element.textContent = text; }
    return element;
  }

  function chart(box) {
    var source = box.querySelector('script[type="application/json"]');
    if (!source) { return; }
    var series = JSON.parse(source.textContent);
    var places = [];
    series.forEach(function (one) {
      one.points.forEach(function (point) { if (places.indexOf(point[0]) < 0) { places.push(point[0]); } });
    });
    places.sort(function (a, b) { return a - b; });
    var tip = make('div', 'tip'), said = make('div', 'visually-hidden'), at = -1, rule = null;
    tip.hidden = true;
    said.setAttribute('aria-live', 'polite');
    box.appendChild(tip);
    box.appendChild(said);

    function plot() {
      var all = box.querySelectorAll('[data-plot]');
      for (var i = 0; i < all.length; i += 1) { if (all[i].offsetWidth) { return all[i]; } }
      return null;
    }

    function geometry(holder) {
      var n = holder.getAttribute('data-plot').split(' ').map(Number), svg = holder.querySelector('svg');
      var scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      return {
        svg: svg, scale: scale, top: n[1], height: n[3],
        x: function (v) { return n[0] + (v - n[4]) / (n[5] - n[4]) * n[2]; },
        y: function (v) { var s = (v - n[6]) / (n[7] - n[6]); return n[1] + (n[8] ? s : 1 - s) * n[3]; },
        value: function (px) { return n[4] + (px / scale - n[0]) / n[2] * (n[5] - n[4]); }
      };
    }

    function hide() {
      at = -1;
      tip.hidden = true;
      if (rule) { rule.remove(); rule = null; }
    }

    function show(index, speak) {
      var holder = plot();
      if (!holder || !places.length) { return; }
      at = Math.max(0, Math.min(places.length - 1, index));
      var g = geometry(holder), place = places[at], here = [], period = '';
      series.forEach(function (one, number) {
        one.points.forEach(function (point) {
          if (point[0] === place) { period = point[2]; here.push({ number: number, name: one.name, point: point }); }
        });
      });
      if (rule) { rule.remove(); }
      rule = make('svg', 'pointing');
      rule.setAttribute('viewBox', g.svg.getAttribute('viewBox'));
      rule.setAttribute('aria-hidden', 'true');
      var line = make('line', 'k-muted');
      line.setAttribute('x1', g.x(place)); line.setAttribute('x2', g.x(place));
      line.setAttribute('y1', g.top); line.setAttribute('y2', g.top + g.height);
      rule.appendChild(line);
      here.forEach(function (each) {
        var dot = make('circle', 'f-s' + each.number);
        dot.setAttribute('cx', g.x(place)); dot.setAttribute('cy', g.y(each.point[1])); dot.setAttribute('r', 5);
        rule.appendChild(dot);
      });
      holder.appendChild(rule);
      tip.textContent = '';
      tip.appendChild(make('strong', '', period));
      here.sort(function (a, b) { return b.point[1] - a.point[1]; });
      here.forEach(function (each) {
        var row = make('div', 'c-s' + each.number);
        row.appendChild(make('span', 'dot'));
        row.appendChild(document.createTextNode((series.length > 1 ? each.name + ' ' : '')));
        row.appendChild(make('b', '', each.point[3]));
        tip.appendChild(row);
      });
      tip.hidden = false;
      var left = g.x(place) * g.scale, room = box.clientWidth - tip.offsetWidth;
      tip.style.left = Math.max(0, Math.min(room, left > box.clientWidth / 2 ? left - tip.offsetWidth - 12 : left + 12)) + 'px';
      tip.style.top = g.top * g.scale + 'px';
      if (speak) {
        said.textContent = period + ': ' + here.map(function (each) { return each.name + ' ' + each.point[3]; }).join('; ');
      }
    }

    function nearest(event) {
      var holder = plot();
      if (!holder) { return; }
      var wanted = geometry(holder).value(event.clientX - holder.getBoundingClientRect().left), best = 0;
      places.forEach(function (place, index) {
        if (Math.abs(place - wanted) < Math.abs(places[best] - wanted)) { best = index; }
      });
      show(best, false);
    }

    box.addEventListener('pointermove', nearest);
    box.addEventListener('pointerdown', nearest);
    box.addEventListener('pointerleave', function () { if (document.activeElement !== box) { hide(); } });
    box.addEventListener('blur', hide);
    box.addEventListener('keydown', function (event) {
      var to = { ArrowLeft: at < 0 ? places.length - 1 : at - 1, ArrowRight: at < 0 ? 0 : at + 1, Home: 0, End: places.length - 1 }[event.key];
      if (event.key === 'Escape') { hide(); return; }
      if (to === undefined) { return; }
      event.preventDefault();
      show(to, true);
    });
  }

  function areas(box) {
    var labels = [].slice.call(box.querySelectorAll('label'));
    if (labels.length < 12) { return; }
    var field = make('input');
    field.type = 'search';
    field.setAttribute('aria-label', document.documentElement.lang === 'en' ? 'Find an area' : 'Tìm địa bàn');
    field.placeholder = field.getAttribute('aria-label');
    function plain(text) {
      return text.toLowerCase().replace(/đ/g, 'd').normalize('NFD').replace(/[\u0300-\u036f]/g, '');
    }
    field.addEventListener('input', function () {
      var wanted = plain(field.value.trim());
      labels.forEach(function (label) { label.hidden = wanted && plain(label.textContent).indexOf(wanted) < 0; });
    });
    field.addEventListener('keydown', function (event) { if (event.key === 'Enter') { event.preventDefault(); } });
    box.insertBefore(field, box.firstChild);
  }

  function limit(form) {
    var boxes = [].slice.call(form.querySelectorAll('input[type=checkbox][name=area]'));
    function check() {
      var full = boxes.filter(function (box) { return box.checked; }).length >= 6;
      boxes.forEach(function (box) { box.disabled = full && !box.checked; });
    }
    boxes.forEach(function (box) { box.addEventListener('change', check); });
    check();
  }

  function address(form) {
    var query = new URLSearchParams(new FormData(form));
    [].slice.call(form.querySelectorAll('select')).forEach(function (select) {
      if (!select.value && select.name.indexOf('dim_') !== 0) { query.delete(select.name); }
    });
    return location.pathname + '?' + query;
  }

  function change(to, keep) {
    var view = document.querySelector(VIEW), id = document.activeElement && document.activeElement.id;
    var open = !!view.querySelector('details.menu[open]');
    view.setAttribute('aria-busy', 'true');
    fetch(to, { headers: { Accept: 'text/html' } }).then(function (answer) {
      if (!answer.ok) { throw new Error(answer.status); }
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, 'text/html').querySelector(VIEW);
      if (!fresh) { throw new Error('no view'); }
      view.replaceWith(fresh);
      if (!keep) { history.pushState({}, '', to); }
      begin(fresh);
      var menu = fresh.querySelector('details.menu');
      if (open && menu) { menu.open = true; }
      var again = id && document.getElementById(id);
      if (again) { again.focus({ preventScroll: true }); }
    }).catch(function () { location.assign(to); });
  }

  function begin(root) {
    root.querySelectorAll('[data-chart]').forEach(chart);
    root.querySelectorAll('.menu-box').forEach(areas);
    root.querySelectorAll('form[data-view-form]').forEach(function (form) {
      limit(form);
      form.addEventListener('submit', function (event) { event.preventDefault(); change(address(form)); });
      form.addEventListener('change', function (event) {
        if (event.target.name !== 'area') { change(address(form)); }
      });
      var menu = form.querySelector('details.menu');
      if (menu) {
        var before = new URLSearchParams(new FormData(form)).toString();
        menu.addEventListener('toggle', function () {
          if (!menu.open && new URLSearchParams(new FormData(form)).toString() !== before) { change(address(form)); }
        });
        menu.addEventListener('keydown', function (event) {
          if (event.key === 'Escape' && menu.open) { menu.open = false; menu.querySelector('summary').focus(); }
        });
      }
    });
    root.querySelectorAll('.copy input').forEach(function (field) {
      field.addEventListener('focus', function () { field.select(); });
    });
  }

  document.addEventListener('click', function (event) {
    var menu = document.querySelector(VIEW + ' details.menu[open]');
    if (menu && !menu.contains(event.target)) { menu.open = false; }
  });
  window.addEventListener('popstate', function () { if (document.querySelector(VIEW)) { change(location.href, true); } });
  begin(document);
}());
