/** Makes docs/options.md, the table of options for users. */
import { OPTION_ROWS } from '../src/model/options/option-places.ts';
import { describeOption } from '../src/model/options/option-values.ts';
import type { OptionRow } from '../src/model/options/option-row.ts';
import type { VendorDialect } from '../src/model/vendors/vendor-fields.ts';

const COLUMNS: readonly (readonly [string, VendorDialect])[] = [
  ['chat completions', 'openai'],
  ['Responses', 'openai-responses'],
  ['Anthropic', 'anthropic'],
  ['Ollama', 'ollama'],
];

const HEAD = `# Model options

Made by \`npm run docs\` from src/model/options/options.ts. Options are fields of \`options\` in requests and in
tasks.json. The vendors' own clients send them under the vendor's names, which the columns show. An
empty cell means that the vendor does not support the option. If a request has such an option, Rhetor
skips the vendor's models. If it is only a hint, or comes from a rule, Rhetor leaves it out and lists it
in \`route.dropped\` and \`x-rhetor-dropped\`. Support can also differ among the models of a vendor. In
tasks.json, \`response_format\` and \`tool_choice\` are not allowed.
`;

export function makeOptionsDocument(): string {
  const titles = ['option', 'value', 'meaning', ...COLUMNS.map(([title]) => title)];
  const rows = [...OPTION_ROWS.values()].map((row) => [
    `\`${row.wire}\`${row.isHint ? ' (hint)' : ''}`,
    describeOption(row.value),
    row.meaning,
    ...COLUMNS.map(([, dialect]) => placeText(row, dialect)),
  ]);
  const lines = [titles, titles.map(() => '---'), ...rows];
  return `${HEAD}\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function placeText({ places }: OptionRow, dialect: VendorDialect): string {
  const place = places[dialect];
  if (place === undefined) return '';
  if (typeof place === 'string') return `\`${place}\``;
  const names = [place.at, ...(place.formerly === undefined ? [] : [place.formerly])];
  const side = place.only === 'read' ? ' (from callers only)' : '';
  const written = place.only === 'written' ? ' (to the vendor only)' : '';
  return `${names.map((name) => `\`${name}\``).join(' or ')}${side}${written}`;
}
