// What tests look for on a page, in the browser.
window.looks = {
  // A chart is drawn when a reader points at it.
  touch: async (seconds = 30) => {
    const drawn = (figure) => figure.classList.contains("cc-alive") || figure.dataset.error;
    const pause = () => new Promise((resolve) => setTimeout(resolve, 30));
    for (const figure of document.querySelectorAll("figure.cc-chart")) {
      const last = Date.now() + seconds * 1000;
      figure.scrollIntoView({ behavior: "instant" });
      figure.dispatchEvent(new Event("pointerenter"));
      while (!drawn(figure) && Date.now() < last) await pause();
      if (!drawn(figure)) throw new Error(`${figure.id} was not drawn in ${seconds} s`);
    }
  },

  // What axe finds wrong, each with the first element that has it.
  barriers: async (only) => (await axe.run(document, {
    resultTypes: ["violations"], preload: false, ...(only && { runOnly: only }) })).violations
    .map((one) => `${one.id}: ${one.nodes.length}, ${one.nodes[0].html.slice(0, 120)}`),

  // Texts that lie over another, leave the frame, or are too small to be read; in place of letters,
  // which are lower than their line, a box of two thirds of it along the text.
  crowded: (live, within = document) => {
    const found = [];
    for (const figure of within.querySelectorAll("figure.cc-chart")) {
      const frame = figure.querySelector(".cc-frame").getBoundingClientRect();
      const svg = [...figure.querySelectorAll(live ? ".cc-live svg" : ".cc-static svg")]
        .find((one) => one.checkVisibility());
      if (!svg) { found.push(`${figure.id}: not drawn`); continue; }
      const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim()
        && text.checkVisibility({ opacityProperty: true })).map((text) => {
        const box = text.getBBox(), m = text.getScreenCTM(), scale = Math.hypot(m.a, m.b);
        const size = scale * parseFloat(getComputedStyle(text).fontSize);
        const at = (x, y) => [m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f];
        const trim = box.height / 6;
        return { said: text.textContent, size, corners: [
          at(box.x, box.y + trim), at(box.x + box.width, box.y + trim),
          at(box.x + box.width, box.y + box.height - trim), at(box.x, box.y + box.height - trim)] };
      });
      // Two rectangles are apart if a line along a side of one of them lies between them.
      const apart = (one, other) => [one, other].some(({ corners: [a, b, , d] }) => [b, d].some(c => {
        const along = [c[0] - a[0], c[1] - a[1]], long = Math.hypot(...along) || 1;
        const ends = [one, other].map(({ corners }) => corners.map(
          ([x, y]) => (x * along[0] + y * along[1]) / long));
        return Math.min(Math.max(...ends[0]) - Math.min(...ends[1]),
          Math.max(...ends[1]) - Math.min(...ends[0])) <= 1;
      }));
      texts.forEach((one, n) => {
        for (const other of texts.slice(0, n)) {
          if (!apart(one, other)) found.push(`${figure.id}: "${one.said}" over "${other.said}"`);
        }
        if (one.size < 9) found.push(`${figure.id}: "${one.said}" is ${one.size} px`);
        if (one.corners.some(([x]) => x < frame.left - 2 || x > frame.right + 2)) {
          found.push(`${figure.id}: "${one.said}" leaves the frame`);
        }
      });
    }
    return found;
  },

  // Columns of tables that a reader does not see without scrolling.
  cut: () => [...document.querySelectorAll(".cc-scroll")]
    .filter((box) => box.offsetParent).flatMap((box) => {
      const edge = box.getBoundingClientRect().right + 1;
      const cells = [...box.querySelectorAll("tr")].flatMap((row) => [...row.cells]);
      const beyond = cells.filter((cell) => cell.offsetParent
        && cell.getBoundingClientRect().right > edge);
      const caption = box.querySelector("caption").textContent;
      return beyond.length ? [`${caption}: ${beyond[0].textContent}`] : [];
    }),

  targets: () => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")],

  // Targets of less than 24 px whose circle of 24 px meets another; not links in a line of text.
  small: () => {
    const seen = { visibilityProperty: true, opacityProperty: true };
    const targets = looks.targets().filter((one) => one.checkVisibility(seen)).map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { one, x: x + width / 2, y: y + height / 2, width, height };
    }).filter(({ width, height }) => width > 1 && height > 1);
    const small = ({ width, height }) => width < 23.9 || height < 23.9;
    const gap = (at, from, size) => Math.max(Math.abs(at - from) - size / 2, 0);
    const meets = (a, b) => small(b) ? Math.hypot(a.x - b.x, a.y - b.y) < 24
      : Math.hypot(gap(a.x, b.x, b.width), gap(a.y, b.y, b.height)) < 12;
    const inText = ({ one }) => getComputedStyle(one).display === "inline"
      && one.closest("p, li, td, dd")?.textContent.trim().length > one.textContent.length + 2;
    return targets.filter((a) => small(a) && !inText(a) && targets.some((b) => b !== a
      && !a.one.contains(b.one) && !b.one.contains(a.one) && meets(a, b)))
      .map(({ one }) => one.outerHTML.slice(0, 120));
  },

  // What does not show that it has the focus, by an outline that can be told from its background.
  unseen: () => {
    const light = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
      .reduce((sum, part, i) => sum + part * [.2126, .7152, .0722][i], 0);
    const ground = light(getComputedStyle(document.body).backgroundColor);
    return looks.targets().filter((one) => one.checkVisibility({ visibilityProperty: true })).filter((one) => {
      one.focus({ focusVisible: true, preventScroll: true });
      if (document.activeElement !== one) return false;
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
      const [low, high] = [ground, light(outlineColor)].sort((a, b) => a - b);
      return outlineStyle === "none" || parseFloat(outlineWidth) < 1.5
        || (high + .05) / (low + .05) < 3;
    }).map((one) => one.outerHTML.slice(0, 120));
  },

  // Terms whose meaning is not on the screen when they have the focus.
  untold: () => [...document.querySelectorAll(".cc-gloss")].filter((term) => {
    term.scrollIntoView({ behavior: "instant", block: "center" });
    term.focus({ preventScroll: true });
    const tip = document.getElementById(term.getAttribute("aria-describedby"));
    const { left, right, top, bottom } = tip?.getBoundingClientRect() ?? {};
    const told = tip?.checkVisibility() && tip.textContent.length > 20 && left >= 0 && top >= 0
      && right <= document.documentElement.clientWidth && bottom <= window.innerHeight;
    term.blur();
    return !told || tip.checkVisibility();
  }).map((term) => term.outerHTML),

  // What a page says of itself.
  met: () => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const content = (selector) => document.querySelector(selector)?.content ?? "";
    const drawn = (figure) => {
      const svg = figure.querySelector(".cc-live svg");
      return svg && svg.getBoundingClientRect().height > 20
        && svg.querySelector(".mark-symbol, .mark-rect, .mark-line, .mark-rule, .mark-area, "
          + ".mark-text, .mark-shape, .mark-arc");
    };
    return {
      charts: all("figure.cc-chart").map((figure) => ({
        name: figure.id,
        alive: figure.classList.contains("cc-alive") && Boolean(drawn(figure)),
        error: figure.dataset.error ?? "",
        label: figure.querySelector(".cc-frame").getAttribute("aria-label") ?? "",
      })),
      width: document.documentElement.scrollWidth,
      headings: all("h1").filter((head) => head.checkVisibility()).length,
      silent: all("img:not([alt])").length,
      language: document.documentElement.lang,
      title: document.title,
      description: content('meta[name="description"]'),
      card: content('meta[property="og:title"]'),
    };
  },

  wide: () => document.documentElement.scrollWidth > innerWidth
    ? [`${document.documentElement.scrollWidth} px wide`] : [],

  // Take away drawings in whose place the chart has come: nobody sees them, and axe would look at
  // each part.
  uncover: () => document.querySelectorAll(".cc-alive .cc-static").forEach((one) => one.remove()),
};
