/** What to do about entries of LiteLLM's file that Rhetor has another way for. */

/** The first that fits counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /^general_settings\.master_key$/,
    'set RHETOR_AUTH_TOKEN to a token of at least 16 characters; "rhetor keys create" makes keys for others',
  ],
  [
    /^general_settings\.database/,
    'LiteLLM\'s keys, teams and spending stay in its database; make keys and budgets anew with "rhetor keys create" and "rhetor budgets create"',
  ],
  [/\.store_model_in_db$/, "models that were added in LiteLLM's UI are not in this file"],
  [/\.cache_params\.similarity_threshold$/, 'only an exactly equal request gets a kept answer'],
  [
    /\.cache_params\./,
    "kept answers are in Rhetor's own database, and each caller gets only its own",
  ],
  [/callback|langfuse|\.alerting/, 'Rhetor has a ledger, metrics and OpenTelemetry traces instead'],
  [/redis/, 'replicas of Rhetor share a PostgreSQL database: RHETOR_DATABASE_URL'],
  [
    /\.(cooldown_time|allowed_fails|allowed_fails_policy|disable_cooldowns|retry_policy|retry_after)$/,
    'Rhetor decides this by itself, from how the model answers',
  ],
  [/\.(max_retries|num_retries)$/, 'a rule has one number of retries for all of its models'],
  [
    /content_policy_fallbacks/,
    'a model that filters an answer ends the request: no other one is asked',
  ],
  [
    /\.enable_json_schema_validation$/,
    '"validate": "repair" in a rule checks answers, and asks once more for one that does not fit',
  ],
  [
    /\.(extra_|default_)?headers$/,
    '"headers" of a provider are sent; they may hold keys, so they are not written',
  ],
  [/^environment_variables$/, 'set these variables where Rhetor is started'],
  [/^include$/, 'import the files that it names one by one, each into a folder of its own'],
  [/\.(rpm|tpm)$/, "Rhetor reads the vendor's own limits as it answers"],
  [/_limit$|\.max_parallel_requests$/, 'a key has limits: "rhetor keys create --help"'],
  [/guardrails$|prompt_injection/, 'Rhetor has no guardrails; put them before or behind it'],
  [/budget/, 'make a budget: "rhetor budgets create"'],
  [/spend_logs_retention/, 'RHETOR_LEDGER_DAYS says how long the ledger keeps requests'],
  [
    /\.(json_logs|set_verbose|debug|log_\w+|turn_off_message_logging)$/,
    'Rhetor logs no text of callers; RHETOR_LOG_LEVEL says how much else',
  ],
  [/^mcp_servers$/, 'Rhetor is an MCP server at /mcp, and passes no other one on'],
  [
    /^(files|finetune|vector_store|search_tools|assistant)\w*$|pass_through_endpoints$/,
    'Rhetor has no such routes',
  ],
  [/\.model_info\./, 'Rhetor keeps windows, prices and reasoning of a model, and nothing else'],
];

export function adviceFor(path: string): string | undefined {
  return ADVICE.find(([pattern]) => pattern.test(path))?.[1];
}
