// Makes protocols/presentation/figures/quantrac-figures-*.woff2: the figures of Be Vietnam Pro, all on one width.
// Be Vietnam Pro has no tabular figures (a row of 1 is 40 % narrower than a row of 0), so numbers in columns would not
// line up and a live value would dance. Only the width and the place in it change; no outline does. Run after an update of
// @fontsource/be-vietnam-pro: `node scripts/make-figures-font.mjs`. The font stays under the SIL Open Font License 1.1.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, inflateSync } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'node_modules/@fontsource/be-vietnam-pro');
const target = join(root, 'protocols/presentation/figures');
const WEIGHTS = [400, 600];
const DIGITS = [...'0123456789'];
/** Marks that stand in numbers and times keep their own width; the signs take the digits' width. */
const AS_DIGIT = new Set([...DIGITS, '+', '-', '\u2212', '\u2013']);
const KEPT = [' ', '%', '+', ',', '-', '.', '/', ...DIGITS, ':', '\u2013', '\u2014', '\u2212'];
/** Narrow no-break space (thousands) and figure space, drawn as nothing: their share of a digit's width. */
const SPACES = [
  ['\u2007', 1],
  ['\u202f', 0.3],
];
const WIDTH = { 400: 0.645, 600: 0.66 };
const WOFF2_TAGS = ['cmap', 'head', 'hhea', 'hmtx', 'maxp', 'name', 'OS/2', 'post', '', '', 'glyf', 'loca'];

function readWoff(bytes) {
  const tables = {};
  for (let index = 0; index < bytes.readUInt16BE(12); index += 1) {
    const at = 44 + index * 20;
    const [offset, packed, full] = [4, 8, 12].map((step) => bytes.readUInt32BE(at + step));
    const data = bytes.subarray(offset, offset + packed);
    tables[bytes.toString('latin1', at, at + 4)] = packed < full ? inflateSync(data) : Buffer.from(data);
  }
  return tables;
}

/** The glyph of a character by the cmap's format 4 subtable. */
function glyphOf(cmap, code) {
  const starts = Array.from({ length: cmap.readUInt16BE(2) }, (_, index) => cmap.readUInt32BE(8 + index * 8));
  const at = starts.find((start) => cmap.readUInt16BE(start) === 4);
  const count = cmap.readUInt16BE(at + 6) / 2;
  for (let index = 0; index < count; index += 1) {
    const [end, start] = [at + 14 + index * 2, at + 16 + (count + index) * 2].map((place) =>
      cmap.readUInt16BE(place),
    );
    if (code < start || code > end) continue;
    const delta = cmap.readInt16BE(at + 16 + (2 * count + index) * 2);
    const rangeAt = at + 16 + (3 * count + index) * 2;
    const range = cmap.readUInt16BE(rangeAt);
    if (range === 0) return (code + delta) & 0xffff;
    const glyph = cmap.readUInt16BE(rangeAt + range + (code - start) * 2);
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}

/** Reads a simple glyph's points. */
function readOutline(bytes) {
  const ends = Array.from({ length: bytes.readInt16BE(0) }, (_, index) => bytes.readUInt16BE(10 + index * 2));
  let at = 10 + ends.length * 2;
  at += 2 + bytes.readUInt16BE(at);
  const flags = [];
  while (flags.length <= ends.at(-1)) {
    const flag = bytes[at++];
    const repeats = flag & 8 ? bytes[at++] : 0;
    for (let index = 0; index <= repeats; index += 1) flags.push(flag);
  }
  const axis = (short, same) => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? bytes[at++] : -bytes[at++];
      else if (!(flag & same)) {
        value += bytes.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = axis(2, 16);
  return { ends, onCurve: flags.map((flag) => flag & 1), xs, ys: axis(4, 32) };
}

/** Writes a simple glyph moved by `shift`, without instructions, one flag and two words a point. */
function writeOutline({ ends, onCurve, xs, ys }, shift) {
  const moved = xs.map((x) => x + shift);
  const words = (values) => values.map((value, index) => value - (index === 0 ? 0 : values[index - 1]));
  const out = Buffer.alloc(10 + ends.length * 2 + 2 + onCurve.length * 5);
  [ends.length, Math.min(...moved), Math.min(...ys), Math.max(...moved), Math.max(...ys)].forEach(
    (value, index) => out.writeInt16BE(value, index * 2),
  );
  let at = 10;
  for (const end of ends) at = out.writeUInt16BE(end, at);
  at += 2;
  for (const flag of onCurve) at = out.writeUInt8(flag, at);
  for (const delta of [...words(moved), ...words(ys)]) at = out.writeInt16BE(delta, at);
  return Buffer.concat([out, Buffer.alloc((4 - (out.length % 4)) % 4)]);
}

function makeGlyphs(tables, weight) {
  const unitsPerEm = tables.head.readUInt16BE(18);
  const long = tables.head.readInt16BE(50) === 1;
  const offset = (glyph) =>
    long ? tables.loca.readUInt32BE(glyph * 4) : tables.loca.readUInt16BE(glyph * 2) * 2;
  const metrics = tables.hhea.readUInt16BE(34);
  const digitWidth = Math.round(WIDTH[weight] * unitsPerEm);
  const drawn = KEPT.map((character) => {
    const glyph = glyphOf(tables.cmap, character.codePointAt(0));
    if (glyph === 0) throw new Error(`the font has no ${character}`);
    const advance = tables.hmtx.readUInt16BE(Math.min(glyph, metrics - 1) * 4);
    const width = AS_DIGIT.has(character) ? digitWidth : advance;
    const bytes = tables.glyf.subarray(offset(glyph), offset(glyph + 1));
    if (bytes.length === 0) return { code: character.codePointAt(0), width, left: 0, bytes };
    const outline = readOutline(bytes);
    const shift = Math.round((width - advance) / 2);
    const left = Math.min(...outline.xs) + shift;
    return { code: character.codePointAt(0), width, left, bytes: writeOutline(outline, shift) };
  });
  const blanks = SPACES.map(([character, share]) => ({
    code: character.codePointAt(0),
    width: Math.round(digitWidth * share),
    left: 0,
    bytes: Buffer.alloc(0),
  }));
  const notdef = { code: -1, width: digitWidth, left: 0, bytes: Buffer.alloc(0) };
  return [notdef, ...[...drawn, ...blanks].sort((left, right) => left.code - right.code)];
}

function makeCmap(glyphs) {
  const codes = [...glyphs.slice(1).map((glyph) => glyph.code), 0xffff];
  const count = codes.length;
  const sub = Buffer.alloc(16 + count * 8);
  const power = 2 ** Math.floor(Math.log2(count));
  [4, sub.length, 0, count * 2, power * 2, Math.log2(power), (count - power) * 2].forEach((value, index) =>
    sub.writeUInt16BE(value, index * 2),
  );
  codes.forEach((code, index) => {
    sub.writeUInt16BE(code, 14 + index * 2);
    sub.writeUInt16BE(code, 16 + (count + index) * 2);
    sub.writeUInt16BE((code === 0xffff ? 1 : index + 1 - code) & 0xffff, 16 + (2 * count + index) * 2);
  });
  const head = Buffer.alloc(12);
  [0, 1, 3, 1].forEach((value, index) => head.writeUInt16BE(value, index * 2));
  head.writeUInt32BE(12, 8);
  return Buffer.concat([head, sub]);
}

function makeName(weight) {
  const entries = [
    [0, 'Copyright 2021 The Be Vietnam Pro Project Authors (https://github.com/bettergui/BeVietnamPro)'],
    [1, 'Quantrac Figures'],
    [2, weight === 400 ? 'Regular' : 'Bold'],
    [4, `Quantrac Figures ${weight}`],
    [6, `QuantracFigures-${weight}`],
    [13, 'SIL Open Font License 1.1. Figures of Be Vietnam Pro set to one width.'],
    [14, 'https://openfontlicense.org'],
  ];
  const texts = entries.map(([, text]) => Buffer.from(text, 'utf16le').swap16());
  const head = Buffer.alloc(6 + entries.length * 12);
  [0, entries.length, head.length].forEach((value, index) => head.writeUInt16BE(value, index * 2));
  let offset = 0;
  entries.forEach(([id], index) => {
    const length = texts[index].length;
    [3, 1, 0x409, id, length, offset].forEach((value, step) =>
      head.writeUInt16BE(value, 6 + index * 12 + step * 2),
    );
    offset += length;
  });
  return Buffer.concat([head, ...texts]);
}

function makeTables(tables, weight) {
  const glyphs = makeGlyphs(tables, weight);
  const head = Buffer.from(tables.head);
  head.writeUInt32BE(0, 8);
  head.writeInt16BE(1, 50);
  const hhea = Buffer.from(tables.hhea);
  hhea.writeUInt16BE(Math.max(...glyphs.map((glyph) => glyph.width)), 10);
  hhea.writeUInt16BE(glyphs.length, 34);
  const maxp = Buffer.from(tables.maxp);
  maxp.writeUInt16BE(glyphs.length, 4);
  const hmtx = Buffer.alloc(glyphs.length * 4);
  const loca = Buffer.alloc((glyphs.length + 1) * 4);
  let offset = 0;
  glyphs.forEach((glyph, index) => {
    hmtx.writeUInt16BE(glyph.width, index * 4);
    hmtx.writeInt16BE(glyph.left, index * 4 + 2);
    offset += glyph.bytes.length;
    loca.writeUInt32BE(offset, (index + 1) * 4);
  });
  const post = Buffer.alloc(32);
  post.writeUInt32BE(0x00030000, 0);
  tables.post.copy(post, 4, 4, 32);
  const glyf = Buffer.concat(glyphs.map((glyph) => glyph.bytes));
  const made = {
    cmap: makeCmap(glyphs),
    glyf,
    head,
    hhea,
    hmtx,
    loca,
    maxp,
    name: makeName(weight),
    'OS/2': tables['OS/2'],
    post,
  };
  head.writeUInt32BE((0xb1b0afba - checksumOfFile(made)) >>> 0, 8);
  return made;
}

const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
function checksum(bytes) {
  const whole = padded(bytes);
  let sum = 0;
  for (let at = 0; at < whole.length; at += 4) sum = (sum + whole.readUInt32BE(at)) >>> 0;
  return sum;
}

/** Of the font as an uncompressed file, which is what the reader rebuilds. */
function checksumOfFile(made) {
  const tags = Object.keys(made).sort();
  const power = 2 ** Math.floor(Math.log2(tags.length));
  const head = Buffer.alloc(12 + tags.length * 16);
  head.writeUInt32BE(0x00010000, 0);
  [tags.length, power * 16, Math.log2(power), (tags.length - power) * 16].forEach((value, index) =>
    head.writeUInt16BE(value, 4 + index * 2),
  );
  let offset = head.length;
  tags.forEach((tag, index) => {
    const at = 12 + index * 16;
    head.write(tag, at, 'latin1');
    [checksum(made[tag]), offset, made[tag].length].forEach((value, step) =>
      head.writeUInt32BE(value, at + 4 + step * 4),
    );
    offset += padded(made[tag]).length;
  });
  return checksum(Buffer.concat([head, ...tags.map((tag) => padded(made[tag]))]));
}

function base128(value) {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return Buffer.from(bytes);
}

function writeWoff2(made) {
  const tags = Object.keys(made).sort();
  const directory = Buffer.concat(
    tags.map((tag) => {
      const untransformed = tag === 'glyf' || tag === 'loca' ? 0xc0 : 0;
      return Buffer.concat([
        Buffer.from([WOFF2_TAGS.indexOf(tag) | untransformed]),
        base128(made[tag].length),
      ]);
    }),
  );
  const packed = brotliCompressSync(Buffer.concat(tags.map((tag) => made[tag])));
  const fullSize = 12 + tags.reduce((sum, tag) => sum + 16 + padded(made[tag]).length, 0);
  const head = Buffer.alloc(48);
  head.write('wOF2', 0, 'latin1');
  head.writeUInt32BE(0x00010000, 4);
  head.writeUInt16BE(tags.length, 12);
  head.writeUInt32BE(fullSize, 16);
  head.writeUInt32BE(packed.length, 20);
  head.writeUInt16BE(1, 24);
  const file = padded(Buffer.concat([head, directory, packed]));
  file.writeUInt32BE(file.length, 8);
  return file;
}

for (const weight of WEIGHTS) {
  const bytes = readFileSync(join(source, `files/be-vietnam-pro-latin-${weight}-normal.woff`));
  const file = writeWoff2(makeTables(readWoff(bytes), weight));
  writeFileSync(join(target, `quantrac-figures-${weight}.woff2`), file);
  console.log(`quantrac-figures-${weight}.woff2: ${file.length} bytes`);
}
writeFileSync(join(target, 'LICENSE'), readFileSync(join(source, 'LICENSE')));
