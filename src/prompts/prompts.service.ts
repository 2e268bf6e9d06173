/** The system prompt of every component, and of any prompt that a request names. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { loadPrompts } from './load-prompts.ts';
import type { SuppliedVariable } from './prompt-file.ts';
import type { Prompt, SystemPrompt } from './prompt.ts';
import { renderTemplate, type TemplateValues } from './render.ts';

const NEUTRAL_PROMPT = 'You are a helpful AI assistant on the Tekton platform.';

/** What GET / says of prompts and templates. */
export type PromptsSummary = {
  readonly prompts: { readonly components: readonly string[]; readonly count: number };
  readonly templates: { readonly categories: readonly string[]; readonly count: number };
};

@Injectable()
export class PromptsService implements OnModuleInit {
  private prompts: ReadonlyMap<string, Prompt> = new Map();
  private defaults: ReadonlyMap<string, Prompt> = new Map();
  private components: ReadonlySet<string> = new Set();

  constructor(@Inject(ENVIRONMENT) private readonly environment: Environment) {}

  async onModuleInit(): Promise<void> {
    const prompts = await loadPrompts(this.environment.templatesDirectory);
    this.prompts = new Map(prompts.map((prompt) => [prompt.id, prompt]));
    this.components = new Set(prompts.map(({ component }) => component).toSorted());
    this.defaults = new Map(
      prompts.filter(({ isDefault }) => isDefault).map((prompt) => [prompt.component, prompt]),
    );
  }

  /** The component's default prompt; for one that has none, and for no component, a plain sentence. */
  systemPromptFor(component: string | undefined): SystemPrompt {
    if (component === undefined || component === '') return { text: NEUTRAL_PROMPT };
    const prompt = this.defaults.get(component.toLowerCase());
    if (prompt !== undefined) return fill(prompt, {});
    return { text: `You are ${capitalised(component)}, a Tekton AI component.` };
  }

  /**
   * `promptId` is an id or `id@version`; `component` and `date` have values of their own that
   * `variables` may replace.
   *
   * @throws RhetorError `prompt_not_found`, or `validation_failed` that names the variables
   */
  render(promptId: string, variables: TemplateValues): SystemPrompt {
    const mark = promptId.indexOf('@');
    const id = mark === -1 ? promptId : promptId.slice(0, mark);
    const prompt = this.prompts.get(id);
    if (prompt === undefined) {
      throw new RhetorError('prompt_not_found', `There is no prompt "${id.slice(0, 80)}".`);
    }
    const version = mark === -1 ? prompt.version : promptId.slice(mark + 1);
    if (version !== prompt.version) {
      throw new RhetorError(
        'prompt_not_found',
        `The prompt "${id}" has no version "${version.slice(0, 80)}"; it has ${prompt.version}.`,
      );
    }
    return fill(prompt, variables);
  }

  /** Whether there is a prompt for the component. */
  knows(component: string): boolean {
    return this.components.has(component.toLowerCase());
  }

  /** In alphabetical order. */
  componentNames(): readonly string[] {
    return [...this.components];
  }

  summary(): PromptsSummary {
    return {
      prompts: { components: this.componentNames(), count: this.prompts.size },
      templates: { categories: [], count: 0 },
    };
  }
}

function fill(prompt: Prompt, variables: TemplateValues): SystemPrompt {
  const supplied: Readonly<Record<SuppliedVariable, string>> = {
    component: capitalised(prompt.component),
    date: new Date().toISOString().slice(0, 10),
  };
  const given = Object.entries(variables).filter(([, value]) => value !== null);
  const rendered = renderTemplate(prompt.template, { ...supplied, ...Object.fromEntries(given) });
  if ('text' in rendered) {
    return { text: rendered.text, promptId: prompt.id, version: prompt.version };
  }
  const faults = [
    ...rendered.missing.map((name) => ({ name, fault: 'is missing' })),
    ...rendered.unusable.map((name) => ({ name, fault: 'must be a text, number or boolean' })),
  ];
  throw new RhetorError(
    'validation_failed',
    `The prompt "${prompt.id}" cannot be filled in: ${faults.map(({ name, fault }) => `${name} ${fault}`).join(', ')}.`,
    {
      fields: faults.map(({ name, fault }) => {
        return { field: `prompt_variables.${name}`, message: fault };
      }),
    },
  );
}

function capitalised(component: string): string {
  return component.charAt(0).toUpperCase() + component.slice(1);
}
