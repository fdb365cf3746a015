// What Vega expects of its surroundings, and nothing more.
var window = globalThis, self = globalThis;
var console = Object.fromEntries(["log", "info", "debug", "warn", "error"].map((name) => [name, () => {}]));

var structuredClone = (value) => {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(structuredClone);
  if (value instanceof Date) return new Date(value);
  if (value instanceof Set) return new Set([...value].map(structuredClone));
  if (value instanceof Map) return new Map([...value].map((pair) => pair.map(structuredClone)));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, structuredClone(one)]));
};

// A canvas on which nothing is drawn but by which Vega measures text, from the widths of letters in
// thousandths of the size. Signs that the font lacks are drawn in another: arrows, shapes and Chinese
// ones as wide as high, the rest about as wide as an n. Where a reader's own font may take its place
// there is room for the widest, DejaVu.
var pen = {
  font: "",
  measureText(text) {
    const [, weight, size] = /(bold|\d+ )? ?([\d.]+)px/.exec(this.font);
    const widths = letterWidths[weight === "bold" || weight >= 700 ? 700 : weight >= 550 ? 600 : 400];
    const room = this.font.includes(",") ? 1.15 : 1;
    let sum = 0;
    for (const letter of text) {
      const code = letter.codePointAt(0);
      sum += code >= 0x2190 ? 1000 : room * (widths[code] ?? widths[110]);
    }
    return { width: (sum * size) / 1000 };
  },
};
var document = { createElement: () => ({ getContext: () => pen }) };

// Vega only warns of data that it could not load; a drawing is whole here, or an error.
function strict() {
  const faults = [];
  const ignored = () => logger;
  const error = (...words) => { faults.push(words.join(" ")); return logger; };
  const warn = (...words) => (words[0] === "Loading failed" ? error(...words) : logger);
  const logger = { level: ignored, info: ignored, debug: ignored, warn, error };
  return { logger, faults };
}

async function draw(source) {
  vega.resetSVGDefIds(); // numbers of clip paths, which otherwise go on from chart to chart
  const compiled = vegaLite.compile(JSON.parse(source)).spec;
  const { logger, faults } = strict();
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger });
  const drawing = await view.toSVG();
  view.finalize();
  if (faults.length) throw new Error(faults[0]);
  return drawing;
}
