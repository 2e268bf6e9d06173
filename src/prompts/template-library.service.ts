/** The templates: look up, add, change, render. */
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { apiVersion, withContent } from './api-version.ts';
import { PromptDocuments } from './document-store.ts';
import { fillIn, parsedVersion } from './fill-in.ts';
import type { TemplateValues } from './render.ts';
import { toSlug } from './slug.ts';
import { storedText } from './stored-text.ts';
import { parseTemplateFile } from './template-file.ts';
import {
  DEFAULT_CATEGORY,
  type NewTemplate,
  type TemplateRendering,
  type StoredTemplate,
  type TemplateFacts,
  type TemplateFilter,
  type TemplateVersion,
} from './template.ts';
import { TextCollection } from './text-collection.ts';
import { readTextFiles, shippedDigests } from './text-file.ts';
import { TextShelf } from './text-shelf.ts';
import {
  type VersionLabel,
  type Metadata,
  newText,
  productionOf,
  withLabel,
} from './versioned-text.ts';

const templateFacts: z.ZodType<TemplateFacts> = z.object({
  name: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  category: z.string(),
});

/** A promise resolves when the change is on disk, or rejects with `storage_unavailable`. */
@Injectable()
export class TemplateLibrary implements OnModuleInit, OnModuleDestroy {
  private readonly shelf: TextShelf<TemplateFacts>;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    documents: PromptDocuments,
  ) {
    this.shelf = new TextShelf({
      kind: 'template',
      notFound: 'template_not_found',
      collection: new TextCollection(documents, 'templates', storedText(templateFacts)),
      mergeFacts: (_current, file) => file,
    });
  }

  async onModuleInit(): Promise<void> {
    const { templatesDirectory } = this.environment;
    await this.shelf.open(
      await readTextFiles(templatesDirectory, 'templates', parseTemplateFile),
      await shippedDigests(templatesDirectory, 'templates'),
    );
  }

  onModuleDestroy(): void {
    this.shelf.close();
  }

  /** Sorted by id. */
  list({ category, tag }: TemplateFilter = {}): readonly StoredTemplate[] {
    return this.shelf
      .list()
      .filter(({ facts }) => category === undefined || facts.category === category)
      .filter(({ facts }) => tag === undefined || facts.tags.includes(tag));
  }

  /** @throws RhetorError `template_not_found` */
  find(id: string): StoredTemplate {
    return this.shelf.find(id);
  }

  /**
   * @param reference a version id, `production` or `latest`; default `production`
   * @throws RhetorError `template_not_found`
   */
  findVersion(id: string, reference?: string): TemplateVersion {
    return this.shelf.findVersion(id, reference);
  }

  /** @throws RhetorError `conflict`, or `validation_failed` */
  create(template: NewTemplate): Promise<StoredTemplate> {
    const { content, variables, metadata, category = DEFAULT_CATEGORY, ...rest } = template;
    const id = toSlug(template.name);
    const facts = { ...rest, category };
    return this.shelf.create(() => ({
      ...newText(id, facts, apiVersion({ content, variables })),
      metadata,
    }));
  }

  /** @throws RhetorError `template_not_found` or `conflict` */
  addVersion(id: string, content: string, metadata: Metadata): Promise<StoredTemplate> {
    return this.shelf.update(id, (template) => withContent(template, content, metadata));
  }

  /** @throws RhetorError `template_not_found` or `validation_failed` */
  setLabel(id: string, label: VersionLabel, reference: string): Promise<StoredTemplate> {
    return this.shelf.update(id, () => {
      const { text, version } = this.shelf.findVersion(id, reference);
      return withLabel(text, label, version);
    });
  }

  /** @throws RhetorError `template_not_found` */
  remove(id: string): Promise<void> {
    return this.shelf.remove(id);
  }

  /** @throws RhetorError `template_not_found`, or `validation_failed` that names the variables */
  render(id: string, values: TemplateValues, reference?: string): TemplateRendering {
    const found = this.shelf.findVersion(id, reference);
    const names = { what: `template "${id}"`, field: 'variables' };
    return { ...found, content: fillIn(found.version, values, names) };
  }

  /** The variables that the production version declares and uses. */
  variablesOf(template: StoredTemplate): readonly string[] {
    const version = productionOf(template);
    return [...new Set([...version.variables, ...parsedVersion(version).variables])];
  }

  hasFileConflict(id: string): boolean {
    return this.shelf.hasFileConflict(id);
  }

  /** Ids of templates whose served version differs from the file. */
  fileConflicts(): readonly string[] {
    return this.shelf.conflicts();
  }
}
