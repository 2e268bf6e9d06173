/** /templates: texts to be filled in, with their versions and labels. */
import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import type { Request } from 'express';
import type {
  DeletedTemplate,
  RenderedTemplate,
  Template as TemplateView,
  TemplateLabels,
  TemplateList,
  TemplateVersions,
} from '../../contract/templates.ts';
import { TemplateLibrary } from '../../prompts/template-library.service.ts';
import type { StoredTemplate } from '../../prompts/template.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { textParameter } from '../validation/query.ts';
import { LabelBody } from './dto/label.dto.ts';
import { RenderBody, TemplateBody, TemplateChangeBody } from './dto/template.dto.ts';
import { type TemplateStanding, toTemplateEntry, toTemplateView } from './templates-view.ts';
import { fromMetadata, fromTags, fromVariables } from './text-fields.ts';
import { toLabelsView, toVersionView } from './versions-view.ts';
import { Audited } from '../audit/audited.ts';
import { type AuditTarget, auditedText } from '../audit/audit-target.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@Controller('templates')
export class TemplatesController {
  constructor(private readonly templates: TemplateLibrary) {}

  @OpenToKeys()
  @Get()
  list(@Query() query: Request['query']): TemplateList {
    const templates = this.templates.list({
      category: textParameter(query, 'category'),
      tag: textParameter(query, 'tag'),
    });
    return {
      count: templates.length,
      templates: templates.map((template) => toTemplateEntry(template, this.standingOf(template))),
    };
  }

  @Audited(({ body }) => named(body))
  @Post()
  async create(@ValidBody(TemplateBody) body: TemplateBody): Promise<TemplateView> {
    const template = await this.templates.create({
      name: body.name,
      content: body.content,
      category: body.category,
      description: body.description ?? '',
      tags: fromTags(body.tags),
      variables: fromVariables(body.variables),
      metadata: fromMetadata(body.metadata),
    });
    return this.view(template);
  }

  @OpenToKeys()
  @Post('render')
  @HttpCode(200)
  render(@ValidBody(RenderBody) body: RenderBody): RenderedTemplate {
    const { template_id: id, version_id: reference, variables = {} } = body;
    const { version, content } = this.templates.render(id, variables, reference);
    return { template_id: id, version_id: version.id, rendered_content: content };
  }

  /** Returns the template; with `version_id`, only that version. */
  @OpenToKeys()
  @Get(':id')
  get(@Param('id') id: string, @Query() query: Request['query']): TemplateView {
    const versionId = textParameter(query, 'version_id');
    if (versionId === undefined) return this.view(this.templates.find(id));
    const { text, version } = this.templates.findVersion(id, versionId);
    return toTemplateView(text, this.standingOf(text), [version]);
  }

  @OpenToKeys()
  @Get(':id/versions')
  versions(@Param('id') id: string): TemplateVersions {
    const { versions } = this.templates.find(id);
    return { template_id: id, count: versions.length, versions: versions.map(toVersionView) };
  }

  /** Adds a version. */
  @Audited()
  @Put(':id')
  async update(
    @Param('id') id: string,
    @ValidBody(TemplateChangeBody) body: TemplateChangeBody,
  ): Promise<TemplateView> {
    const metadata = fromMetadata(body.metadata);
    return this.view(await this.templates.addVersion(id, body.content, metadata));
  }

  @Audited()
  @Delete(':id')
  async remove(@Param('id') id: string): Promise<DeletedTemplate> {
    await this.templates.remove(id);
    return { success: true, template_id: id };
  }

  /** Moves a label, for example to roll production back. */
  @Audited()
  @Post(':id/labels')
  @HttpCode(200)
  async setLabel(
    @Param('id') id: string,
    @ValidBody(LabelBody) body: LabelBody,
  ): Promise<TemplateLabels> {
    const template = await this.templates.setLabel(id, body.label, body.version_id);
    return { template_id: id, labels: toLabelsView(template) };
  }

  private view(template: StoredTemplate): TemplateView {
    return toTemplateView(template, this.standingOf(template));
  }

  private standingOf(template: StoredTemplate): TemplateStanding {
    return {
      variables: this.templates.variablesOf(template),
      hasFileConflict: this.templates.hasFileConflict(template.id),
    };
  }
}

function named(body: unknown): AuditTarget {
  const subject = auditedText(body, 'name');
  return subject === undefined ? {} : { subject };
}
