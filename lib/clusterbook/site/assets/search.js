// The search page: looks a query up in the text of all pages, which is loaded with the first query.
(function () {
  "use strict";

  const form = document.querySelector("#search-form");
  const field = form.querySelector("input");
  const list = document.querySelector("#search-results");
  const said = document.querySelector("#search-said");
  const HAN = /\p{Script=Han}/u;
  const LENGTH = 220; // of an excerpt
  let book = null;

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[\s\-‐-―]+/gu, " ").trim();

  function load() {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("search-index.js", location.href).href;
      script.onload = () => resolve(prepared(window.bookText));
      script.onerror = () => reject(new Error("the text of the book could not be loaded"));
      document.head.append(script);
    });
  }

  function prepared({ pages, terms }) {
    const made = pages.map(([address, ...sections]) => ({
      address,
      title: sections[0]?.[1] ?? address,
      head: plain(sections[0]?.[1] ?? ""),
      sections: sections.map(([id, name, text]) => {
        const lines = text.split("\n").map((line) => ({ line, text: plain(line) }));
        return { id, name, head: plain(name), lines };
      }),
    }));
    for (const page of made) {
      page.text = page.sections.map(({ head, lines }) => [head, ...lines.map((one) => one.text)].join("\n")).join("\n");
    }
    const mean = made.reduce((sum, { text }) => sum + text.length, 0) / made.length;
    return { pages: made, mean, terms: terms.map((pair) => pair.map(names)) };
  }

  // "location quotient (LQ)" is called by two names
  const names = (term) => term.split(/[()（）/;；]/u).map(plain).filter(Boolean);

  // A query, its singular, and what the book calls the same in its other language.
  function variants(query) {
    const single = query.replace(/([a-z]{3,})s$/u, "$1");
    const others = book.terms.filter((pair) => pair.some((one) => one.includes(single))).flat(2);
    return [...new Set([query, single, ...others])].slice(0, 6);
  }

  // The words of a query: Chinese is cut only where it stands nowhere as it was written.
  function words(query) {
    const parts = query.split(" ").filter(Boolean);
    const whole = (word) => !HAN.test(word) || book.pages.some(({ text }) => text.includes(word));
    return parts.flatMap((part) => (whole(part) ? [part] : cut(part)));
  }

  function cut(text) {
    if (!window.Intl?.Segmenter) return text.match(/\p{Script=Han}{1,2}|[^\p{Script=Han}]+/gu);
    const segments = new Intl.Segmenter("zh", { granularity: "word" }).segment(text);
    return [...segments].map((one) => one.segment).filter((word) => word.length > 1);
  }

  // How far a page is about a term: by its title, its first lines, its heads, and how often it says it.
  function weight(page, term) {
    const count = page.text.split(term).length - 1;
    if (!count) return 0;
    const bare = page.head.replace(/^(the|a|an|what|how) /, "").replace(/ ?\(.*/, "");
    const often = count / (count + 0.5 + 0.8 * page.text.length / book.mean);
    const first = page.sections[0].lines.slice(0, 2).map(({ text }) => text).join(" ");
    const at = first.indexOf(term);
    return 10 * often + (at < 0 ? 0 : 6 * (1 - at / first.length))
      + (page.sections.some(({ head }) => head.includes(term)) ? 3 : 0)
      + (page.head.includes(term) ? 10 + 20 * term.length / page.head.length : 0)
      + (bare === term ? 20 : 0);
  }

  // The query as a whole counts most; then its words, the more of them there are.
  function score(page, [query, ...others], parts) {
    const each = parts.map((part) => Math.max(...part.map((term) => weight(page, term))));
    const share = each.filter(Boolean).length / parts.length;
    const together = parts.length < 2 ? 0 : share * share * each.reduce((a, b) => a + b) / parts.length / 2;
    const rest = others.map((other) => 0.8 * weight(page, other));
    return weight(page, query) + together + Math.max(0, ...rest) / (rest.length > 2 ? 2 : 1);
  }

  // The line to show: with as much of the query as there is, prose rather than numbers.
  function passage(page, terms) {
    let best = { rank: -1, section: page.sections[0], line: page.sections[0]?.lines[0]?.line ?? "" };
    page.sections.forEach((section) => section.lines.forEach(({ line, text }) => {
      const hits = terms.filter((term) => text.includes(term)).reduce((sum, term) => sum + term.length, 0);
      if (!hits) return;
      const digits = (text.match(/\d/g) ?? []).length / text.length;
      const prose = /[.。?!？！]["”)]?$/u.test(line) && !line.includes(" · ");
      const rank = hits * 3 + (prose ? 4 : 0) + Math.min(text.length, LENGTH) / 60 - 30 * digits;
      if (rank > best.rank) best = { rank, section, line };
    }));
    return best;
  }

  // A text with each hit marked; nothing in it is read as markup.
  function marked(text, pattern) {
    const parts = text.split(new RegExp(`(${pattern})`, "giu"));
    return parts.map((part, at) => (at % 2 ? Object.assign(document.createElement("mark"), { textContent: part }) : part));
  }

  // A line about its first hit.
  function excerpt(line, pattern) {
    const at = Math.max(0, line.search(new RegExp(pattern, "iu")));
    let from = at < LENGTH * 0.7 ? 0 : at - 60;
    if (from && !HAN.test(line[from])) from = line.indexOf(" ", from) + 1;
    const node = document.createElement("p");
    node.append(from ? "… " : "", ...marked(line.slice(from, from + LENGTH), pattern));
    node.append(from + LENGTH < line.length ? " …" : "");
    return node;
  }

  function entry(page, terms) {
    const { section, line } = passage(page, terms);
    const pattern = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replace(/ /g, "[\\s\\-‐-―]+")).join("|");
    const item = document.createElement("li");
    const link = document.createElement("a");
    const fragment = "fragmentDirective" in document ? `:~:text=${encodeURIComponent(line.split(" · ")[0].slice(0, 60)).replace(/-/g, "%2D")}` : "";
    const at = section && section !== page.sections[0] ? section.id : "";
    link.href = `${page.address}${at || fragment ? "#" : ""}${at}${fragment}`;
    link.append(...marked(page.title, pattern));
    item.append(link);
    if (at) item.append(Object.assign(document.createElement("small"), { textContent: section.name }));
    item.append(excerpt(line, pattern));
    return item;
  }

  async function search() {
    const query = plain(field.value);
    list.replaceChildren();
    said.textContent = "";
    if (!query) return;
    book ??= await load();
    if (plain(field.value) !== query) return; // typed on while the text was loading
    const queries = variants(query);
    const parts = words(query).map(variants);
    const found = book.pages.map((page) => [score(page, queries, parts), page]).filter(([points]) => points > 0);
    found.sort(([a], [b]) => b - a);
    const terms = [...new Set([...queries, ...parts.flat()])];
    list.replaceChildren(...found.map(([, page]) => entry(page, terms)));
    said.textContent = form.dataset[found.length ? "found" : "none"].replace("{n}", found.length);
  }

  const told = (error) => { said.textContent = error.message; };
  const run = () => search().catch(told);
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.focus();
  run();
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      history.replaceState(null, "", field.value ? `?q=${encodeURIComponent(field.value)}` : location.pathname);
      run();
    }, 150);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
})();
