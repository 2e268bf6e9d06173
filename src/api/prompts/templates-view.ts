/** Templates in the form of docs/openapi.json; pure. */
import type {
  Template as TemplateView,
  TemplateEntry,
  TemplateHead,
} from '../../contract/templates.ts';
import type { StoredTemplate } from '../../prompts/template.ts';
import type { KeptText } from '../../prompts/versioned-text.ts';
import { toConflictView, toHistoryView, toLabelsView, toVersionView } from './versions-view.ts';

/** Properties that the library adds to a stored template. */
export type TemplateStanding = {
  /** Variables of the production version. */
  readonly variables: readonly string[];
  readonly hasFileConflict: boolean;
};

export function toTemplateView(
  template: StoredTemplate,
  standing: TemplateStanding,
  versions: readonly KeptText[] = template.versions,
): TemplateView {
  return {
    ...toHead(template, standing),
    metadata: template.metadata,
    labels: toLabelsView(template),
    ...toConflictView(standing.hasFileConflict),
    versions: versions.map(toVersionView),
  };
}

export function toTemplateEntry(
  template: StoredTemplate,
  standing: TemplateStanding,
): TemplateEntry {
  return {
    ...toHead(template, standing),
    ...toConflictView(standing.hasFileConflict),
    ...toHistoryView(template),
  };
}

function toHead({ id, facts }: StoredTemplate, { variables }: TemplateStanding): TemplateHead {
  const { name, category, description, tags } = facts;
  return { template_id: id, name, category, description, tags, variables };
}
