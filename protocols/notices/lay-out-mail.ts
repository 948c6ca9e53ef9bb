/** The body of a mail, as plain text and as HTML of the simplest kind: what is in one is in the other. */

export interface MailEntry {
  title: string;
  lines: readonly string[];
  facts: readonly (readonly [label: string, value: string])[];
}

export interface MailBody {
  language: string;
  heading: string;
  sections: readonly { title: string; entries: readonly MailEntry[] }[];
  closing: readonly string[];
}

export function layOutText({ heading, sections, closing }: MailBody): string {
  const lines = [heading, ''];
  for (const { title, entries } of sections) {
    lines.push(`== ${title} ==`, '');
    for (const entry of entries) {
      lines.push(entry.title, ...entry.facts.map(([label, value]) => `  ${label}: ${value}`));
      lines.push(...entry.lines.map((line) => `  ${line}`), '');
    }
  }
  return [...lines, ...closing, ''].join('\n');
}

export function layOutHtml({ language, heading, sections, closing }: MailBody): string {
  const blocks = sections.map(
    ({ title, entries }) =>
      `<h2 style="font-size:15px;margin:20px 0 8px;color:#555">${escape(title)}</h2>${entries.map(htmlOf).join('')}`,
  );
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"></head>`,
    '<body style="font-family:sans-serif;font-size:15px;line-height:1.45;color:#222;max-width:40em">',
    `<p>${escape(heading)}</p>`,
    ...blocks,
    ...closing.map((line) => `<p style="color:#555;font-size:13px">${escape(line)}</p>`),
    '</body></html>',
  ].join('\n');
}

function htmlOf({ title, lines, facts }: MailEntry): string {
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td style="padding:2px 12px 2px 0;color:#555;vertical-align:top">${escape(label)}</td><td style="padding:2px 0">${escape(value)}</td></tr>`,
  );
  return [
    `<div style="margin:0 0 16px;padding-left:12px;border-left:3px solid #999">`,
    `<p style="margin:0 0 4px"><b>${escape(title)}</b></p>`,
    rows.length === 0 ? '' : `<table style="border-collapse:collapse">${rows.join('')}</table>`,
    ...lines.map((line) => `<p style="margin:6px 0">${escape(line)}</p>`),
    '</div>',
  ].join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
