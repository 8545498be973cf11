
"use strict";
(() => {
  // Without a script everything is there; with it tables can be sorted and the results filtered.
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const value = (row, column) => {
    const cell = row.cells[column];
    const number = cell.dataset.v;
    return number === undefined ? cell.textContent.trim() : Number(number);
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));

  const sort = (table, column) => {
    const heads = table.tHead.rows[0].cells;
    const descending = heads[column].getAttribute("aria-sort") === "ascending";
    for (const head of heads) head.setAttribute("aria-sort", "none");
    heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row, index) => ({ row, index, key: value(row, column) }));
    // Equal ones stay in their order.
    rows.sort((a, b) => (descending ? compare(b.key, a.key) : compare(a.key, b.key)) || a.index - b.index);
    const all = document.createDocumentFragment();
    for (const { row } of rows) all.append(row);
    body.append(all);
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, column));
      head.append(button);
      head.setAttribute("aria-sort", "none");
    });
  }

  for (const form of document.querySelectorAll("form.filter")) {
    const rows = Array.from(document.getElementById(form.dataset.for).tBodies[0].rows);
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const { text, kind, count } = form.elements;
    const apply = () => {
      const wanted = text.value.trim().toLowerCase();
      let shown = 0;
      rows.forEach((row, index) => {
        const fits = texts[index].includes(wanted) && (kind.value === "" || row.dataset.kind === kind.value);
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      count.value = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} shown`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    apply();
  }

  // What is folded is printed, too.
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details:not([open])")) {
      folded.open = true;
      folded.dataset.folded = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const folded of document.querySelectorAll("details[data-folded]")) folded.open = false;
  });
})();
