/** The prompts of components: look up, add, change, compare. */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import {
  asDefault,
  asNoDefault,
  assertDefaultIsComplete,
  defaultPrompts,
  mergePromptFacts,
  refuseSecondDefaults,
} from './default-prompts.ts';
import { apiVersion, withContent } from './api-version.ts';
import { PromptDocuments } from './document-store.ts';
import { parsePromptFile } from './prompt-file.ts';
import type {
  NewPrompt,
  StoredPrompt,
  PromptChange,
  PromptDifference,
  PromptFacts,
  PromptFilter,
  PromptVersion,
} from './prompt.ts';
import { toSlug } from './slug.ts';
import { storedText } from './stored-text.ts';
import { TextCollection } from './text-collection.ts';
import { diffTexts } from './text-diff.ts';
import { readTextFiles, shippedDigests } from './text-file.ts';
import { TextShelf } from './text-shelf.ts';
import { type VersionLabel, newText, withLabel } from './versioned-text.ts';

const promptFacts: z.ZodType<PromptFacts> = z.object({
  name: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  component: z.string(),
  parentId: z.exactOptional(z.string()),
  defaultAt: z.exactOptional(z.number()),
});

/** Data derived from the prompts, and the revision it was derived from. */
type PromptIndex = {
  readonly revision: number;
  readonly defaults: ReadonlyMap<string, StoredPrompt>;
  readonly components: ReadonlySet<string>;
};

/** A promise resolves when the change is on disk, or rejects with `storage_unavailable`. */
@Injectable()
export class PromptLibrary implements OnModuleInit, OnModuleDestroy {
  private readonly shelf: TextShelf<PromptFacts>;
  private index: PromptIndex | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    documents: PromptDocuments,
  ) {
    this.shelf = new TextShelf({
      kind: 'prompt',
      notFound: 'prompt_not_found',
      collection: new TextCollection(documents, 'prompts', storedText(promptFacts)),
      mergeFacts: mergePromptFacts,
    });
  }

  async onModuleInit(): Promise<void> {
    const { templatesDirectory } = this.environment;
    const files = await readTextFiles(templatesDirectory, 'prompts', parsePromptFile);
    refuseSecondDefaults(files);
    await this.shelf.open(files, await shippedDigests(templatesDirectory, 'prompts'));
  }

  onModuleDestroy(): void {
    this.shelf.close();
  }

  /** Sorted by id; the component is case-insensitive. */
  list({ component, tag }: PromptFilter = {}): readonly StoredPrompt[] {
    const wanted = component?.toLowerCase();
    return this.shelf
      .list()
      .filter(({ facts }) => wanted === undefined || facts.component === wanted)
      .filter(({ facts }) => tag === undefined || facts.tags.includes(tag));
  }

  /** @throws RhetorError `prompt_not_found` */
  find(id: string): StoredPrompt {
    return this.shelf.find(id);
  }

  /**
   * @param reference a version id, `production` or `latest`; default `production`
   * @throws RhetorError `prompt_not_found`
   */
  findVersion(id: string, reference?: string): PromptVersion {
    return this.shelf.findVersion(id, reference);
  }

  /**
   * @param address `id` or `id@version`
   * @throws RhetorError `prompt_not_found`
   */
  resolve(address: string): PromptVersion {
    const mark = address.indexOf('@');
    return mark === -1
      ? this.shelf.findVersion(address)
      : this.shelf.findVersion(address.slice(0, mark), address.slice(mark + 1));
  }

  /** @throws RhetorError `conflict`, or `validation_failed` */
  create(prompt: NewPrompt): Promise<StoredPrompt> {
    const { content, metadata, isDefault, ...facts } = prompt;
    const id = toSlug(prompt.name);
    return this.shelf.create(() => {
      this.assertParent(prompt.parentId);
      const text = newText(
        id,
        { ...facts, component: facts.component.toLowerCase() },
        apiVersion({ content, variables: [] }),
      );
      return this.withDefault({ ...text, metadata }, isDefault);
    });
  }

  /** @throws RhetorError `prompt_not_found`, `conflict` or `validation_failed` */
  update(id: string, { version, isDefault }: PromptChange): Promise<StoredPrompt> {
    return this.shelf.update(id, (prompt) =>
      this.withDefault(
        version === undefined ? prompt : withContent(prompt, version.content, version.metadata),
        isDefault,
      ),
    );
  }

  /** @throws RhetorError `prompt_not_found` or `validation_failed` */
  setLabel(id: string, label: VersionLabel, reference: string): Promise<StoredPrompt> {
    return this.shelf.update(id, () => {
      const { text, version } = this.shelf.findVersion(id, reference);
      return assertDefaultIsComplete(withLabel(text, label, version));
    });
  }

  /** @throws RhetorError `prompt_not_found` */
  remove(id: string): Promise<void> {
    return this.shelf.remove(id);
  }

  /**
   * @param one `id` or `id@version`, and so is `other`
   * @throws RhetorError `prompt_not_found`
   */
  compare(one: string, other: string): PromptDifference {
    const first = this.resolve(one);
    const second = this.resolve(other);
    return { ...diffTexts(first.version.content, second.version.content), first, second };
  }

  /** @param component in lower case */
  defaultOf(component: string): StoredPrompt | undefined {
    return this.current().defaults.get(component);
  }

  isDefault({ id, facts }: StoredPrompt): boolean {
    return this.defaultOf(facts.component)?.id === id;
  }

  /** False: the templates directory has no prompts, and so none of a platform. */
  get hasFiles(): boolean {
    return this.shelf.hasFiles;
  }

  /** In alphabetical order. */
  components(): ReadonlySet<string> {
    return this.current().components;
  }

  hasFileConflict(id: string): boolean {
    return this.shelf.hasFileConflict(id);
  }

  /** Ids of prompts whose served version differs from the file. */
  fileConflicts(): readonly string[] {
    return this.shelf.conflicts();
  }

  private withDefault(prompt: StoredPrompt, isDefault: boolean | undefined): StoredPrompt {
    if (isDefault === false) return asNoDefault(prompt);
    const isNewDefault = isDefault === true && !this.isDefault(prompt);
    return assertDefaultIsComplete(
      isNewDefault ? asDefault(prompt, this.shelf.list(), Date.now()) : prompt,
    );
  }

  private assertParent(id: string | undefined): void {
    if (id === undefined || this.shelf.has(id)) return;
    const message = 'is not an existing prompt';
    throw new RhetorError('validation_failed', `parent_id ${message}`, {
      fields: [{ field: 'parent_id', message }],
    });
  }

  private current(): PromptIndex {
    const { revision } = this.shelf;
    if (this.index?.revision !== revision) {
      const prompts = this.shelf.list();
      const components = new Set(prompts.map(({ facts }) => facts.component).toSorted());
      this.index = { revision, defaults: defaultPrompts(prompts), components };
    }
    return this.index;
  }
}
