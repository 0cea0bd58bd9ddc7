// Отбор строк и печать свёрнутого. Без этого файла страницы показывают всё то же самое, только без отбора.
(function () {
  "use strict";

  function plain(text) {
    return text.toLowerCase().replace(/ё/g, "е").replace(/\s+/g, " ").trim();
  }

  function fits(item, wanted) {
    if (wanted.late && !item.hasAttribute("data-late")) return false;
    if (wanted.stage === "active" && !/^\d$/.test(item.dataset.stage)) return false;
    if (wanted.stage && wanted.stage !== "active" && item.dataset.stage !== wanted.stage) return false;
    if (wanted.unit && item.dataset.unit !== wanted.unit) return false;
    if (wanted.coordinator && item.dataset.coordinator !== wanted.coordinator) return false;
    return wanted.words.every(function (word) { return item.words.includes(word); });
  }

  document.querySelectorAll("form[data-filter]").forEach(function (form) {
    var list = document.getElementById(form.dataset.filter);
    var items = Array.from(list.querySelectorAll("tbody > tr, :scope > article"));
    var status = form.querySelector("[role=status]");
    items.forEach(function (item) { item.words = plain(item.textContent); });

    function value(name) {
      var field = form.elements[name];
      return field ? (field.type === "checkbox" ? field.checked : field.value) : "";
    }

    function apply() {
      var wanted = {
        words: plain(value("words")).split(" ").filter(Boolean),
        stage: value("stage"), unit: value("unit"), coordinator: value("coordinator"), late: value("late"),
      };
      var shown = 0;
      items.forEach(function (item) {
        item.hidden = !fits(item, wanted);
        if (!item.hidden) shown += 1;
      });
      status.textContent = shown === items.length ? "Показаны все: " + shown : "Показано " + shown + " из " + items.length;
    }

    form.addEventListener("input", apply);
    form.addEventListener("change", apply);
    form.addEventListener("reset", function () { setTimeout(apply); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.hidden = false;
    apply();

    document.querySelectorAll("[data-show-stage]").forEach(function (link) {
      link.addEventListener("click", function () {
        form.reset();
        form.elements.stage.value = link.dataset.showStage;
        apply();
      });
    });
  });

  document.querySelectorAll("line.today").forEach(function (line) {
    var box = line.closest(".scroll");
    box.scrollLeft = line.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth / 2;
  });

  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details.printed:not([open])"));
    opened.forEach(function (part) { part.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (part) { part.open = false; });
  });
})();
