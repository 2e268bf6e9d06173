/** What an import has to say about the file: what has no counterpart, and what is left to do. */

export type ImportNote = {
  /** Where in LiteLLM's file. */
  readonly path: string;
  readonly message: string;
};

/** What to do about entries that Rhetor has another way for; the first that fits counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /^general_settings\.master_key$/,
    'set RHETOR_AUTH_TOKEN to a token of at least 16 characters; "rhetor keys create" makes keys for others',
  ],
  [
    /^general_settings\.database/,
    'LiteLLM\'s keys, teams and spending stay in its database; make keys and budgets anew with "rhetor keys create" and "rhetor budgets create"',
  ],
  [/\.cache(_params)?$/, 'a rule says whether its answers are cached'],
  [/callback|langfuse|\.alerting/, 'Rhetor has a ledger, metrics and OpenTelemetry traces instead'],
  [/redis/, 'replicas of Rhetor share a PostgreSQL database: RHETOR_DATABASE_URL'],
  [
    /\.(cooldown_time|allowed_fails|allowed_fails_policy|disable_cooldowns|retry_policy|retry_after)$/,
    'Rhetor decides this by itself, from how the model answers',
  ],
  [
    /content_policy_fallbacks/,
    'a model that filters an answer ends the request: no other one is asked',
  ],
  [/^environment_variables$/, 'set these variables where Rhetor is started'],
  [/^include$/, 'import the files that it names one by one, each into a folder of its own'],
  [/\.(rpm|tpm)$/, "Rhetor reads the vendor's own limits as it answers"],
  [/\.guardrails$/, 'Rhetor has no guardrails; put them before or behind it'],
  [
    /\.(max_budget|budget_duration|provider_budget_config)$/,
    'make a budget: "rhetor budgets create"',
  ],
];

export class ImportNotes {
  private readonly noted: ImportNote[] = [];

  add(path: string, message: string): void {
    this.noted.push({ path, message });
  }

  addUnread(paths: readonly string[]): void {
    for (const path of paths) {
      const [, advice] = ADVICE.find(([pattern]) => pattern.test(path)) ?? [];
      this.add(path, advice === undefined ? 'has no counterpart' : `has no counterpart: ${advice}`);
    }
  }

  get all(): readonly ImportNote[] {
    return this.noted;
  }
}
