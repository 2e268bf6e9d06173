/** Makes docs/options.md: the table of options, for those who send them. */
import { OPTION_ROWS } from '../src/model/option-places.ts';
import { describeOption } from '../src/model/option-values.ts';
import type { OptionRow } from '../src/model/option-row.ts';
import type { VendorDialect } from '../src/model/vendor-fields.ts';

const COLUMNS: readonly (readonly [string, VendorDialect])[] = [
  ['chat completions', 'openai'],
  ['Responses', 'openai-responses'],
  ['Anthropic', 'anthropic'],
  ['Ollama', 'ollama'],
];

const HEAD = `# Options of a model

Made by \`npm run docs\` from src/model/options.ts. They are fields of \`options\` in requests and in
tasks.json; each vendor's own clients use the vendor's names, shown in the columns. An empty cell means
that the vendor does not take the option: a model is then not asked, or, for an option of a rule and
for hints, it is asked without and \`route.dropped\` and \`x-rhetor-dropped\` name the option. Which
models of a vendor take an option can differ too. Tasks.json has no \`response_format\` and no
\`tool_choice\`.
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
