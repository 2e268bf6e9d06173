/** The default model: set by POST /provider and kept across restarts. */
import { parseJson } from '../../model/json/json.ts';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Observable, Subscription } from 'rxjs';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { follow } from '../../streams/follow.ts';
import { defaultChoice, type ModelChoice } from '../candidate-plan.ts';

const SETTING = 'default_model';

/** Port to the store of settings; src/features binds it to the context store. */
export abstract class SettingsStore {
  abstract readSetting(key: string): Promise<string | undefined>;
  abstract writeSetting(key: string, value: string): Promise<void>;
  /** Emits when another process may have written the setting. */
  abstract settingChanges(key: string): Observable<void>;
}

@Injectable()
export class DefaultModelService implements OnModuleInit, OnModuleDestroy {
  private stored: ModelChoice | undefined;
  private following: Subscription | undefined;
  private readings = 0;

  constructor(
    private readonly settings: SettingsStore,
    private readonly catalog: ProviderCatalog,
  ) {}

  async onModuleInit(): Promise<void> {
    this.following = follow(this.settings.settingChanges(SETTING), () => this.read());
    await this.read();
  }

  onModuleDestroy(): void {
    this.following?.unsubscribe();
  }

  current(): ModelChoice | undefined {
    return defaultChoice(this.stored, this.catalog.statuses());
  }

  /**
   * @throws RhetorError `invalid_value` for a pair that is not listed, `provider_unavailable`, or
   *   `storage_unavailable`
   */
  async change(choice: ModelChoice): Promise<void> {
    const provider = this.catalog.statuses().find(({ id }) => id === choice.provider);
    if (provider === undefined || !provider.models.some(({ id }) => id === choice.model)) {
      throw new RhetorError(
        'invalid_value',
        `There is no model "${choice.model}" at a provider "${choice.provider}"; GET /providers lists them.`,
      );
    }
    if (!provider.isAvailable) {
      throw new RhetorError(
        'provider_unavailable',
        `${provider.name} cannot be the default now: ${provider.reason ?? 'it is not available'}.`,
      );
    }
    if (defaultChoice(choice, this.catalog.statuses()) !== choice) {
      throw new RhetorError(
        'provider_unavailable',
        `${provider.name} cannot be the default while a real provider is configured; name it in a rule or a request instead.`,
      );
    }
    await this.settings.writeSetting(SETTING, JSON.stringify(choice));
    this.readings += 1;
    this.stored = choice;
  }

  /** Latest read wins: an older one that resolves late is ignored. */
  private async read(): Promise<void> {
    this.readings += 1;
    const reading = this.readings;
    const stored = parseChoice(await this.settings.readSetting(SETTING));
    if (reading === this.readings) this.stored = stored;
  }
}

function parseChoice(text: string | undefined): ModelChoice | undefined {
  if (text === undefined) return undefined;
  const value = parseJson(text);
  return typeof value === 'object' &&
    value !== null &&
    'provider' in value &&
    'model' in value &&
    typeof value.provider === 'string' &&
    typeof value.model === 'string'
    ? { provider: value.provider, model: value.model }
    : undefined;
}
