/** The coding agents as their users start them: one prompt, an empty home, nothing but the task's traffic. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentPackage } from './agent-packages.ts';
import type { UpstreamKind } from './upstream-kinds.ts';

/** What an agent is started with, in folders that exist and are empty. */
export type AgentSetting = {
  /** Rhetor's address, without a path. */
  readonly origin: string;
  readonly home: string;
  readonly workspace: string;
  readonly prompt: string;
};

export type AgentStart = {
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
};

export type CodingAgent = {
  readonly name: string;
  readonly package: AgentPackage;
  /** The kind of provider that speaks its dialect. */
  readonly ownKind: UpstreamKind;
  prepare(setting: AgentSetting): Promise<AgentStart>;
};

/** The name that a rule of Rhetor has; no agent knows such a model. */
const RULE = 'rhetor/agents';

const claudePackage: AgentPackage = {
  name: '@anthropic-ai/claude-code',
  version: '2.1.332',
  binaries: [
    `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
    `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude.exe`,
  ],
};

const codexPackage: AgentPackage = {
  name: '@openai/codex',
  version: '0.171.0',
  binaries: [
    `@openai/codex-${process.platform}-${process.arch}/vendor/*/bin/codex`,
    `@openai/codex-${process.platform}-${process.arch}/vendor/*/bin/codex.exe`,
  ],
};

const PLATFORM = process.platform === 'win32' ? 'windows' : process.platform;
const opencodePackage: AgentPackage = {
  name: 'opencode-ai',
  version: '1.18.33',
  binaries: [
    `opencode-${PLATFORM}-${process.arch}/bin/opencode`,
    `opencode-${PLATFORM}-${process.arch}/bin/opencode.exe`,
  ],
};

function claudeCode(name: string, model: string | undefined): CodingAgent {
  return {
    name,
    package: claudePackage,
    ownKind: 'anthropic',
    prepare: ({ origin, prompt }) =>
      Promise.resolve({
        args: ['--print', prompt, '--dangerously-skip-permissions'],
        variables: {
          ANTHROPIC_BASE_URL: origin,
          ANTHROPIC_AUTH_TOKEN: 'unused',
          ...(model !== undefined && { ANTHROPIC_MODEL: model }),
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
          // It allows every tool to root only where nothing can be harmed.
          IS_SANDBOX: '1',
        },
      }),
  };
}

function codex(name: string, model: string | undefined): CodingAgent {
  return {
    name,
    package: codexPackage,
    ownKind: 'responses',
    async prepare({ origin, home, prompt }) {
      const folder = join(home, '.codex');
      await mkdir(folder, { recursive: true });
      const lines = [
        ...(model === undefined ? [] : [`model = "${model}"`]),
        'model_provider = "rhetor"',
        'check_for_update_on_startup = false',
        '[analytics]',
        'enabled = false',
        '[model_providers.rhetor]',
        'name = "Rhetor"',
        `base_url = "${origin}/v1"`,
        'wire_api = "responses"',
      ];
      await writeFile(join(folder, 'config.toml'), `${lines.join('\n')}\n`);
      const alone = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'];
      return { args: ['exec', ...alone, prompt], variables: {} };
    },
  };
}

const opencode: CodingAgent = {
  name: 'opencode',
  package: opencodePackage,
  ownKind: 'chat',
  async prepare({ origin, workspace, prompt }) {
    const provider = {
      npm: '@ai-sdk/openai-compatible',
      name: 'Rhetor',
      options: { baseURL: `${origin}/v1`, apiKey: 'unused' },
      models: { [RULE]: {} },
    };
    const config = { provider: { rhetor: provider }, permission: 'allow', autoupdate: false };
    await writeFile(join(workspace, 'opencode.json'), JSON.stringify(config));
    return {
      args: ['run', '--model', `rhetor/${RULE}`, prompt],
      variables: {
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
      },
    };
  },
};

/** What an agent sends depends on the model that it believes to ask: its own default, or one it does not know. */
export const CODING_AGENTS: readonly CodingAgent[] = [
  claudeCode('claude', undefined),
  claudeCode('claude-rule', RULE),
  codex('codex', undefined),
  codex('codex-gpt-5.5', 'gpt-5.5'),
  codex('codex-rule', RULE),
  opencode,
];
