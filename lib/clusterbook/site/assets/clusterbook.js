// Charts come alive when a reader points at them, touches or reaches them; tables sort by a click on
// their head.
// Without this script every chart is there as a drawing and every table in its first order.
(function () {
  "use strict";

  const isOneFile = !document.currentScript.src; // a page with all it needs in itself
  const here = document.currentScript.src || document.baseURI;
  let vega = null; // one load of the chart bundle for all charts
  let shown = new AbortController(); // what listens for the article that is shown

  // A reader who has chosen a language comes to the front page in it.
  const twins = document.querySelectorAll(".cc-language");
  for (const twin of twins) {
    twin.addEventListener("click", () => localStorage.setItem("language", twin.lang));
    const isFront = /^(\.\.\/|\w+\/)index\.html$/.test(twin.getAttribute("href"));
    const isWithin = document.referrer.startsWith(location.origin);
    if (isFront && !isWithin && localStorage.getItem("language") === twin.lang) {
      location.replace(twin.href);
    }
  }

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, here).href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${name} could not be loaded`));
      document.head.append(script);
    });
  }

  function bundle() {
    if (window.vegaEmbed) return Promise.resolve(window.vegaEmbed);
    vega ??= load("vega.js").then(() => window.vegaEmbed);
    return vega;
  }

  // Tools that few pages have: their scripts come with the page that needs them.
  function tools() {
    const places = isOneFile ? [] : [...document.querySelectorAll(".cc-tool")];
    const names = new Set(places.map((place) => place.dataset.tool));
    for (const name of names) load(`${name}.js`).catch(() => {}); // what stands there says so
  }

  function prepared(spec, width) {
    const copy = structuredClone(spec);
    if (copy.width === "container") {
      copy.width = width;
      copy.autosize = { type: "fit-x", contains: "padding" };
    }
    return copy;
  }

  async function draw(figure) {
    const frame = figure.querySelector(".cc-frame");
    const live = figure.querySelector(".cc-live");
    const specs = JSON.parse(figure.querySelector(".cc-spec").textContent);
    const width = Math.floor(frame.clientWidth);
    if (!width || width === figure.drawnAt) return;
    const busy = figure.drawnAt !== undefined;
    figure.drawnAt = width;
    const embed = await bundle();
    const spec = prepared(width < 560 ? specs.narrow : specs.wide, width);
    if (!busy) { // keep the drawing in sight until the live chart has been drawn
      live.hidden = false;
      live.classList.add("cc-pending");
    }
    const shown = await embed(live, spec, {
      mode: "vega-lite", renderer: "svg", ast: true, actions: false, tooltip: { theme: "book" },
    });
    if (figure.view) figure.view.finalize();
    figure.view = shown.view;
    // The frame has one text for the whole; Vega would have some parts read out besides.
    for (const part of live.querySelectorAll("svg [role], svg [aria-roledescription]")) {
      part.removeAttribute("role");
      part.removeAttribute("aria-roledescription");
    }
    live.classList.remove("cc-pending");
    figure.classList.add("cc-alive");
    tell(figure);
  }

  function tell(figure) { // Vega tells a mark's values to pointers that move; taps don't
    const at = figure.tapped;
    if (!at || !figure.classList.contains("cc-alive")) return;
    figure.tapped = null;
    const moved = new PointerEvent("pointermove", { bubbles: true, clientX: at.clientX, clientY: at.clientY });
    document.elementFromPoint(at.clientX, at.clientY)?.dispatchEvent(moved);
  }

  function failed(figure, error) {
    figure.querySelector(".cc-live").hidden = true;
    figure.classList.remove("cc-alive");
    figure.dataset.error = error.message; // the drawing stays: nothing is lost but the tooltips
  }

  function charts() {
    const figures = [...document.querySelectorAll("figure.cc-chart")];
    if (!figures.length) return;
    const start = (figure) => draw(figure).catch((error) => failed(figure, error));
    for (const figure of figures) {
      for (const event of ["pointerenter", "touchstart", "focusin"]) {
        figure.addEventListener(event, () => start(figure), { once: true, passive: true });
      }
      figure.addEventListener("click", (event) => {
        figure.tapped = event;
        tell(figure);
      });
    }
    let timer = 0;
    window.addEventListener("resize", () => {
      clearTimeout(timer);
      timer = setTimeout(() => figures.filter((figure) => figure.view).forEach(start), 200);
    }, { signal: shown.signal });
  }

  function valueOf(row, index) {
    const cell = row.cells[index];
    if (cell.dataset.value === undefined) return cell.textContent.trim();
    return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  }

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), undefined, { numeric: true });
  }

  function sort(table, index) {
    const head = table.tHead.rows[0].cells[index];
    const down = head.getAttribute("aria-sort") !== "descending";
    const first = head.classList.contains("number") ? down : head.getAttribute("aria-sort") === "ascending";
    const sign = first ? -1 : 1;
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [valueOf(row, index), row]);
    rows.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null); // missing ones stay last
      return sign * compare(a, b);
    });
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", first ? "descending" : "ascending");
    body.append(...rows.map(([, row]) => row));
  }

  function tables() {
    for (const table of document.querySelectorAll("table.cc-sortable")) {
      [...table.tHead.rows[0].cells].forEach((head, index) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        button.addEventListener("click", () => sort(table, index));
        head.append(button);
      });
    }
  }

  // A table that does not fit takes the free margin (the theme then folds the contents there);
  // on a narrow screen its rows become cards.
  function fit() {
    for (const box of document.querySelectorAll(".cc-scroll")) {
      const table = box.querySelector("table");
      const figure = box.closest("figure");
      table.classList.remove("cc-rows");
      if (!figure || table.scrollWidth <= box.clientWidth + 1) continue;
      if (box.clientWidth > 600) figure.classList.add("full-width");
      else cards(table);
    }
  }

  function cards(table) {
    const labels = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
    for (const row of table.tBodies[0].rows) {
      [...row.cells].forEach((cell, index) => { cell.dataset.label = labels[index]; });
    }
    table.classList.add("cc-rows");
  }

  // A search in all texts, and a choice among few values, for tables and cards that ask for it.
  function filter(holder) {
    const { items, labels } = holder.tBodies ? rowsOf(holder) : cardsOf(holder);
    const box = document.createElement("div");
    box.className = "cc-filters";
    const field = (label, control) => {
      const frame = document.createElement("label");
      frame.append(label, control);
      box.append(frame);
      return control;
    };
    const search = field(holder.dataset.search, document.createElement("input"));
    search.type = "search";
    const choices = labels.map((label, index) => {
      const values = new Set(items.map((item) => item.values[index]));
      const select = field(label, document.createElement("select"));
      select.append(new Option(holder.dataset.all, ""));
      for (const value of [...values].filter(Boolean).sort()) select.append(new Option(value, value));
      return select;
    });
    const count = document.createElement("p");
    count.setAttribute("aria-live", "polite");
    box.append(count);
    const apply = () => {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { node, text, values } of items) {
        node.hidden = !words.every((word) => text.includes(word)) || choices.some(
          (select, index) => select.value && values[index] !== select.value,
        );
        shown += !node.hidden;
      }
      count.textContent = holder.dataset.count.replace("{n}", shown).replace("{of}", items.length);
    };
    box.addEventListener("input", apply);
    (holder.closest(".cc-scroll") ?? holder).before(box);
    apply();
  }

  function rowsOf(table) {
    const columns = table.dataset.filters.split(" ");
    const words = (row, index) => row.cells[index].textContent.trim();
    return {
      labels: columns.map((index) => words(table.tHead.rows[0], index)),
      items: [...table.tBodies[0].rows].map((row) => ({
        node: row, text: plain(row.textContent), values: columns.map((index) => words(row, index)),
      })),
    };
  }

  function cardsOf(list) {
    return {
      labels: JSON.parse(list.dataset.filters),
      items: [...list.children].map((card) => {
        const values = JSON.parse(card.dataset.values);
        return { node: card, text: plain(`${card.textContent} ${values.join(" ")}`), values };
      }),
    };
  }

  function plain(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  const named = (links) => new Map([...links].map((link) => [plain(link.textContent).trim(), link]));
  const stem = (link) => decodeURIComponent(link.pathname.split("/").pop().replace(/\.html$/, ""));

  // A field for the name of a region, one of some links to their pages.
  let choosers = 0;
  function chooser(links, words) {
    const field = document.createElement("input");
    const id = `cc-names-${choosers += 1}`;
    const names = Object.assign(document.createElement("datalist"), { id });
    names.append(...[...links.values()].map((link) => new Option("", link.textContent)));
    field.type = "search";
    field.setAttribute("list", id);
    const label = document.createElement("label");
    label.append(words, field, names);
    const found = (some) => {
      const said = plain(field.value).trim();
      return links.get(said) ?? [...links].find(([name]) => some && said && name.includes(said))?.[1];
    };
    return { label, field, found };
  }

  // The list of regions becomes two fields that lead to the page of one, or of two side by side.
  function find(list) {
    const links = named(list.querySelectorAll("a"));
    if (!links.size) { list.remove(); return; }
    const summary = list.querySelector("summary");
    const fields = [summary.textContent, list.dataset.with].map((words) => chooser(links, words));
    summary.textContent = list.dataset.all;
    const lead = () => {
      const [one, other] = fields.map(({ found }) => found(true));
      const beside = one && other && one !== other ? `?with=${encodeURIComponent(stem(other))}` : "";
      if (one) location.href = one.href + beside;
    };
    const go = Object.assign(document.createElement("button"), { type: "button", textContent: list.dataset.go });
    go.addEventListener("click", lead);
    const box = Object.assign(document.createElement("div"), { className: "cc-filters" });
    box.append(...fields.map(({ label }) => label), go);
    list.before(box);
    for (const { field } of fields) field.addEventListener("keydown", (event) => { if (event.key === "Enter") lead(); });
  }

  // How to cite a figure: its title before what the foot says of the page.
  function citations() {
    const page = document.querySelector(".cc-cite p");
    if (!page) return;
    for (const figure of document.querySelectorAll("figure.cc-chart")) {
      const title = figure.querySelector(".cc-title").textContent;
      const more = document.createElement("details");
      const summary = document.createElement("summary");
      summary.textContent = page.parentElement.dataset.figure;
      const url = page.dataset.url ? `${page.dataset.url}#${figure.id}` : `#${figure.id}`;
      const said = document.createElement("p");
      said.textContent = `${title.replace(/\.?$/, ".")} ${page.textContent} ${url}`;
      more.append(summary, said);
      figure.querySelector("figcaption")?.append(more);
    }
  }

  // What a term means, where it is pointed at, tapped or reached by the keyboard; Escape closes it.
  function glosses() {
    const tip = Object.assign(document.createElement("span"), { id: "cc-tip", hidden: true });
    tip.setAttribute("role", "tooltip");
    const { signal } = shown;
    let told = null;
    const hide = () => {
      tip.hidden = true;
      told?.removeAttribute("aria-describedby");
      told = null;
    };
    const show = (link) => {
      if (told === link) return;
      hide();
      told = link;
      const [name, other, meaning] = link.dataset.gloss.split("\n");
      const own = document.documentElement.lang.slice(0, 2);
      const head = Object.assign(document.createElement("strong"), { textContent: name });
      const twin = Object.assign(document.createElement("span"), { textContent: other, lang: own === "en" ? "zh" : "en" });
      tip.replaceChildren(head, " ", twin, document.createElement("br"), meaning);
      link.after(tip);
      tip.hidden = false;
      link.setAttribute("aria-describedby", tip.id);
      const at = link.getClientRects()[0];
      const { width, height } = tip.getBoundingClientRect();
      const room = document.documentElement.clientWidth - width - 8;
      tip.style.left = `${Math.max(8, Math.min(at.left, room))}px`;
      tip.style.top = `${at.bottom + height > window.innerHeight && at.top > height ? at.top - height : at.bottom}px`;
    };
    for (const link of document.querySelectorAll(".cc-gloss")) {
      link.addEventListener("pointerenter", () => show(link));
      link.addEventListener("pointerleave", (event) => {
        if (event.pointerType === "mouse" && event.relatedTarget !== tip) hide();
      });
      link.addEventListener("focus", () => show(link));
      link.addEventListener("blur", hide);
      link.addEventListener("click", (event) => { // a finger shows the meaning; a click leads on
        if (event.pointerType === "touch") event.preventDefault();
      });
    }
    tip.addEventListener("pointerleave", hide);
    window.addEventListener("scroll", hide, { passive: true, signal });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); }, { signal });
    document.addEventListener("pointerdown", (event) => { if (!told?.contains(event.target)) hide(); }, { signal });
  }

  function dress() {
    shown.abort();
    shown = new AbortController();
    glosses();
    tools();
    document.querySelectorAll(".cc-find").forEach(find);
    citations();
    charts();
    document.querySelectorAll("[data-filters]").forEach(filter);
    tables();
    fit();
  }

  function start() {
    window.book = { chooser, draw, load, named, stem }; // for the scripts of tools
    dress();
    document.addEventListener("book:turned", dress);
    let timer = 0;
    window.addEventListener("resize", () => {
      clearTimeout(timer);
      timer = setTimeout(fit, 200);
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
