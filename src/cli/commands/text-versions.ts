/** What the commands for prompts and templates share: versions, labels and the source of a text. */
import { type Command, Option } from 'commander';
import type { Label, Labels, TextVersion } from '../../contract/text-versions.ts';
import { collect, fromJsonOrText, fromPairs } from '../input/key-value.ts';
import { localTime } from '../output/local-time.ts';
import { printTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';

/** The source of a new text, and the metadata stored with it. */
export type TextSource = { readonly file?: string; readonly metadata?: readonly string[] };

export type Labelling = { readonly label: Label };

export function withTextSource(command: Command): Command {
  return command
    .argument('[text]', 'the text; "-", or no text with a pipe, reads standard input')
    .option('-f, --file <file>', 'read the text from this file')
    .option('--metadata <key=value>', 'metadata of this version; can be repeated', collect);
}

export function metadataOf({ metadata = [] }: TextSource): {
  readonly metadata?: Readonly<Record<string, unknown>>;
} {
  if (metadata.length === 0) return {};
  const pairs = Object.entries(fromPairs('--metadata', metadata));
  return {
    metadata: Object.fromEntries(pairs.map(([key, value]) => [key, fromJsonOrText(value)])),
  };
}

export function withLabelOption(command: Command): Command {
  return command
    .argument('<id>')
    .argument('<version>', 'version, or "latest"')
    .addOption(
      new Option('--label <label>', 'label to move; requests use production')
        .choices(['production', 'latest'])
        .default('production'),
    );
}

export async function printVersions(
  terminal: Terminal,
  versions: readonly TextVersion[],
  labels: Labels,
): Promise<void> {
  const rows = versions.map(({ version_id: id, created_at: at, origin, content }) => [
    id,
    localTime(at),
    origin,
    Object.entries(labels)
      .filter(([, version]) => version === id)
      .map(([label]) => label)
      .join(', '),
    content,
  ]);
  await printTable(terminal, ['VERSION', 'TIME', 'FROM', 'LABELS', 'TEXT'], rows);
}

/** Prints facts about a text and the text itself; into a pipe, only the text. */
export async function printText(
  terminal: Terminal,
  facts: Readonly<Record<string, string>>,
  text: string,
): Promise<void> {
  if (terminal.isInteractive) {
    for (const [name, value] of Object.entries(facts)) {
      if (value === '') continue;
      await terminal.line(`${terminal.style('dim', name.padEnd(12))} ${terminal.foreign(value)}`);
    }
    await terminal.line();
  }
  await terminal.print(terminal.foreign(text));
  if (!text.endsWith('\n')) await terminal.line();
}
