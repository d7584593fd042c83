"use strict";
(() => {
  const d = JSON.parse(document.getElementById("data").textContent);
  const T = (n) => d.t[n];
  const $ = (id) => document.getElementById(id);
  // Everything from the data goes into the page as text.
  const el = (tag, text, attrs) => {
    const e = document.createElement(tag);
    if (text !== undefined) e.textContent = text;
    for (const k in attrs || {}) e.setAttribute(k, attrs[k]);
    return e;
  };
  const marks = {"not-in-file": "!", "not-applied": "?", "pending": "?", "differs": "≠", "not-read": "?"};
  const states = {"in-effect": "in effect", "not-in-file": "not in the file", "not-applied": "not applied yet", "pending": "invited, not accepted yet", "differs": "the file gives another role", "declared": "declared in the file", "not-read": "could not be read"};
  const table = $("matrix"), why = $("why");
  let columns = d.w.map((_, i) => i), current = null, opened = null;

  const fold = (s) => s.toLowerCase();
  const head = () => {
    const tr = el("tr");
    tr.append(el("th", "Person", {scope: "col"}));
    for (const i of columns) tr.append(el("th", T(d.w[i]), {scope: "col"}));
    const h = el("thead");
    h.append(tr);
    return h;
  };
  const draw = (tr) => {
    if (tr.drawn) return;
    tr.drawn = true;
    const cells = new Map(tr.row.c.map((c) => [c[0], c]));
    while (tr.children.length > 1) tr.lastChild.remove();
    for (const i of columns) {
      const c = cells.get(i), td = el("td");
      if (c) {
        const h = d.h[c[1]], mark = marks[T(h[1])];
        td.textContent = T(h[0]).replace(/^workspace_/, "").replaceAll("_", " ") + (mark ? " " + mark : "");
        td.className = "has";
        td.tabIndex = -1;
        td.cell = c;
        td.setAttribute("aria-haspopup", "true");
        td.dataset.in = T(d.w[i]); // on paper there are no columns
      }
      tr.append(td);
    }
    if (!current) point(tr.querySelector("td.has"));
  };
  const point = (td) => {
    if (!td) return;
    if (current) current.tabIndex = -1;
    current = td;
    td.tabIndex = 0;
  };
  const seen = new IntersectionObserver((entries) => {
    for (const e of entries) if (e.isIntersecting) draw(e.target);
  }, {rootMargin: "600px"});

  const rows = d.r.map((row) => {
    const tr = el("tr"), th = el("th", undefined, {scope: "row"});
    th.append(el("bdi", T(row.n)));
    if (T(row.a)) th.title = T(row.a);
    tr.append(th);
    tr.row = row;
    tr.key = fold(T(row.n) + " " + T(row.a));
    return tr;
  });
  const body = el("tbody");
  const build = () => {
    current = null;
    seen.disconnect();
    body.replaceChildren(...rows);
    for (const tr of rows) {
      tr.drawn = false;
      while (tr.children.length > 1) tr.lastChild.remove();
      tr.append(el("td", "", {colspan: Math.max(columns.length, 1)}));
      seen.observe(tr);
    }
    table.replaceChildren(el("caption", "", {hidden: ""}), head(), body);
  };
  const filter = () => {
    const p = fold($("people").value.trim()), w = fold($("spaces").value.trim());
    const next = d.w.map((_, i) => i).filter((i) => fold(T(d.w[i])).includes(w));
    if (next.length !== columns.length || next.some((c, i) => c !== columns[i])) {
      columns = next;
      build();
    }
    let shown = 0;
    for (const tr of rows) {
      tr.hidden = !tr.key.includes(p);
      if (!tr.hidden) shown++;
    }
    $("count").textContent = `${shown} of ${rows.length} people and service accounts, ${columns.length} of ${d.w.length} workspaces`;
  };
  const explain = (td) => {
    if (opened) opened.classList.remove("open");
    opened = td;
    td.classList.add("open");
    const c = td.cell, tr = td.parentNode;
    const title = el("h2");
    title.append(el("bdi", T(tr.row.n)), " in ", el("bdi", T(d.w[c[0]])));
    const list = el("ol");
    for (const [n, ...at] of c[2]) {
      const s = d.h[n], item = el("li", `${T(s[0])}: ${T(s[1])}, ${T(s[2])}`), dl = el("dl");
      for (let i = 0; i < at.length; i += 3) dl.append(el("dt", "line"), el("dd", `${T(at[i])}:${at[i + 1]}` + (T(at[i + 2]) ? ` in group ${T(at[i + 2])}` : "")));
      if (T(s[4])) dl.append(el("dt", "since commit"), el("dd", T(s[4])));
      if (T(s[3])) dl.append(el("dt", "until"), el("dd", T(s[3])));
      item.append(dl);
      list.append(item);
    }
    const close = el("button", "Close", {type: "button"});
    close.addEventListener("click", shut);
    why.replaceChildren(title, el("p", `${T(d.h[c[1]][0])}: ${states[T(d.h[c[1]][1])] || T(d.h[c[1]][1])}`), list, close);
    why.hidden = false;
    why.focus();
  };
  const shut = () => {
    why.hidden = true;
    if (opened) {
      opened.classList.remove("open");
      opened.focus();
    }
  };
  const step = (td, down, right) => {
    let tr = td.parentNode, x = [...tr.children].indexOf(td);
    for (;;) {
      if (down) {
        do tr = down > 0 ? tr.nextElementSibling : tr.previousElementSibling; while (tr && tr.hidden);
        if (!tr) return;
        draw(tr);
      } else x += right;
      const next = tr.children[x];
      if (!next || next.tagName !== "TD") return;
      if (next.classList.contains("has")) {
        point(next);
        next.focus();
        next.scrollIntoView({block: "nearest", inline: "nearest"});
        return;
      }
    }
  };
  table.addEventListener("click", (e) => {
    const td = e.target.closest("td.has");
    if (td) { point(td); explain(td); }
  });
  table.addEventListener("keydown", (e) => {
    const td = e.target.closest("td.has"), move = {ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1]}[e.key];
    if (!td) return;
    if (move) { e.preventDefault(); step(td, move[0], move[1]); }
    if (e.key === "Enter" || e.key === " ") { e.preventDefault(); explain(td); }
  });
  document.addEventListener("keydown", (e) => { if (e.key === "Escape" && !why.hidden) shut(); });
  addEventListener("beforeprint", () => rows.forEach(draw));
  for (const id of ["people", "spaces"]) $(id).addEventListener("input", filter);
  build();
  filter();
})();
