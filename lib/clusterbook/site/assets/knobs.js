// A page is turned in place: the article that a link of its form leads to takes the place of the one
// that is shown, under its own address. Without this script the links lead to whole pages.
(function () {
  "use strict";

  const FORM = "article .cc-knobs", PARTS = ["article.bd-article", "#pst-page-toc-nav ul", ".cc-foot"];
  const FINDING = "article :is(.cc-refused, .cc-missing, .cc-computed)";
  const place = () => location.pathname + location.search;
  let here = place();
  let asked = 0; // the last of several turns counts
  const voice = Object.assign(document.createElement("p"), { className: "cc-voice" });
  voice.setAttribute("role", "status");

  function exchange(page) {
    for (const figure of document.querySelectorAll("figure.cc-chart")) figure.view?.finalize();
    for (const part of PARTS) {
      const [old, fresh] = [document, page].map((one) => one.querySelector(part));
      if (old && fresh && old.innerHTML !== fresh.innerHTML) old.replaceWith(document.adoptNode(fresh));
    }
    page.querySelectorAll(".cc-language").forEach((link, index) => {
      document.querySelectorAll(".cc-language")[index].setAttribute("href", link.getAttribute("href"));
    });
    document.title = page.title;
  }

  async function turn(address, push) {
    const mine = asked += 1;
    const form = document.querySelector(FORM);
    const rows = () => [...document.querySelectorAll(`${FORM} > *`)];
    const row = rows().findIndex((one) => one.contains(document.activeElement));
    form.setAttribute("aria-busy", "true");
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector(FORM)) throw new Error("this is no page that can be turned");
    if (mine !== asked) return;
    if (push) history.pushState(null, "", address);
    here = place();
    const above = form.getBoundingClientRect().top;
    exchange(page);
    document.dispatchEvent(new Event("book:turned"));
    window.scrollBy({ top: document.querySelector(FORM).getBoundingClientRect().top - above, behavior: "instant" });
    const now = rows()[row] ?? rows()[0];
    if (row >= 0) (now.querySelector("[aria-current], button") ?? now.querySelector("a"))?.focus({ preventScroll: true });
    voice.textContent = ""; // said even if it is as before
    setTimeout(() => { voice.textContent = document.querySelector(FINDING)?.textContent ?? document.title; }, 50);
  }

  function go(address, push) {
    turn(address, push).catch(() => location.assign(address));
  }

  if (location.protocol === "file:") return; // nothing may be fetched from there
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(`${FORM} a`);
    const plain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !plain) return;
    event.preventDefault();
    if (link.href !== location.href) go(link.href, true);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.closest(FORM)) return;
    event.preventDefault();
    go(`${location.pathname}?${new URLSearchParams(new FormData(event.target))}`, true);
  });
  window.addEventListener("popstate", () => { if (place() !== here) go(location.href, false); });
  document.addEventListener("DOMContentLoaded", () => { if (document.querySelector(FORM)) document.body.append(voice); });
})();
