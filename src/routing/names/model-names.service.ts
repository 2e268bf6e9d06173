/** Resolves the model names callers use against the current config, and lists them. */
import { assertNever } from '../../model/assert-never.ts';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../../providers/provider-registry.service.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import { allowedProviders } from './allowed-models.ts';
import {
  type AllowedModels,
  isModelAllowed,
  isNameAllowed,
  modelNotAllowed,
} from '../allowed-names.ts';
import type { ModelChoice, NameTarget } from '../candidate-plan.ts';
import { DefaultModelService } from './default-model.service.ts';
import {
  findName,
  isListedAllowed,
  type ListedName,
  listNames,
  namesCloseTo,
} from './listed-names.ts';
import { type ModelFinding, ModelFindings } from './model-findings.ts';
import {
  listUnavailable,
  modelNotFound,
  noDefaultModel,
  providerNotConfigured,
} from './model-name-errors.ts';
import {
  type KnownModels,
  type NameResolution,
  type ProviderModel,
  resolveName,
} from './model-name.ts';
import { TaskRules } from '../rules/task-rules.service.ts';

type Unlisted = Extract<NameResolution, { readonly type: 'unlisted' }>;

@Injectable()
export class ModelNames implements OnModuleInit, OnApplicationShutdown {
  private readonly findings = new ModelFindings();
  private subscription: Subscription | undefined;

  constructor(
    private readonly taskRules: TaskRules,
    private readonly registry: ProviderRegistry,
    private readonly catalog: ProviderCatalog,
    private readonly defaultModel: DefaultModelService,
  ) {}

  onModuleInit(): void {
    this.subscription = this.registry.changes.subscribe(() => this.findings.clear());
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
  }

  /** The current config and provider statuses, for a caller who may use `allowed`. */
  known(allowed: AllowedModels): KnownModels {
    return {
      tasks: this.taskRules.current(),
      providers: this.catalog.statuses(),
      defaultChoice: this.defaultModel.current(),
      ...(allowed && { allowed }),
    };
  }

  list(allowed?: AllowedModels): readonly ListedName[] {
    return listNames(this.known(allowed));
  }

  /** The providers and models that a caller may use. */
  providers(allowed: AllowedModels): readonly ProviderStatus[] {
    return allowedProviders(this.catalog.statuses(), allowed);
  }

  /** The default model, if the caller may use it. */
  defaultChoice(allowed: AllowedModels): ModelChoice | undefined {
    const choice = this.defaultModel.current();
    return choice !== undefined && isModelAllowed(choice, allowed) ? choice : undefined;
  }

  /** @throws RhetorError as `settle` */
  async resolve(name: string, allowed?: AllowedModels): Promise<NameTarget> {
    const known = this.known(allowed);
    return this.settle(resolveName(name, known), known);
  }

  /**
   * The list entry of one name; a name that resolves without being listed counts as a model.
   * @throws RhetorError as `settle`; `model_not_allowed`
   */
  async find(name: string, allowed?: AllowedModels): Promise<ListedName> {
    const target = await this.resolve(name, allowed);
    const found = this.entryOf(name, target);
    if (isListedAllowed(found, this.known(allowed))) return found;
    throw modelNotAllowed(name, allowed);
  }

  private entryOf(name: string, target: NameTarget): ListedName {
    const known = this.known(undefined);
    const listed = findName(name, listNames(known));
    if (listed !== undefined) return listed;
    if (target.type !== 'model') return { type: 'rule', id: name };
    const { choice } = target;
    const provider = known.providers.find(({ id }) => id === choice.provider);
    if (provider === undefined) throw modelNotFound(name, []);
    const info = { id: choice.model, name: choice.model, isReasoning: false };
    return { type: 'model', id: name, provider, info };
  }

  /**
   * The vendors are asked only about names that no provider lists, and that the caller may use.
   * @throws RhetorError `model_not_allowed`; `model_not_found`; `provider_unavailable` for a provider that is not
   *   configured; `no_provider_available` when the provider that would know can't be asked now
   */
  settle(resolution: NameResolution, known: KnownModels): NameTarget | Promise<NameTarget> {
    switch (resolution.type) {
      case 'rules':
      case 'rule':
      case 'model':
        return resolution;
      case 'not-configured':
        assertMayUse(resolution, known);
        throw providerNotConfigured(resolution.provider);
      case 'no-default':
        assertMayUse(resolution, known);
        throw noDefaultModel(resolution.provider);
      case 'unknown':
        throw modelNotFound(resolution.name, namesCloseTo(resolution.name, known));
      case 'unlisted':
        return this.lookUp(resolution, known);
      default:
        return assertNever(resolution);
    }
  }

  private async lookUp({ name, among }: Unlisted, known: KnownModels): Promise<NameTarget> {
    const { allowed } = known;
    const usable = among.filter(({ provider, model }) =>
      isModelAllowed({ provider: provider.id, model }, allowed),
    );
    if (usable.length === 0) throw modelNotAllowed(name, allowed);
    const asked = await Promise.all(
      usable.map(async (candidate) => ({ ...candidate, finding: await this.ask(candidate) })),
    );
    const found = asked.find(
      (one) => one.finding.type === 'found' || (isPrefixed(name, one) && cannotList(one)),
    );
    if (found !== undefined) {
      return { type: 'model', choice: { provider: found.provider.id, model: found.model } };
    }
    for (const one of asked) {
      const { provider, finding } = one;
      // For a name without a provider, a provider that has shown its list needs no further answer.
      if (finding.type !== 'unknown' || !(isPrefixed(name, one) || provider.isListUnread)) continue;
      throw listUnavailable(name, provider.id, finding.error.message);
    }
    throw modelNotFound(name, namesCloseTo(name, known));
  }

  private async ask({ provider, model }: ProviderModel): Promise<ModelFinding> {
    const asked = this.registry.get(provider.id)?.provider;
    const findModel = asked?.findModel?.bind(asked);
    if (findModel === undefined) return { type: 'missing' };
    if (!provider.isAvailable) {
      const reason = provider.reason ?? 'it has not answered yet';
      return { type: 'unknown', error: new RhetorError('no_provider_available', reason) };
    }
    const wellFormed = model.toWellFormed();
    return this.findings.find(provider.id, wellFormed, (signal) => findModel(wellFormed, signal));
  }
}

/** Why a provider can't answer concerns only callers who may use it. */
function assertMayUse(
  {
    provider,
    model = '',
  }: { readonly provider: ProviderStatus; readonly model?: string | undefined },
  { allowed }: KnownModels,
): void {
  const name = `${provider.id}/${model}`;
  if (!isNameAllowed(name, allowed)) throw modelNotAllowed(name, allowed);
}

type Asked = ProviderModel & { readonly finding: ModelFinding };

function isPrefixed(name: string, { model }: ProviderModel): boolean {
  return name !== model;
}

/** Whether the provider is reachable but answers neither for its model list nor for this model. */
function cannotList({ provider, finding }: Asked): boolean {
  return (
    provider.isListUnread === true &&
    finding.type === 'unknown' &&
    finding.error.upstreamStatus !== undefined
  );
}
