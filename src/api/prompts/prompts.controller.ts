/** /prompts: the system prompts of components, with their versions and labels. */
import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import type { Request } from 'express';
import type {
  DeletedPrompt,
  Prompt as PromptView,
  PromptComparison,
  PromptLabels,
  PromptList,
  PromptVersions,
} from '../../contract/prompts.ts';
import { PromptLibrary } from '../../prompts/prompt-library.service.ts';
import type { StoredPrompt } from '../../prompts/prompt.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { textParameter } from '../validation/query.ts';
import { validationFailed } from '../validation/validate-body.ts';
import { LabelBody } from './dto/label.dto.ts';
import { CompareBody, PromptBody, PromptChangeBody } from './dto/prompt.dto.ts';
import {
  type PromptStanding,
  toComparisonView,
  toPromptEntry,
  toPromptView,
} from './prompts-view.ts';
import { fromMetadata, fromTags } from './text-fields.ts';
import { toLabelsView, toVersionView } from './versions-view.ts';
import { Audited } from '../audit/audited.ts';
import { type AuditTarget, auditedText } from '../audit/audit-target.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@Controller('prompts')
export class PromptsController {
  constructor(private readonly prompts: PromptLibrary) {}

  @OpenToKeys()
  @Get()
  list(@Query() query: Request['query']): PromptList {
    const prompts = this.prompts.list({
      component: textParameter(query, 'component'),
      tag: textParameter(query, 'tag'),
    });
    return {
      count: prompts.length,
      prompts: prompts.map((prompt) => toPromptEntry(prompt, this.standingOf(prompt))),
    };
  }

  @Audited(({ body }) => named(body))
  @Post()
  async create(@ValidBody(PromptBody) body: PromptBody): Promise<PromptView> {
    const prompt = await this.prompts.create({
      name: body.name,
      component: body.component,
      content: body.content,
      description: body.description ?? '',
      tags: fromTags(body.tags),
      isDefault: body.is_default ?? false,
      ...(body.parent_id !== undefined && { parentId: body.parent_id }),
      metadata: fromMetadata(body.metadata),
    });
    return this.view(prompt);
  }

  /** Compares word by word; each side is a prompt's production version, or `id@version`. */
  @OpenToKeys()
  @Post('compare')
  @HttpCode(200)
  compare(@ValidBody(CompareBody) body: CompareBody): PromptComparison {
    return toComparisonView(this.prompts.compare(body.prompt_id1, body.prompt_id2));
  }

  /** Returns the prompt; with `version_id`, only that version. */
  @OpenToKeys()
  @Get(':id')
  get(@Param('id') id: string, @Query() query: Request['query']): PromptView {
    const versionId = textParameter(query, 'version_id');
    if (versionId === undefined) return this.view(this.prompts.find(id));
    const { text, version } = this.prompts.findVersion(id, versionId);
    return toPromptView(text, this.standingOf(text), [version]);
  }

  @OpenToKeys()
  @Get(':id/versions')
  versions(@Param('id') id: string): PromptVersions {
    const { versions } = this.prompts.find(id);
    return { prompt_id: id, count: versions.length, versions: versions.map(toVersionView) };
  }

  /** Adds a version, sets or clears the default, or both. */
  @Audited()
  @Put(':id')
  async update(
    @Param('id') id: string,
    @ValidBody(PromptChangeBody) body: PromptChangeBody,
  ): Promise<PromptView> {
    const { content, metadata, is_default: isDefault } = body;
    if (content === undefined && (isDefault === undefined || metadata !== undefined)) {
      throw validationFailed([{ field: 'content', message: 'must be the text of a new version' }]);
    }
    const version = content !== undefined && { content, metadata: fromMetadata(metadata) };
    const prompt = await this.prompts.update(id, {
      ...(version && { version }),
      ...(isDefault !== undefined && { isDefault }),
    });
    return this.view(prompt);
  }

  @Audited()
  @Delete(':id')
  async remove(@Param('id') id: string): Promise<DeletedPrompt> {
    await this.prompts.remove(id);
    return { success: true, prompt_id: id };
  }

  /** Moves a label, for example to roll production back. */
  @Audited()
  @Post(':id/labels')
  @HttpCode(200)
  async setLabel(
    @Param('id') id: string,
    @ValidBody(LabelBody) body: LabelBody,
  ): Promise<PromptLabels> {
    const prompt = await this.prompts.setLabel(id, body.label, body.version_id);
    return { prompt_id: id, labels: toLabelsView(prompt) };
  }

  private view(prompt: StoredPrompt): PromptView {
    return toPromptView(prompt, this.standingOf(prompt));
  }

  private standingOf(prompt: StoredPrompt): PromptStanding {
    return {
      isDefault: this.prompts.isDefault(prompt),
      hasFileConflict: this.prompts.hasFileConflict(prompt.id),
    };
  }
}

function named(body: unknown): AuditTarget {
  const subject = auditedText(body, 'name');
  return subject === undefined ? {} : { subject };
}
