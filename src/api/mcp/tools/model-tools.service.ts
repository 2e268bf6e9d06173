/** The tools about models: which there are, and which would be asked. */
import { Injectable } from '@nestjs/common';
import type { NamedModel, NamedModelList } from '../../../contract/mcp.ts';
import type { Candidate } from '../../../contract/providers.ts';
import type { ListedName } from '../../../routing/names/listed-names.ts';
import { ModelNames } from '../../../routing/names/model-names.service.ts';
import { MODELS_A_RESULT } from '../../limits.ts';
import { validateBody } from '../../validation/validate-body.ts';
import { RouteExplainer } from '../../views/route-explainer.service.ts';
import { ExplainRouteBody, ListModelsBody } from '../dto/tools.dto.ts';
import type { McpCall } from '../mcp-call.ts';
import type { ToolResult } from './tool-result.ts';

@Injectable()
export class ModelTools {
  constructor(
    private readonly names: ModelNames,
    private readonly explainer: RouteExplainer,
  ) {}

  async list(given: unknown, { key }: McpCall): Promise<ToolResult> {
    const { q = '', limit = MODELS_A_RESULT } = validateBody(ListModelsBody, given);
    const matching = this.names
      .list(key?.models)
      .flatMap(toNamedModel)
      .filter(({ name }) => name.toLowerCase().includes(q.toLowerCase()));
    const models = matching.slice(0, limit);
    const answer: NamedModelList = { count: models.length, total: matching.length, models };
    const rest = matching.length - models.length;
    const more = rest === 0 ? [] : [`… and ${rest} more; narrow the list with q.`];
    return { structured: answer, texts: [[...models.map(toLine), ...more].join('\n')] };
  }

  async explain(given: unknown, { key }: McpCall): Promise<ToolResult> {
    const plan = await this.explainer.explain({ ...validateBody(ExplainRouteBody, given) }, key);
    const rule = plan.rule === undefined ? 'No rule matches.' : `The rule is "${plan.rule}".`;
    return { structured: plan, texts: [[rule, ...plan.candidates.map(toStep)].join('\n')] };
  }
}

/** One name of each: rules as `rhetor/<rule>`, models as `provider/model`. */
function toNamedModel(listed: ListedName): readonly NamedModel[] {
  if (listed.type === 'rule') {
    const isFull = listed.id === 'rhetor' || listed.id.startsWith('rhetor/');
    return isFull ? [{ name: listed.id, type: 'rule' }] : [];
  }
  const { id, provider, info } = listed;
  if (id !== `${provider.id}/${info.id}`) return [];
  return [
    {
      name: id,
      type: 'model',
      available: provider.isAvailable,
      ...(info.contextWindow !== undefined && { context_window: info.contextWindow }),
      ...(info.maxOutput !== undefined && { max_output: info.maxOutput }),
    },
  ];
}

function toLine({ name, type, available, context_window: window }: NamedModel): string {
  if (type === 'rule') return `${name} (rule)`;
  const size = window === undefined ? '' : `, window of ${window} tokens`;
  return `${name} (${available ? 'available' : 'not available'}${size})`;
}

function toStep({ provider, model, available, skipped }: Candidate, index: number): string {
  const state = skipped ?? (available ? 'available' : 'not available');
  return `${index + 1}. ${provider}/${model}: ${state}`;
}
