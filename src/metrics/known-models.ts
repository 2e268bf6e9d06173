/** Gives models names that are bounded: those that a provider lists, and `other`. */
import { KIND_TRAITS } from '../config/provider-kinds.ts';
import type { RecordedModel } from '../ledger/attempt-record.ts';
import type { ProviderCatalog } from '../providers/provider-catalog.service.ts';
import type { ProviderStatus } from '../providers/provider-status.ts';

/** Callers choose names of unlisted models, and so could make any number of them. */
export const OTHER = 'other';
/** The labels of a request that asked no model. */
export const NO_MODEL: RecordedModel = { provider: 'none', model: 'none' };

export class KnownModels {
  private statuses: readonly ProviderStatus[] | undefined;
  private readonly labels = new Map<string, RecordedModel>();
  private readonly listed = new Map<string, ReadonlySet<string>>();

  constructor(private readonly catalog: Pick<ProviderCatalog, 'statuses'>) {}

  labelOf({ provider, model }: RecordedModel): RecordedModel {
    this.refresh();
    const key = `${provider} ${model}`;
    const known = this.labels.get(key);
    if (known !== undefined) return known;
    const models = this.listed.get(provider);
    const name = models && this.listedName(provider, model, models);
    if (name === undefined) return { provider: models ? provider : OTHER, model: OTHER };
    const label = { provider, model: name };
    if (name === model) this.labels.set(key, label);
    return label;
  }

  private refresh(): void {
    const statuses = this.catalog.statuses();
    if (statuses === this.statuses) return;
    this.statuses = statuses;
    this.labels.clear();
    this.listed.clear();
    for (const { id, models } of statuses) {
      this.listed.set(id, new Set(models.map((model) => model.id)));
    }
  }

  /** A caller may have appended a tag or parameters. */
  private listedName(
    provider: string,
    model: string,
    models: ReadonlySet<string>,
  ): string | undefined {
    if (models.has(model)) return model;
    const kind = this.statuses?.find(({ id }) => id === provider)?.kind;
    const suffix = kind && KIND_TRAITS[kind].nameSuffix;
    if (suffix === undefined) return undefined;
    const plain = suffix === 'tag' ? model.replace(/:latest$/, '') : model.replace(/\?.*/s, '');
    return [plain, `${plain}:latest`].find((name) => models.has(name));
  }
}
