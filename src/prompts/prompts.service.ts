/** The system prompt of every component, and of any prompt that a request names. */
import { Injectable } from '@nestjs/common';
import { fillIn } from './fill-in.ts';
import { PromptLibrary } from './prompt-library.service.ts';
import type { PromptVersion, SystemPrompt } from './prompt.ts';
import type { TemplateValues } from './render.ts';
import { capitalised, suppliedValues } from './supplied-variables.ts';
import { TemplateLibrary } from './template-library.service.ts';

const NEUTRAL_PROMPT = 'You are a helpful AI assistant on the Tekton platform.';

/** What GET / says of prompts and templates. */
export type PromptsSummary = {
  readonly prompts: { readonly components: readonly string[]; readonly count: number };
  readonly templates: { readonly categories: readonly string[]; readonly count: number };
};

@Injectable()
export class PromptsService {
  constructor(
    private readonly prompts: PromptLibrary,
    private readonly templates: TemplateLibrary,
  ) {}

  /** The component's default prompt; undefined for one that has none. */
  ownPromptOf(component: string | undefined): SystemPrompt | undefined {
    const prompt = component && this.prompts.defaultOf(component.toLowerCase());
    return prompt ? systemPrompt(this.prompts.findVersion(prompt.id), {}) : undefined;
  }

  /** The component's default prompt; for one that has none, and for no component, a plain sentence. */
  systemPromptFor(component: string | undefined): SystemPrompt {
    if (component === undefined || component === '') return { text: NEUTRAL_PROMPT };
    const own = this.ownPromptOf(component);
    return own ?? { text: `You are ${capitalised(component)}, a Tekton AI component.` };
  }

  /**
   * `promptId` is an id or `id@version`; `component` and `date` have values of their own that
   * `variables` may replace.
   *
   * @throws RhetorError `prompt_not_found`, or `validation_failed` that names the variables
   */
  render(promptId: string, variables: TemplateValues): SystemPrompt {
    return systemPrompt(this.prompts.resolve(promptId), variables);
  }

  /** Whether there is a prompt for the component. */
  knows(component: string): boolean {
    return this.prompts.components().has(component.toLowerCase());
  }

  /** In alphabetical order. */
  componentNames(): readonly string[] {
    return [...this.prompts.components()];
  }

  summary(): PromptsSummary {
    const templates = this.templates.list();
    const categories = new Set(templates.map(({ facts }) => facts.category).toSorted());
    return {
      prompts: { components: this.componentNames(), count: this.prompts.list().length },
      templates: { categories: [...categories], count: templates.length },
    };
  }

  /** Those of which requests get another text than the file has, as `prompts/id`. */
  fileConflicts(): readonly string[] {
    return [
      ...this.prompts.fileConflicts().map((id) => `prompts/${id}`),
      ...this.templates.fileConflicts().map((id) => `templates/${id}`),
    ];
  }
}

function systemPrompt({ text, version }: PromptVersion, variables: TemplateValues): SystemPrompt {
  const given = Object.entries(variables).filter(([, value]) => value !== null);
  const values = { ...suppliedValues(text), ...Object.fromEntries(given) };
  const names = { what: `prompt "${text.id}"`, field: 'prompt_variables' };
  return {
    text: fillIn(version, values, names),
    prompt: { id: text.id, version: version.id },
  };
}
