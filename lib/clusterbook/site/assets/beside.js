// Two regions side by side: the page of one beside that of another, which is fetched as it is published.
// The address says which (?with=tokyo), so it can be sent on and gone back to.
(function () {
  "use strict";

  const { chooser, draw, load, named, stem } = window.book;
  const place = document.querySelector('.cc-tool[data-tool="beside"]');
  const { words, here, rows, same } = JSON.parse(place.dataset.said);
  const article = document.querySelector("article.bd-article");
  const title = document.title;
  const text = (key, fields = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => fields[name]);
  const node = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  const links = named(document.querySelectorAll(".bd-links li.current.active > a, .bd-links li:has(~ li.current.active) > a, .bd-links li.current.active ~ li > a"));
  const others = new Map([...links].filter(([, link]) => !link.classList.contains("current")));
  if (!others.size) return;
  const { label, field, found } = chooser(others, text("beside.choose"));
  const go = node("button", { type: "button", textContent: text("beside.go") });
  const alone = node("button", { type: "button", hidden: true, textContent: text("beside.alone", { who: here }) });
  const status = node("p");
  status.setAttribute("role", "status");
  const shown = node("section", { className: "cc-beside", hidden: true });
  place.replaceChildren(node("div", { className: "cc-filters" }, label, go, alone, status), shown);

  // --- the page of another region ------------------------------------------------------------

  const pages = new Map();
  async function fetched(link) {
    const address = link.href.split("#")[0];
    if (!pages.has(address)) {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      pages.set(address, new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
    return pages.get(address);
  }

  const partsOf = (page) => new Map([...page.querySelectorAll("article.bd-article section[id] > h2")].map((head) => {
    const section = head.parentElement;
    const wanted = [...section.querySelectorAll(".cc-computed, figure.cc-chart, .cc-missing")];
    return [section.id, { title: head.firstChild.textContent, wanted }];
  }));

  // --- what is set side by side ----------------------------------------------------------------

  function figures(sides) {
    const labels = [...new Set(sides.flatMap((side) => side.rows.map(([name]) => name)))];
    const cells = (name) => sides.map((side) => {
      const row = side.rows.find(([own]) => own === name);
      return node("td", { textContent: row ? row[1] : "–" });
    });
    const head = node("tr", {}, node("th", { scope: "col", textContent: text("beside.figure") }),
      ...sides.map(({ who }) => node("th", { scope: "col", textContent: who })));
    const body = labels.map((name) => node("tr", {}, node("th", { scope: "row", textContent: name }), ...cells(name)));
    const caption = node("caption", { textContent: text("beside.caption") });
    const box = node("div", { className: "cc-scroll", tabIndex: 0 }, node("table", {}, caption, node("thead", {}, head), node("tbody", {}, ...body)));
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", caption.textContent);
    return box;
  }

  function column({ who }, wanted, at) {
    const copies = wanted.map((one) => document.importNode(one, true));
    for (const one of copies) {
      one.querySelectorAll("figcaption, .cc-doubt").forEach((part) => part.remove());
      if (one.id) one.id = `${one.id}-${at}`;
      one.classList.remove("cc-alive");
      one.querySelectorAll(".cc-live > *").forEach((part) => part.remove());
    }
    return node("div", {}, node("p", { className: "cc-who", textContent: who }), ...(copies.length ? copies : [node("p", { textContent: text("beside.nothing") })]));
  }

  function part(sides, id) {
    const parts = sides.map((side) => side.parts.get(id));
    const columns = parts.map((one, at) => column(sides[at], one?.wanted ?? [], at + 1));
    const two = node("div", { className: "cc-two" }, ...columns);
    two.style.setProperty("--rows", String(Math.max(...columns.map((one) => one.children.length)))); // so that charts stand level
    const note = node("p", { className: "cc-scales" });
    return node("section", {}, node("h3", { textContent: parts.find(Boolean).title }), two, note);
  }

  // --- scales ------------------------------------------------------------------------------------

  const AXES = ["x", "y"];
  const specOf = (figure) => JSON.parse(figure.querySelector(".cc-spec").textContent);

  async function domains(spec) {
    const { view } = await window.vegaEmbed(document.createElement("div"), structuredClone(spec), { mode: "vega-lite", ast: true, actions: false, renderer: "none" });
    const found = AXES.map((axis) => {
      try { return view.scale(axis).domain().map(Number); } catch { return []; }
    });
    view.finalize();
    return found;
  }

  // Both ends of an axis of numbers; not where one of the two would be a line at the foot.
  function union([one, other]) {
    if (![one, other].every((domain) => domain.length === 2 && domain.every(Number.isFinite))) return null;
    const both = [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
    const least = Math.min(one[1] - one[0], other[1] - other[0]);
    return least * 6 < both[1] - both[0] ? null : both;
  }

  function set(part, axis, domain) {
    if (Array.isArray(part)) part.forEach((one) => set(one, axis, domain));
    else if (part && typeof part === "object") {
      const channel = part.encoding?.[axis];
      if (channel && channel.field && ["quantitative", "temporal"].includes(channel.type)) channel.scale = { ...channel.scale, domain, nice: false };
      for (const key of ["layer", "spec", "concat", "hconcat", "vconcat"]) set(part[key], axis, domain);
    }
  }

  // Names at the ends of lines keep their distance when the scale grows.
  function spread(spec, [low, high]) {
    for (const table of Object.values(spec.datasets ?? {})) {
      if (!table.length || !("at" in table[0] && "label" in table[0])) continue;
      const ordered = [...table].sort((a, b) => a.at - b.at);
      ordered.forEach((row, index) => { if (index) row.at = Math.max(row.at, ordered[index - 1].at + 0.075 * (high - low)); });
    }
  }

  async function scaled(section) {
    const pair = [1, 2].map((at) => section.querySelector(`.cc-two > :nth-child(${at}) figure.cc-chart`));
    if (!pair.every(Boolean)) return pair.filter(Boolean);
    const specs = pair.map(specOf);
    const narrow = await Promise.all(specs.map((spec) => domains(spec.narrow)));
    const equal = (axis) => JSON.stringify(narrow[0][axis]) === JSON.stringify(narrow[1][axis]);
    const shared = AXES.map((axis, at) => union(narrow.map((found) => found[at])));
    const may = same.includes(pair[0].id.replace(/-1$/, ""));
    const is = may && shared[1] ? true : equal(0) && equal(1);
    if (may && shared[1]) {
      for (const spec of specs) {
        for (const size of Object.values(spec)) {
          AXES.forEach((axis, at) => shared[at] && set(size, axis, shared[at]));
          spread(size, shared[1]);
        }
      }
      pair.forEach((figure, at) => { figure.querySelector(".cc-spec").textContent = JSON.stringify(specs[at]); });
    }
    section.querySelector(".cc-scales").textContent = text(is ? "beside.same" : "beside.differ");
    return pair;
  }

  async function charts() {
    if (!window.vegaEmbed) await load("vega.js");
    for (const section of shown.querySelectorAll("section")) {
      const found = await scaled(section);
      await Promise.all(found.map((figure) => draw(figure)));
    }
  }

  // --- the way there and back ----------------------------------------------------------------------

  function close() {
    shown.hidden = alone.hidden = true;
    shown.replaceChildren();
    field.value = status.textContent = "";
    document.title = title;
  }

  let latest = 0;
  async function show(link, focus) {
    const turn = latest += 1;
    field.value = link.textContent;
    status.textContent = text("beside.loading");
    let page;
    try { page = await fetched(link); } catch (error) {
      close();
      status.replaceChildren(text("beside.failed", { who: link.textContent, why: error.message }), " ", node("a", { href: link.href, textContent: link.textContent }));
      return;
    }
    if (turn !== latest) return; // another was chosen while this one was loading
    const told = JSON.parse(page.querySelector('.cc-tool[data-tool="beside"]').dataset.said);
    const sides = [{ who: here, rows, parts: partsOf(document) }, { who: told.here, rows: told.rows, parts: partsOf(page) }];
    const ids = [...new Set(sides.flatMap((side) => [...side.parts].filter(([, one]) => one.wanted.length).map(([id]) => id)))];
    const who = text("beside.title", { one: here, other: told.here });
    const head = node("h2", { textContent: who, tabIndex: -1 });
    const whole = node("p", {}, node("a", { href: link.href, textContent: text("beside.whole", { who: told.here }) }));
    shown.replaceChildren(head, whole, figures(sides), ...ids.map((id) => part(sides, id)));
    shown.hidden = alone.hidden = false;
    document.title = title.replace(article.querySelector("h1").firstChild.textContent, who);
    status.textContent = "";
    if (focus) head.focus();
    await charts().catch(() => {}); // the drawings stay
    shown.dataset.drawn = String(turn);
  }

  const wanted = () => new URLSearchParams(location.search).get("with");
  function follow(focus) {
    const link = [...others.values()].find((one) => stem(one) === wanted());
    if (link) show(link, focus);
    else { latest += 1; close(); }
  }

  function choose() {
    const link = found(true);
    if (!link) { status.textContent = text("beside.unknown"); return; }
    if (stem(link) !== wanted()) history.pushState(null, "", `?with=${encodeURIComponent(stem(link))}`);
    follow(true);
  }

  go.addEventListener("click", choose);
  field.addEventListener("input", () => { if (found(false)) choose(); });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(); });
  alone.addEventListener("click", () => {
    history.pushState(null, "", location.pathname);
    follow();
    field.focus();
  });
  window.addEventListener("popstate", () => follow());
  follow();
})();
