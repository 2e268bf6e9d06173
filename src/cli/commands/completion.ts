/** `rhetor completion`: prints the script a shell sources, and answers its completion requests. */
import { Argument, type Command } from 'commander';
import { complete, type Suggestion } from '../completion/complete.ts';
import { lookUpOn } from '../completion/look-up.ts';
import { FILES, SCRIPTS, type Shell, SHELLS } from '../completion/scripts.ts';
import type { Session } from '../session.ts';

const EXAMPLES = `
  bash  add to ~/.bashrc: source <(rhetor completion bash)
  zsh   add to ~/.zshrc, below compinit: source <(rhetor completion zsh)
  fish  rhetor completion fish > ~/.config/fish/completions/rhetor.fish

Ids of contexts, prompts, templates, models and providers come from the server that RHETOR_URL
names, if it answers within a second.`;

export function registerCompletion(program: Command, session: Session): void {
  const { terminal } = session;
  program
    .command('completion')
    .description('print the script that completes commands, flags and ids in a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action((shell: Shell) => terminal.print(SCRIPTS[shell]));
  program
    .command('complete-words', { hidden: true })
    .argument('[words...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words: readonly string[]) => {
      const [, ...typed] = words;
      const client = session.client(urlOf(typed));
      const { suggestions, isFile } = await complete(program, typed, lookUpOn(client));
      const lines = [...(isFile ? [FILES] : []), ...suggestions.map(toLine)];
      if (lines.length > 0) await terminal.line(lines.join('\n'));
    });
}

/** The `--url` of the command being typed. */
function urlOf(words: readonly string[]): string | undefined {
  const place = words.indexOf('--url');
  return place >= 0 && place < words.length - 2 ? words[place + 1] : undefined;
}

function toLine({ value, description }: Suggestion): string {
  if (description === undefined || description === '') return value;
  return `${value}\t${description.replace(/[\s\p{Cc}]+/gu, ' ')}`;
}
