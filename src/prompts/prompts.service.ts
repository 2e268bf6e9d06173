/** Renders the system prompt of a component, or a prompt that a request names. */
import { Injectable } from '@nestjs/common';
import { fillIn, parsedVersion } from './fill-in.ts';
import { PromptLibrary } from './prompt-library.service.ts';
import type {
  ComponentDescription,
  PromptVariable,
  PromptVersion,
  SystemPrompt,
} from './prompt.ts';
import type { TemplateValues } from './render.ts';
import { capitalised, foreignVariables, suppliedValues } from './supplied-variables.ts';
import { TemplateLibrary } from './template-library.service.ts';

const PLATFORM_PROMPT = 'You are a helpful AI assistant on the Tekton platform.';
/** Where Rhetor's own requests have the values of variables. */
const VARIABLES_FIELD = 'prompt_variables';
const NEUTRAL_PROMPT = 'You are a helpful AI assistant.';

/** The counts that GET / reports. */
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

  /** The component's default prompt; undefined if it has none. */
  ownPromptOf(component: string | undefined): SystemPrompt | undefined {
    const prompt = component && this.prompts.defaultOf(component.toLowerCase());
    return prompt ? systemPrompt(this.prompts.findVersion(prompt.id), {}) : undefined;
  }

  /**
   * The component's default prompt. Without a component or a default prompt, returns a plain
   * sentence, which mentions the platform only if the platform's prompts are in use.
   */
  systemPromptFor(component: string | undefined): SystemPrompt {
    const text = this.prompts.hasFiles ? PLATFORM_PROMPT : NEUTRAL_PROMPT;
    if (component === undefined || component === '') return { text };
    const own = this.ownPromptOf(component);
    if (own !== undefined) return own;
    if (!this.prompts.hasFiles) return { text };
    return { text: `You are ${capitalised(component)}, a Tekton AI component.` };
  }

  /**
   * `promptId` is an id or `id@version`. `component` and `date` have default values that
   * `variables` may override.
   *
   * @param field the field of the request that has the variables
   * @throws RhetorError `prompt_not_found`, or `validation_failed` that names the variables
   */
  render(promptId: string, variables: TemplateValues, field = VARIABLES_FIELD): SystemPrompt {
    return systemPrompt(this.prompts.resolve(promptId), variables, field);
  }

  /**
   * The variables of the version that requests use. Those with a default value, and those that Rhetor
   * supplies, may be left out.
   * @throws RhetorError `prompt_not_found`
   */
  variablesOf(promptId: string): readonly PromptVariable[] {
    const { version } = this.prompts.resolve(promptId);
    const required = new Set(foreignVariables(version));
    const { variables } = parsedVersion(version);
    return variables.map((name) => ({ name, isRequired: required.has(name) }));
  }

  /** True if the component has a prompt. */
  knows(component: string): boolean {
    return this.prompts.components().has(component.toLowerCase());
  }

  /** A description for lists of components; fields that the default prompt does not set are empty. */
  describe(component: string): ComponentDescription {
    const facts = this.prompts.defaultOf(component.toLowerCase())?.facts;
    return {
      name: capitalised(component),
      description: facts?.description ?? '',
      tags: facts?.tags ?? [],
    };
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

  /** Prompts whose served version differs from the file, as `prompts/id`. */
  fileConflicts(): readonly string[] {
    return [
      ...this.prompts.fileConflicts().map((id) => `prompts/${id}`),
      ...this.templates.fileConflicts().map((id) => `templates/${id}`),
    ];
  }
}

function systemPrompt(
  { text, version }: PromptVersion,
  variables: TemplateValues,
  field = VARIABLES_FIELD,
): SystemPrompt {
  const given = Object.entries(variables).filter(([, value]) => value !== null);
  const values = { ...suppliedValues(text), ...Object.fromEntries(given) };
  const names = { what: `prompt "${text.id}"`, field };
  return {
    text: fillIn(version, values, names),
    prompt: { id: text.id, version: version.id },
  };
}
