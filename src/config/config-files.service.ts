/** The two config files, always with their newest valid content. */
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { ConfigFile, type ReloadOutcome } from './config-file.ts';
import { ENVIRONMENT, type Environment } from './environment.ts';
import { type FileFault, textOfFault } from './file-fault.ts';
import { type ResolvedProvider, resolvedProvidersSchema } from './providers-config.ts';
import { embeddingFault, type MemoryConfig } from './memory-config.ts';
import type { RateLimits } from '../model/rate-limits.ts';
import {
  NO_RULES,
  providersOfRules,
  type TasksConfig,
  type TasksFile,
  tasksFileSchemaBeside,
} from './tasks-config.ts';

export type PlacedFault = FileFault & { readonly file: 'providers.json' | 'tasks.json' };

/** Rules listed in the one warning for each provider. */
const MOST_NAMED_RULES = 3;

@Injectable()
export class ConfigFilesService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Config');
  private providersFile: ConfigFile<readonly ResolvedProvider[]> | undefined;
  private tasksFile: ConfigFile<TasksFile> | undefined;

  constructor(@Inject(ENVIRONMENT) private readonly environment: Environment) {}

  async onModuleInit(): Promise<void> {
    const { variables, isSimulatedAllowed } = this.environment;
    const report = (outcome: ReloadOutcome): void => this.report(outcome);
    const providersFile = await ConfigFile.load(
      this.environment.providersFile,
      resolvedProvidersSchema(variables, isSimulatedAllowed),
      report,
    );
    this.providersFile = providersFile;
    this.tasksFile = await ConfigFile.load(
      this.environment.tasksFile,
      tasksFileSchemaBeside(() => providersFile.current),
      report,
      NO_RULES,
    );
    this.warnOfUnknown();
  }

  onApplicationShutdown(): void {
    this.providersFile?.close();
    this.tasksFile?.close();
  }

  get tasks(): TasksConfig {
    return this.loaded(this.tasksFile).current.rules;
  }

  /** Emits the current rules of tasks.json, and again after each change of the file. */
  get taskChanges(): Observable<TasksConfig> {
    return this.loaded(this.tasksFile).changes.pipe(map(({ rules }) => rules));
  }

  /** Those of all callers together that tasks.json gives. */
  get limits(): RateLimits | undefined {
    return this.loaded(this.tasksFile).current.limits;
  }

  /** What tasks.json says about memory. */
  get memory(): MemoryConfig | undefined {
    return this.loaded(this.tasksFile).current.memory;
  }

  /** Emits the current providers, and again after each change of the file. */
  get providers(): Observable<readonly ResolvedProvider[]> {
    return this.loaded(this.providersFile).changes;
  }

  /** Most bytes of one answer of a provider. */
  get answerLimit(): number {
    return this.environment.answerLimit;
  }

  /** The faults of rejected edits, one text per file. */
  get faults(): readonly string[] {
    const faults: string[] = [];
    if (this.providersFile?.fault) faults.push(`providers.json: ${this.providersFile.fault}`);
    if (this.tasksFile?.fault) faults.push(`tasks.json: ${this.tasksFile.fault}`);
    return faults;
  }

  /** The faults of rejected edits, each with its place. */
  get placedFaults(): readonly PlacedFault[] {
    const placed = (name: PlacedFault['file'], faults: readonly FileFault[] = []) =>
      faults.map((fault): PlacedFault => ({ file: name, ...fault }));
    return [
      ...placed('providers.json', this.providersFile?.faults),
      ...placed('tasks.json', this.tasksFile?.faults),
    ];
  }

  private loaded<T>(file: ConfigFile<T> | undefined): ConfigFile<T> {
    if (file === undefined) throw new Error('the config files are read in onModuleInit');
    return file;
  }

  /** Warns instead of rejecting, since the two files may be edited one after the other. */
  private warnOfUnknown(): void {
    const known = new Set(this.loaded(this.providersFile).current.map(({ id }) => id));
    const rulesOf = new Map<string, Set<string>>();
    for (const { rule, provider } of providersOfRules(this.tasks)) {
      if (known.has(provider)) continue;
      rulesOf.set(provider, (rulesOf.get(provider) ?? new Set()).add(rule));
    }
    const fault = embeddingFault(this.memory, this.loaded(this.providersFile).current);
    if (fault !== undefined) this.logger.warn(`tasks.json: ${textOfFault(fault)}`);
    for (const [provider, rules] of rulesOf) {
      const named = [...rules].slice(0, MOST_NAMED_RULES);
      const more = rules.size > named.length ? ` and ${rules.size - named.length} more` : '';
      this.logger.warn(
        `tasks.json names the provider "${provider}", which is not in providers.json: see ${named.join(', ')}${more}`,
        { event: 'config-unknown-provider', provider },
      );
    }
  }

  private report({ file, fault }: ReloadOutcome): void {
    if (fault === undefined) {
      this.logger.log(`${file} was reloaded`, { event: 'config-taken', file });
      this.warnOfUnknown();
      if (file === 'providers.json' && this.tasksFile?.fault) void this.tasksFile.reload();
    } else {
      this.logger.warn(
        `${file}: the edit is rejected, and the previous content stays in effect: ${fault}`,
        { event: 'config-refused', file, fault },
      );
    }
  }
}
