// A reader's own numbers: location quotients worked out on the page, refused as the library refuses
// them (lib/creative_clusters/quotient and reading), whose texts stand in the page. Nothing is sent.
(function () {
  "use strict";

  const LIMIT = 50e6; // labels² × cells up to which totals are looked for; larger tables are for `lq`
  const ROUNDING = 1e-9;
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const range = (n) => [...Array(n).keys()];
  const upTo = (list, wanted) => { // how many of an ordered list are below
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] < wanted) low = middle + 1; else high = middle;
    }
    return low;
  };

  class Refused extends Error {
    constructor(key, fields = {}, { column = "", lines = [] } = {}) {
      super(key);
      Object.assign(this, { key, fields, column, lines: lines.slice(0, 3) });
    }
  }

  // --- rows of a text --------------------------------------------------------------------------

  // Cells of a text between separators; marks around a cell let it hold one, as spreadsheets write it.
  function split(text, separator) {
    const rows = [];
    let [row, cell, quoted, line, begun] = [[], "", false, 1, 1];
    const end = () => { row.push(cell); cell = ""; };
    for (let at = 0; at < text.length; at += 1) {
      const c = text[at];
      if (c === "\n") line += 1;
      if (quoted && c === '"' && text[at + 1] === '"') { cell += c; at += 1; }
      else if (c === '"' && (quoted || !cell)) quoted = !quoted;
      else if (!quoted && c === separator) end();
      else if (!quoted && c === "\n") {
        end();
        rows.push({ line: begun, cells: row });
        [row, begun] = [[], line];
      } else cell += c;
    }
    end();
    rows.push({ line: begun, cells: row });
    return rows.filter(({ cells }) => cells.some((one) => one.trim()));
  }

  // The separator by which most rows have one length of two cells and more.
  function rowsOf(text) {
    const plain = text.replace(/\r\n?/g, "\n").replace(/^\ufeff/, "");
    const fit = (rows) => {
      const counts = new Map();
      for (const { cells } of rows) if (cells.length > 1) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
      return Math.max(0, ...counts.values()) / (rows.length || 1);
    };
    const tried = [["\t", "tab"], [";", "semicolon"], ["|", "bar"], [",", "comma"]]
      .map(([mark, name]) => ({ name, rows: split(plain, mark) }));
    const best = tried.reduce((a, b) => (fit(b.rows) > fit(a.rows) ? b : a));
    const width = Math.max(3, ...best.rows.map(({ cells }) => cells.findLastIndex((one) => one.trim()) + 1));
    for (const { cells } of best.rows) { // columns of nothing at the right, which spreadsheets copy
      if (cells.length > width) cells.length = width;
    }
    return best;
  }

  // --- numbers as they are written ---------------------------------------------------------------

  const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
  const WRITTEN = /^\s*[+-]?([\d.,'’\s_]*\d)\s*[a-zA-Z*]{0,3}\s*$/;
  const DOUBTFUL = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
  const CERTAIN = [ // decimal mark, mark between thousands, numbers that have them
    [",", "", /^(0?,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d+)$/],
    [",", ".", /^\d{1,3}(\.\d{3})+,\d+$/],
    [".", ",", /^\d{1,3}(,\d{3})+\.\d+$/],
    ["", ".", /^\d{1,3}(\.\d{3}){2,}$/],
    ["", ",", /^(\d{1,3}(,\d{3}){2,}|\d{1,2}(,\d{2})+,\d{3}(\.\d+)?)$/],
    [",", " ", /^\d{1,3}([\s_]\d{3})+,\d+$/],
    ["", " ", /^\d{1,3}([\s_]\d{3})+(\.\d+)?$/],
    ["", "'", /^\d{1,3}(['’]\d{3})+(\.\d+)?$/],
    [".", "", /^(\d*\.(\d{1,2}|\d{4,})|0?\.\d+)$/],
  ];
  const GROUPS = { ".": "\\.", ",": ",", "'": "['’]", " ": "[\\s_]" };

  function certain(text) {
    const found = WRITTEN.exec(text);
    const [decimal, thousands] = (found && CERTAIN.find(([, , form]) => form.test(found[1]))) || ["", ""];
    return { decimal, thousands };
  }

  // The marks that a column of numbers has for certain; none where it contradicts itself.
  function marks(texts) {
    const all = (name) => [...new Set(texts.map((one) => certain(one)[name]).filter(Boolean))];
    const [decimal, thousands] = [all("decimal"), all("thousands")];
    if (decimal.length > 1 || thousands.includes(decimal[0])) return { decimal: "", thousands: "" };
    return { decimal: decimal[0] ?? "", thousands: thousands.length === 1 ? thousands[0] : "" };
  }

  // A number as code writes it; any other text as it is.
  function plainNumber(text, { decimal, thousands }) {
    if (!decimal && !thousands) return text;
    const point = decimal || (thousands === "." ? "," : ".");
    const groups = thousands ? [thousands] : Object.keys(GROUPS).filter((mark) => mark !== point);
    const mark = groups.map((one) => GROUPS[one]).join("|");
    const dot = point === "." ? "\\." : ",";
    const form = `^\\s*([+-]?)(\\d{1,3}(${mark})(?:\\d{2}\\3)*\\d{3}(?:\\3\\d{3})*|\\d+|(?=${dot}\\d))(?:${dot}(\\d+))?\\s*$`;
    const found = new RegExp(form).exec(text);
    return found ? `${found[1]}${found[2].replace(/\D/g, "") || "0"}${found[4] ? `.${found[4]}` : ""}` : text;
  }

  // Why a text is no number, as the library says it.
  function noNumber(given) {
    const known = certain(given);
    const tried = [
      ["number.blank", given.trim()],
      ["number.wide", given.normalize("NFKC")],
      ["number.minus", given.replaceAll("\u2212", "-")],
      [known.decimal === "," ? "number.decimal" : "number.thousands", plainNumber(given, known)],
      ["number.percent", given.replace(/%+$/, "").trimEnd()],
    ];
    const found = tried.find(([, mended]) => mended !== given && NUMBER.test(mended));
    if (found) return [[found[0], { given, mended: found[1] }]];
    if (/^[+-]?\d{1,3},\d{3}$/.test(given)) {
      return [["number.comma", { given, whole: given.replace(",", ""), part: given.replace(",", ".") }]];
    }
    return [["number.no.number", { given }], [/\d/.test(given) ? "number.hint.words" : "number.hint.missing", {}]];
  }

  function count(text, form, where) {
    const cell = plainNumber(text, form).trim();
    if (!cell || /^nan$/i.test(cell)) return NaN;
    const value = /^[+-]?inf(inity)?$/i.test(cell) ? (cell[0] === "-" ? -1 : 1) * Infinity : Number(cell);
    if (!NUMBER.test(cell) && Number.isFinite(value)) throw new Refused("", { parts: noNumber(text) }, where);
    if (Number.isNaN(value)) throw new Refused("", { parts: noNumber(text) }, where);
    return value;
  }

  // --- from text to a table of region, industry, count --------------------------------------------

  // Numbers in digits of full width, as plain ones.
  const narrowed = (text) => (/[０-９]/.test(text) && /^[０-９0-9．，.,－−＋+\s-]+年?度?$/.test(text) ? text.normalize("NFKC") : text);
  const isNumber = (text) => NUMBER.test(plainNumber(text, certain(text)).trim());

  function read(text, decimal, columns) {
    const { name, rows } = rowsOf(text);
    if (!rows.length) throw new Refused("refused.no_rows");
    for (const row of rows) row.cells = row.cells.map(narrowed);
    const [first, ...below] = rows;
    const width = Math.max(...rows.map(({ cells }) => cells.length));
    const told = [[`reading.separator.${name}`, {}]];
    const numbers = (at) => below.length && below.every(({ cells }) => !(cells[at] ?? "").trim() || isNumber(cells[at]));
    const unlike = (at) => (first.cells[at] ?? "").trim() && !isNumber(first.cells[at]);
    // Industries across: names in the first line, a region a line.
    const own = new Set(below.map(({ cells }) => cells[0]));
    const across = width > 2 && range(width - 1).every((at) => numbers(at + 1) && unlike(at + 1)) && own.size === below.length;
    const again = (at) => below.some(({ cells }) => cells[at] === first.cells[at]);
    const named = across || (width === 3 && unlike(2) && below.length > 0 && !again(0) && !again(1));
    const names = named && !across ? first.cells : columns;
    if (named) told.push(["reading.header", { row: first.line }]);
    const table = [];
    for (const { line, cells } of named ? below : rows) {
      const long = across ? cells.length <= width : cells.length === 3 || (cells.length === 2 && width === 3);
      if (!long) throw new Refused("yours.columns", { n: cells.length }, { lines: [line] });
      if (!across) table.push({ line, region: cells[0], industry: cells[1], text: cells[2] ?? "" });
      else for (const at of range(width - 1)) table.push({ line, region: cells[0], industry: first.cells[at + 1], text: cells[at + 1] ?? "" });
    }
    if (across) told.push(["yours.across", {}]);
    const texts = [...new Set(table.map((row) => row.text))];
    const form = decimal ? { decimal, thousands: "" } : marks(texts);
    const marked = texts.filter((one) => !/^\d*$/.test(one));
    const odd = decimal || marked.some((one) => Object.values(certain(one)).some(Boolean)) ? []
      : marked.filter((one) => DOUBTFUL.test(one.trim())).sort();
    if (odd.length) {
      const lines = table.filter((row) => row.text === odd[0]).map((row) => row.line);
      throw new Refused("number.doubtful", { cell: odd[0].trim(), mark: odd[0].includes(",") ? "," : "." }, { column: names[2], lines });
    }
    const called = { ".": "point", ",": "comma", "'": "apostrophe", " ": "blank" };
    if (form.decimal) told.push([`reading.decimal.${called[form.decimal]}`, {}]);
    if (form.thousands) told.push([`reading.thousands.${called[form.thousands]}`, {}]);
    return { table, names, form, told };
  }

  // --- labels that are one but for how they are written -------------------------------------------

  const UNSEEN = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]/gu;
  const PADDING = / (?=[\u2e80-\u9fff])|(?<=[\u2e80-\u9fff]) /gu;
  const squashed = (text) => text.trim().split(/\s+/u).join(" ");

  function bare(label) {
    const folded = label.replace(UNSEEN, "").normalize("NFKC").toLowerCase().replaceAll("ß", "ss").replace(UNSEEN, "");
    const plain = squashed(folded).replace(PADDING, "").normalize("NFKC");
    return /^[+-]?[0-9]+\.0+$/.test(plain) ? plain.split(".")[0] : plain;
  }

  function oddity(label) {
    const plain = squashed(label.replace(UNSEEN, "")).normalize("NFKC");
    const [low, high] = [label.toLowerCase(), label.toUpperCase()];
    return [Number(label !== plain), [...label].length, Number(low === label && high !== label), Number(high === label && low !== label), label];
  }

  function visible(label) { // characters that cannot be seen by their numbers
    const escaped = (c) => {
      const code = c.codePointAt(0);
      const hex = (digits) => code.toString(16).padStart(digits, "0");
      return code < 256 ? `\\x${hex(2)}` : code < 65536 ? `\\u${hex(4)}` : `\\U${hex(8)}`;
    };
    const parted = label.normalize("NFC") !== label;
    return [...label].map((c) => (c !== " " && (/[\p{C}\p{Z}]/u.test(c) || c.match(UNSEEN) || (parted && /\p{M}/u.test(c)))
      ? (c === "\t" ? "\\t" : escaped(c)) : c)).join("");
  }

  function refuseLabels(table, name, column, areOne) {
    const labels = table.map((row) => row[name]);
    const empty = table.filter((row) => !row[name].trim());
    if (empty.length) {
      throw new Refused("refused.empty_label", { n: empty.length }, { column, lines: empty.map((row) => row.line) });
    }
    const groups = grouped(new Set(labels), bare);
    const found = new Map();
    for (const group of groups.values()) {
      const [best] = [...group].sort((a, b) => {
        const [one, other] = [oddity(a), oddity(b)];
        const at = one.findIndex((value, index) => value !== other[index]);
        return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
      });
      for (const label of group) if (label !== best) found.set(label, best);
    }
    if (areOne) for (const row of table) row[name] = found.get(row[name]) ?? row[name];
    if (areOne || !found.size) return;
    const pairs = [...found].map((pair) => pair.map((one) => `"${visible(one)}"`));
    const lines = [...found][0].map((label) => table[labels.indexOf(label)].line).sort((a, b) => a - b);
    throw new Refused("refused.spelled", { pairs }, { column, lines });
  }

  function grouped(values, key) {
    const groups = new Map();
    for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
    return groups;
  }

  // --- totals among their parts (lib/creative_clusters/quotient/nesting.py) -------------------------

  const close = (a, b, tolerance = ROUNDING) => Math.abs(a - b) <= tolerance * Math.abs(b);
  const bareName = (name) => {
    const plain = name.trim().toLowerCase();
    return plain === "_t" ? plain : plain.replace(/[^\p{L}\p{N}]/gu, "");
  };

  // The coarsest decimal unit that all counts are multiples of; else 1% of the least.
  function unit(rows) {
    const positive = rows.flat().filter((value) => value > 0);
    for (let scale = 1; scale <= 1e6; scale *= 10) {
      const whole = positive.map((value) => Math.round(value * scale));
      if (whole.every((value, at) => value < 2 ** 53 && close(value, positive[at] * scale, 1e-12))) {
        const divisor = (a, b) => { while (b) [a, b] = [b, a % b]; return a; };
        return whole.reduce(divisor, 0) / scale;
      }
    }
    return Math.min(...positive) / 100;
  }

  // Number of independent rows beyond what rounding makes so: singular values, by rotations.
  function structures(rows, step) {
    if (!rows.length || !rows[0].length) return 0;
    const least = step * Math.sqrt(Math.max(rows.length, rows[0].length));
    const turned = rows.length > rows[0].length ? rows[0].map((_, at) => rows.map((row) => row[at])) : rows.map((row) => [...row]);
    for (let sweep = 0, turns = true; turns && sweep < 40; sweep += 1) {
      turns = false;
      for (let i = 0; i < turned.length; i += 1) {
        for (let j = i + 1; j < turned.length; j += 1) {
          const [a, b] = [turned[i], turned[j]];
          let [aa, bb, ab] = [0, 0, 0];
          for (let k = 0; k < a.length; k += 1) { aa += a[k] * a[k]; bb += b[k] * b[k]; ab += a[k] * b[k]; }
          if (!(Math.abs(ab) > 1e-13 * Math.sqrt(aa * bb))) continue;
          turns = true;
          const zeta = (bb - aa) / (2 * ab);
          const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
          const [c, s] = [1 / Math.hypot(1, t), t / Math.hypot(1, t)];
          for (let k = 0; k < a.length; k += 1) [a[k], b[k]] = [c * a[k] - s * b[k], s * a[k] + c * b[k]];
        }
      }
    }
    return turned.filter((row) => Math.hypot(...row) > least).length;
  }

  // Chance that sums of counts hit as many values of these sizes.
  const chance = (sizes) => sizes.reduce((product, size) => product * Math.min(1 / Math.sqrt(2 * Math.PI * size), 1), 1);

  function choose(n, k) {
    return range(k).reduce((product, at) => (product * (n - at)) / (at + 1), 1);
  }

  class Axis {
    constructor(kind, names, table, own) { // rows of labels, columns of cells; NaN where not known
      const sizes = table.map((row) => sum(row.filter((value) => !Number.isNaN(value))));
      const used = range(names.length).filter((at) => sizes[at]);
      const pick = (list) => used.map((at) => list[at]);
      Object.assign(this, { kind, own, names: pick(names), sizes: pick(sizes), table: pick(table) });
      const columns = range(table[0]?.length ?? 0).filter((at) => this.table.every((row) => !Number.isNaN(row[at])));
      this.cells = this.table.map((row) => columns.map((at) => row[at]));
    }

    // Throws where a total is among the labels; returns one that might be.
    judge() {
      if (this.names.length < 3) return null;
      const [called] = this.called();
      if (called !== undefined) throw this.error(called, []);
      const seen = new Set();
      const number = this.names.length;
      let suspicion = null;
      for (const [whole, parts, tried] of this.candidates(number)) {
        const id = [whole, ...parts].join();
        if (parts.length < 2 || seen.has(id)) continue;
        seen.add(id);
        const accidents = this.accidents(whole, parts) * tried;
        if (accidents < 0.01) throw this.error(whole, parts);
        if (accidents < 0.5) suspicion ??= this.error(whole, parts);
      }
      return suspicion;
    }

    error(whole, parts) {
      const name = (at) => this.names[at];
      return new Refused(parts.length ? `nested.sum.${this.kind}` : `nested.called.${this.kind}`,
        { label: name(whole), parts: parts.slice(0, 4).map(name), more: parts.length > 4, kind: this.kind });
    }

    * called() {
      const most = Math.max(...this.sizes);
      const { totals, heads } = this.own;
      const isTotal = (name) => totals.has(name) || heads.some((one) => name.startsWith(one) || name.endsWith(one));
      const plain = this.names.map(bareName);
      for (const at of range(plain.length).filter((one) => this.sizes[one] === most)) {
        const others = plain.filter(isTotal).length - 1;
        const codes = this.names.filter((name) => /^[\d-]{3,}$/.test(name)).length;
        const is = plain[at] === "10" ? codes >= 0.8 * (plain.length - 1)
          : isTotal(plain[at]) && (totals.has(plain[at]) || !others);
        if (is) yield at;
      }
    }

    accidents(whole, parts) {
      const known = range(this.table[0].length).filter((at) => [whole, ...parts].every((one) => !Number.isNaN(this.table[one][at])));
      const rows = parts.map((one) => known.map((at) => this.table[one][at]));
      const own = known.map((at) => this.table[whole][at]);
      if (!own.every((value, at) => close(value, sum(rows.map((row) => row[at]))))) return Infinity;
      const filled = rows.filter((row) => row.some((value) => value));
      const step = unit(filled);
      const free = filled.length > 1 ? structures(filled, step) : 0;
      if (free < 2) return Infinity;
      this.free ??= structures(this.cells, unit(this.cells));
      return chance(own.filter((value) => value > 0).map((value) => value / step).sort((a, b) => b - a).slice(0, Math.max(free, this.free)));
    }

    * candidates(number) {
      const labels = range(this.names.length);
      const all = sum(this.sizes);
      for (const half of labels.filter((at) => close(2 * this.sizes[at], all))) yield [half, labels.filter((at) => at !== half), number];
      for (const [whole, parts] of this.continued()) yield [whole, parts, number];
      for (const [whole, parts] of this.searched()) {
        yield [whole, parts, number * (number - 1) * choose(number - 1, parts.length)];
      }
    }

    // A code that is the sum of those that continue it: 51 of 511, 512; 01000 of 01001, 01003.
    * continued() {
      const codes = range(this.names.length).filter((at) => [...this.names[at]].length <= 20)
        .sort((a, b) => (this.names[a] < this.names[b] ? -1 : 1));
      const lengths = [...new Set(codes.map((at) => this.names[at].length))].sort((a, b) => a - b);
      const filled = (at) => this.names[at].length - this.names[at].replace(/0+$/, "").length;
      for (const zeros of range(Math.max(-1, ...codes.map(filled)) + 1)) {
        for (const length of lengths) {
          for (const whole of codes.filter((at) => filled(at) >= zeros)) {
            const stem = this.names[whole].slice(0, this.names[whole].length - zeros);
            const parts = codes.filter((at) => at !== whole && this.names[at].length === length && this.names[at].startsWith(stem));
            const total = sum(parts.map((at) => this.sizes[at]));
            if (close(total, this.sizes[whole], 1e3 * ROUNDING)) yield [whole, parts];
          }
        }
      }
    }

    // Sums of any labels: every one of them if they are few, else such as algebra finds.
    * searched() {
      const { cells, names } = this;
      const width = cells[0].length;
      let seed = 1; // random weighings of the cells compare whole rows, and hardly err
      const random = () => { seed = (seed * 16807) % 2147483647; return 0.5 + seed / 2147483647; };
      const weigh = range(2).map(() => range(width).map(random));
      const weights = cells.map((row) => weigh.map((one) => sum(row.map((value, at) => value * one[at]))));
      const alone = width < names.length;
      let found = 0;
      if (names.length <= (alone ? 30 : 12)) {
        const step = unit(this.table);
        const pairs = names.length * (names.length - 1);
        const wholes = range(names.length).filter((at) => chance(this.table[at].filter((value) => value > 0).map((value) => value / step)) * pairs < 0.5);
        for (const one of sums(weights, wholes)) { yield one; found += 1; if (found >= 1000) return; }
        return;
      }
      for (const one of dependent(cells)) { yield one; found += 1; if (found >= 1000) return; }
      for (const one of few(weights.map(([first]) => first))) { yield one; found += 1; if (found >= 1000) return; }
    }
  }

  // Every set of labels whose weights add up to another's: sums of one half and of the other.
  function* sums(weights, wholes) {
    const used = range(weights.length).filter((at) => weights[at].some((value) => value));
    const subsets = (half) => {
      const all = [{ first: 0, second: 0, labels: [] }];
      for (const at of half) {
        for (const one of [...all]) {
          all.push({ first: one.first + weights[at][0], second: one.second + weights[at][1], labels: [...one.labels, at] });
        }
      }
      return all.sort((a, b) => a.first - b.first);
    };
    const left = subsets(used.filter((_, at) => at % 2 === 0));
    const right = subsets(used.filter((_, at) => at % 2 === 1));
    const firsts = right.map(({ first }) => first);
    for (const whole of wholes) {
      const [slack, slack2] = weights[whole].map((value) => ROUNDING * value);
      for (const one of left) {
        const [rest, rest2] = [weights[whole][0] - one.first, weights[whole][1] - one.second];
        for (let at = upTo(firsts, rest - slack); at < right.length && firsts[at] <= rest + slack; at += 1) {
          if (Math.abs(right[at].second - rest2) > slack2) continue;
          const parts = [...one.labels, ...right[at].labels].sort((a, b) => a - b);
          if (!parts.includes(whole)) yield [whole, parts];
        }
      }
    }
  }

  // Labels tied by a linear relation in which one is the plain sum of the rest.
  function* dependent(cells) {
    if (cells[0].length < cells.length) return;
    const left = cells.map((row) => [...row]); // what is left of each row beyond those taken
    const [basis, factors, order] = [[], cells.map(() => []), []];
    const open = new Set(range(cells.length));
    const norm = (row) => Math.sqrt(sum(row.map((value) => value * value)));
    const largest = Math.max(...left.map(norm));
    while (open.size) {
      const next = [...open].reduce((a, b) => (norm(left[b]) > norm(left[a]) ? b : a));
      const long = norm(left[next]);
      if (!(long > 1e-10 * largest)) break;
      open.delete(next);
      order.push(next);
      basis.push(left[next].map((value) => value / long));
      factors[next].push(long);
      for (const at of open) {
        const along = sum(left[at].map((value, k) => value * basis.at(-1)[k]));
        factors[at].push(along);
        left[at] = left[at].map((value, k) => value - along * basis.at(-1)[k]);
      }
    }
    if (!order.length || !open.size) return;
    for (const last of open) {
      const shares = Array(order.length).fill(0); // back along the triangle
      for (let at = order.length - 1; at >= 0; at -= 1) {
        const known = sum(range(order.length - at - 1).map((k) => shares[at + 1 + k] * factors[order[at + 1 + k]][at]));
        shares[at] = (factors[last][at] - known) / factors[order[at]][at];
      }
      const signs = shares.map(Math.round);
      if (signs.some((sign, at) => Math.abs(sign) > 1 || Math.abs(sign - shares[at]) > 1e-6 + 1e-5 * Math.abs(sign))) continue;
      const sides = [[last, ...order.filter((_, at) => signs[at] < 0)], order.filter((_, at) => signs[at] > 0)];
      for (const [one, many] of [sides, [...sides].reverse()]) if (one.length === 1 && many.length > 1) yield [one[0], many];
    }
  }

  // Labels that weigh as much as two others, or as three in tables of up to a hundred.
  function* few(weights) {
    const order = range(weights.length).sort((a, b) => weights[a] - weights[b]);
    const ranked = order.map((at) => weights[at]);
    function* fits(parts) {
      const total = sum(parts.map((at) => ranked[at]));
      for (let at = upTo(ranked, total * (1 - ROUNDING)); total > 0 && at < ranked.length && ranked[at] <= total * (1 + ROUNDING); at += 1) {
        yield [order[at], parts.map((one) => order[one])];
      }
    }
    for (let i = 0; i < order.length; i += 1) for (let j = i + 1; j < order.length; j += 1) yield* fits([i, j]);
    if (order.length > 100) return;
    for (let k = 2; k < order.length; k += 1) for (let i = 0; i < k; i += 1) for (let j = i + 1; j < k; j += 1) yield* fits([i, j, k]);
  }

  // --- quotients -------------------------------------------------------------------------------

  function quotients(text, { decimal, allowed, own, columns }) {
    const { table: rows, names, form, told } = read(text, decimal, columns);
    let table = rows;
    refuseLabels(table, "region", names[0], allowed.has("same"));
    refuseLabels(table, "industry", names[1], allowed.has("same"));
    const column = names[2];
    for (const row of table) row.count = count(row.text, form, { column, lines: [row.line] });
    for (const [key, is] of [["refused.negative", (value) => value < 0], ["refused.infinite", (value) => value === Infinity]]) {
      const wrong = table.filter((row) => is(row.count));
      if (wrong.length) throw new Refused(key, { value: wrong[0].text.trim() }, { column, lines: wrong.map((row) => row.line) });
    }
    const regions = [...new Set(table.map((row) => row.region))];
    const industries = [...new Set(table.map((row) => row.industry))];
    if (regions.length ** 2 * industries.length > LIMIT || industries.length ** 2 * regions.length > LIMIT) throw new Refused("yours.large");
    const refuseUnknown = () => {
      const key = allowed.has("sum") ? "refused.unknown_sum" : "refused.unknown";
      if (table.every((row) => Number.isNaN(row.count))) throw new Refused(key, {}, { column });
    };
    refuseUnknown();
    const first = new Map(); // of each cell
    const again = table.filter((row) => {
      const cell = JSON.stringify([row.region, row.industry]);
      if (!first.has(cell)) return !first.set(cell, row);
      if (allowed.has("sum")) first.get(cell).count += row.count; // with a missing one it is missing
      return true;
    });
    if (again.length && allowed.has("sum")) {
      table = [...first.values()];
      refuseUnknown();
    } else if (again.length) {
      const cells = again.map((row) => `${row.region} × ${row.industry}`);
      throw new Refused("refused.repeated", { cells }, { lines: again.map((row) => row.line) });
    }
    const place = (labels) => new Map(labels.map((label, at) => [label, at]));
    const [r, i] = [place(regions), place(industries)];
    const region = regions.map(() => NaN), industry = industries.map(() => NaN); // of nothing known: no sum
    const grid = regions.map(() => industries.map(() => 0));
    for (const row of table) {
      grid[r.get(row.region)][i.get(row.industry)] = row.count;
      if (Number.isNaN(row.count)) continue;
      region[r.get(row.region)] = (region[r.get(row.region)] || 0) + row.count;
      industry[i.get(row.industry)] = (industry[i.get(row.industry)] || 0) + row.count;
    }
    const total = sum(region.filter((value) => !Number.isNaN(value)));
    if (!total) throw new Refused("refused.zero", {}, { column });
    if (total === Infinity) throw new Refused("refused.too_many", {}, { column });
    const warned = allowed.has("nested") ? [] : [
      new Axis("region", regions, grid, own).judge(),
      new Axis("industry", industries, industries.map((_, at) => grid.map((row) => row[at])), own).judge(),
    ].filter(Boolean);
    for (const row of table) {
      Object.assign(row, { region_total: region[r.get(row.region)], industry_total: industry[i.get(row.industry)], total });
      Object.assign(row, { ...quotient(row) });
    }
    return { table, regions, industries, told, warned, total };
  }

  function quotient({ count: own, region_total: region, industry_total: industry, total }) {
    const reason = Number.isNaN(own) ? "missing" : region === 0 ? "region_total_zero" : industry === 0 ? "industry_total_zero" : "";
    return { lq: reason ? NaN : (total / region) * own * (1 / industry) + 0, reason };
  }

  // --- the form --------------------------------------------------------------------------------

  function make(place) {
    const { words, totals, heads } = JSON.parse(place.dataset.said);
    const own = { totals: new Set(totals), heads };
    const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en-GB";
    const gap = language === "zh" ? "" : " ";
    const text = (key, fields = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => fields[name]);
    const listing = (names) => new Intl.ListFormat(language).format(names);
    const joined = (parts) => parts.filter(Boolean).join(language === "zh" ? "，" : ", ");
    const amount = (value) => value.toLocaleString(language, { maximumFractionDigits: 6 });
    const share = (value) => `${value === 0 || value >= 0.00995 ? (100 * value).toFixed(1) : Number((100 * value).toPrecision(2))}%`;
    const shown = (lq) => (Number.isNaN(lq) ? "–" : lq === 0 || lq >= 0.095 ? lq.toFixed(2) : lq.toPrecision(2));
    const cut = (items) => (items.length > 4 ? [...items.slice(0, 3), text("count.more", { n: items.length - 3 })] : items);

    function problem({ key, fields, column, lines }) {
      let said;
      if (fields.parts && !key) said = fields.parts.map((part) => text(...part)).join(gap);
      else if (key === "refused.empty_label") said = text(key, { where: text(fields.n === 1 ? "refused.in_row" : "refused.in_rows", fields) });
      else if (key === "refused.spelled") {
        const pairs = fields.pairs.slice(0, 3).map(listing).join(language === "zh" ? "，" : ", ");
        const more = fields.pairs.length > 3 ? text("count.more", { n: fields.pairs.length - 3 }) : "";
        said = text(key, { which: text("spelling.told", { pairs: joined([pairs, more]) }) });
      } else if (key === "refused.repeated") said = text(key, { cells: listing(cut(fields.cells)), apart: gap + text("repeated.names") });
      else if (key.startsWith("nested.")) {
        const parts = joined(fields.parts.map((label) => text("nested.part", { label }))) + (fields.more ? " …" : "");
        const remedy = fields.kind === "region" ? "nested.remedy.region" : "nested.remedy.industry";
        said = text(key, { label: fields.label, parts }) + gap + text(remedy);
      } else said = text(key, fields);
      const at = lines.length === 1 ? "refused.at.line" : "refused.at.lines";
      const where = joined([lines.length && text(at, { n: lines.join(", ") }), column && text("refused.at.column", { name: column })]);
      return where ? `${where}${language === "zh" ? "：" : ": "}${said}` : said;
    }

    const node = (tag, properties = {}, ...children) => {
      const made = Object.assign(document.createElement(tag), properties);
      made.append(...children);
      return made;
    };
    const math = (tag, ...children) => {
      const made = document.createElementNS("http://www.w3.org/1998/Math/MathML", tag);
      made.append(...children);
      return made;
    };
    const field = (label, control) => node("label", {}, node("span", { textContent: label }), control);

    // The formula with the numbers in it, and what it says in words.
    function steps(row) {
      const names = { count: amount(row.count), region_total: amount(row.region_total), industry_total: amount(row.industry_total), total: amount(row.total) };
      const over = (above, below) => math("mfrac", above, below);
      const number = (value) => math("mn", value);
      const means = () => math("mo", "=");
      const [here, there] = [row.count / row.region_total, row.industry_total / row.total];
      const formula = math("math", math("mi", "LQ"), means(),
        over(over(number(names.count), number(names.region_total)), over(number(names.industry_total), number(names.total))), means(),
        over(number(share(here)), number(share(there))), means(), number(shown(row.lq)));
      formula.setAttribute("display", "block");
      const said = [text("yours.steps", { ...row, ...names, here: share(here), there: share(there), lq: shown(row.lq) })];
      const moved = (by) => quotient({ count: row.count + by, region_total: row.region_total + by, industry_total: row.industry_total + by, total: row.total + by }).lq;
      const [less, more] = row.count < 1 || !Number.isInteger(row.count) ? [] : [moved(-1) || 0, moved(1)].map(shown);
      if (less !== more) said.push(text("yours.jumps", { less, more }));
      return [node("div", { className: "cc-math", tabIndex: 0 }, formula), node("p", { className: "cc-computed", textContent: said.join(gap) })];
    }

    const why = (row) => node("p", { className: "cc-missing", textContent: text(
      { missing: "cleaning.missing.reason", region_total_zero: "cleaning.region_total_zero.reason", industry_total_zero: "cleaning.industry_total_zero.reason" }[row.reason],
    ) });

    // A choice of region and industry, whose quotient is worked out step by step.
    function chooser({ table, regions, industries }) {
      const best = table.reduce((a, b) => (b.lq > a.lq || Number.isNaN(a.lq) ? b : a));
      const select = (names, chosen) => {
        const made = node("select", {}, ...names.map((name) => new Option(name, name)));
        made.value = chosen;
        return made;
      };
      const [one, other] = [select(regions, best.region), select(industries, best.industry)];
      const out = node("div");
      out.setAttribute("aria-live", "polite");
      const show = () => {
        const row = table.find((each) => each.region === one.value && each.industry === other.value);
        out.replaceChildren(...(!row ? [node("p", { className: "cc-missing", textContent: text("yours.absent") })] : row.reason ? [why(row)] : steps(row)));
      };
      const box = node("div", { className: "cc-filters" }, field(text("yours.region"), one), field(text("yours.industry"), other));
      box.addEventListener("input", show);
      show();
      return [box, out];
    }

    // All quotients: a row a region, a column an industry.
    function overview({ table, regions, industries }) {
      const cells = new Map(table.map((row) => [JSON.stringify([row.region, row.industry]), row]));
      const head = node("tr", {}, node("th", { scope: "col", textContent: text("yours.region") }),
        ...industries.map((name) => node("th", { scope: "col", className: "number", textContent: name })));
      const body = regions.map((region) => node("tr", {}, node("th", { scope: "row", textContent: region }), ...industries.map((industry) => {
        const row = cells.get(JSON.stringify([region, industry]));
        const cell = node("td", { className: "number", textContent: row ? shown(row.lq) : "" });
        if (row) cell.dataset.value = Number.isNaN(row.lq) ? "" : String(row.lq);
        return cell;
      })));
      const caption = node("caption", { textContent: text("yours.caption") });
      const box = node("div", { className: "cc-scroll", tabIndex: 0 }, node("table", {}, caption, node("thead", {}, head), node("tbody", {}, ...body)));
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", text("yours.caption"));
      return box;
    }

    function copier({ table }) {
      const rows = [["region", "industry", "value", "region_total", "industry_total", "total", "lq"]];
      for (const row of table) rows.push([row.region, row.industry, row.count, row.region_total, row.industry_total, row.total, row.lq].map((cell) => (Number.isNaN(cell) ? "" : cell)));
      const button = node("button", { type: "button", textContent: text("yours.copy") });
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(rows.map((row) => row.join("\t")).join("\n"));
        status.textContent = text("yours.copied", { n: table.length });
      });
      return navigator.clipboard ? [button] : [];
    }

    const status = node("p", { className: "cc-status" });
    status.setAttribute("role", "status");
    const answer = node("div");

    const ways = { repeated: ["sum", text("yours.sum")], spelled: ["same", text("yours.same")], sum: ["nested", text("yours.allow")], called: ["nested", text("yours.allow")] };

    function refuse(error, allowed = new Set()) {
      if (!(error instanceof Refused)) throw error;
      answer.replaceChildren();
      status.className = "cc-status cc-missing";
      status.textContent = problem(error);
      const [option, words] = ways[error.key.split(".")[1]] ?? [];
      if (!option) return;
      const way = node("button", { type: "button", textContent: words });
      way.addEventListener("click", () => work(new Set([...allowed, option])));
      answer.append(way);
    }

    function work(allowed = new Set()) {
      try {
        const columns = [text("yours.region"), text("yours.industry"), text("yours.count")];
        const found = quotients(area.value, { decimal: decimal.value, allowed, own, columns });
        const { table, regions, industries, told, warned } = found;
        const notes = [text("yours.taken", { how: joined(told.map(([key, fields]) => text(key, fields))) }), ...warned.map(problem)];
        const missing = table.filter((row) => row.reason === "missing").length;
        if (missing) notes.push(text("yours.missing", { n: missing }));
        status.className = "cc-status";
        status.textContent = text("yours.found", { n: table.filter((row) => !row.reason).length, regions: regions.length, industries: industries.length });
        status.scrollIntoView({ block: "nearest" });
        answer.replaceChildren(...notes.map((line) => node("p", { textContent: line })), ...chooser(found), overview(found), ...copier(found));
      } catch (error) { refuse(error, allowed); }
    }

    function four() {
      try {
        const form = marks(inputs.map((input) => input.value));
        const [own4, region, industry, total] = inputs.map((input) => {
          const column = input.previousSibling.textContent;
          const value = count(input.value, form, { column });
          if (Number.isNaN(value)) throw new Refused("yours.empty", {}, { column });
          if (value < 0) throw new Refused("refused.negative", { value: input.value.trim() }, { column });
          if (value === Infinity) throw new Refused("refused.infinite", { value: input.value.trim() }, { column });
          return value;
        });
        for (const [key, part, whole] of [["refused.above_region", own4, region], ["refused.above_industry", own4, industry], ["yours.above", region, total], ["yours.above", industry, total]]) {
          if (part > whole * (1 + ROUNDING)) throw new Refused(key, { value: amount(part), total: amount(whole) });
        }
        if (!total) throw new Refused("refused.zero");
        const row = { region: text("yours.here"), industry: text("yours.it"), count: own4, region_total: region, industry_total: industry, total };
        Object.assign(row, quotient(row));
        status.className = "cc-status";
        status.textContent = `LQ = ${shown(row.lq)}`;
        answer.replaceChildren(...(row.reason ? [why(row)] : steps(row)));
      } catch (error) { refuse(error); }
    }

    const area = node("textarea", { rows: 8, spellcheck: false, autocomplete: "off" });
    const decimal = node("select", {}, new Option(text("yours.marks"), ""), new Option(text("reading.decimal.point"), "."), new Option(text("reading.decimal.comma"), ","));
    const example = node("button", { type: "button", textContent: text("yours.example") });
    example.addEventListener("click", () => { area.value = text("yours.example.table"); work(); });
    const whole = node("form", {}, field(text("yours.table"), area),
      node("div", { className: "cc-buttons" }, node("button", { textContent: text("yours.go") }), example, field(text("yours.numbers"), decimal)));
    whole.addEventListener("submit", (event) => { event.preventDefault(); work(); });
    const inputs = range(4).map(() => node("input", { type: "text", inputMode: "decimal", autocomplete: "off", required: true }));
    const labels = [text("yours.four.count"), text("yours.four.region"), text("yours.four.industry"), text("yours.four.total")];
    const single = node("form", {}, node("fieldset", {}, node("legend", { textContent: text("yours.four") }), ...inputs.map((input, at) => field(labels[at], input)), node("button", { textContent: text("yours.go") })));
    single.addEventListener("submit", (event) => { event.preventDefault(); four(); });
    place.replaceChildren(node("div", { className: "cc-yours" }, whole, single), status, answer);
  }

  document.querySelectorAll('.cc-tool[data-tool="yours"]').forEach(make);
})();
