/** Who may import whom: the table of the architecture as data. */

/**
 * Folder of src → what of ours it may import besides itself. `x` is all of folder x, `x/*` only the
 * files that lie directly in it, `x/**` only its services and modules, wherever in it they lie. Other
 * files that others import lie directly in their folder, or are named, as `x/y/*` or in FILES.
 */
export const FOLDERS = {
  model: [],
  ledger: ['model', 'config'],
  limits: ['model', 'config'],
  traces: ['model', 'config', 'ledger/*', 'providers/*'],
  contract: ['model'],
  streams: ['model'],
  bytes: [],
  config: ['model'],
  providers: ['model', 'streams', 'bytes', 'config'],
  prices: ['model', 'config', 'providers/*', 'ledger/*'],
  budgets: ['model', 'streams', 'config', 'limits/*', 'prices/*', 'routing/*', 'providers/*'],
  routing: ['model', 'streams', 'config', 'limits/*', 'providers/*', 'traces/*'],
  context: ['model', 'streams', 'bytes', 'config', 'ledger/*', 'limits/*', 'budgets/*'],
  memory: ['model', 'context/*', 'context/records/*', 'context/tokens/*'],
  prompts: ['model', 'streams', 'config'],
  hermes: ['model', 'bytes', 'config'],
  keys: ['model', 'streams'],
  sessions: ['model', 'streams', 'config', 'keys/*'],
  features: [
    'keys/**',
    'sessions/**',
    'context/**',
    'prompts/**',
    'routing/**',
    'hermes/**',
    'ledger/**',
    'limits/**',
    'prices/**',
    'budgets/**',
  ],
  conversation: [
    'model',
    'streams',
    'config',
    'features',
    'routing/*',
    'routing/**',
    'context/*',
    'context/**',
    'context/records/*',
    'context/history/*',
    'context/tokens/*',
    'context/window/*',
    'memory/*',
    'prompts/*',
    'ledger/*',
    'limits/*',
    'keys/*',
    'traces/*',
  ],
  metrics: [
    'model',
    'config',
    'features',
    'budgets/*',
    'ledger/*',
    'providers/*',
    'routing/**',
    'routing/health/*',
    'conversation/**',
    'context/**',
  ],
  api: [
    'model',
    'contract',
    'streams',
    'config',
    'features',
    'conversation/**',
    'conversation/events/*',
    'conversation/request/*',
    'providers/**',
    'routing/**',
    'context/**',
    'memory/*',
    'prompts/**',
    'hermes/**',
    'prices/*',
    'ledger/*',
    'keys/**',
    'sessions/**',
    'metrics/**',
    'traces/**',
    'budgets/**',
  ],
  client: ['contract', 'bytes'],
  cli: ['model', 'bytes', 'config', 'contract', 'client'],
};

/** Folder of src → the folders in it, the lowest first: each may import those before it. */
export const INNER_ORDERS = {
  api: 'validation request security log routes errors http audit views compat socket'.split(' '),
  model: 'json secrets ids vendors options choices'.split(' '),
  'providers/upstream': 'wire connection answers errors requests'.split(' '),
  budgets: 'call reservation'.split(' '),
  routing: 'rules names plan health pool attempts'.split(' '),
  conversation:
    'recall events request running preparation validation answer-cache record idempotency compaction embedding turn'.split(
      ' ',
    ),
  context:
    'records words history ports search tokens sql rows window transfer migration sqlite postgres engram embedding'.split(
      ' ',
    ),
  'context/sqlite': 'files statements indexing search writer'.split(' '),
  'context/postgres': 'connection statements search'.split(' '),
  cli: 'output input litellm doctor completion chat commands'.split(' '),
};

/** Folders of src/api above its order: none imports another, so each may be left out. */
export const API_SURFACES =
  'info docs console rhetor memory keys budgets ledger metrics prompts prices tekton openai anthropic ollama mcp'.split(
    ' ',
  );

/**
 * Single files that a folder may import besides, each for one reason that its own head says.
 * @type {Record<string, string[]>}
 */
export const FILES = {
  conversation: ['^src/context/ports/text-embedder\\.ts$'],
  cli: [
    '^src/process/load-start\\.ts$',
    '^src/context/postgres/check-database\\.ts$',
    '^src/context/migrate-store\\.ts$',
    '^src/context/migration/[^/]+\\.ts$',
    '^src/context/sqlite/restore-database\\.ts$',
    '^src/context/sqlite/files/(database-check|database-evidence)\\.ts$',
  ],
};

/**
 * Types of a feature's own files may travel to the edge, which turns them into frames.
 * @type {Record<string, string[]>}
 */
export const TYPES_ONLY = {
  api: [
    'conversation/recall/*',
    'providers/*',
    'routing/*',
    'routing/names/*',
    'routing/rules/*',
    'routing/health/*',
    'context/records/*',
    'prompts/*',
    'hermes/*',
    'keys/*',
    'sessions/*',
    'ledger/*',
    'traces/*',
    'budgets/*',
  ],
};

/** Package or built-in module → the only folders that may import it; `.` is the files of src itself. */
export const PACKAGES = {
  '@anthropic-ai/sdk': ['providers/anthropic', 'api/anthropic'],
  openai: ['providers/openai', 'api/openai'],
  ollama: ['providers/ollama', 'api/ollama'],
  '@modelcontextprotocol/sdk': ['api/mcp'],
  undici: ['providers', 'hermes'],
  zod: ['config', 'prompts'],
  commander: ['cli'],
  '@pydantic/genai-prices': ['prices'],
  'prom-client': ['metrics'],
  '@opentelemetry': ['traces'],
  yaml: ['prompts', 'cli/litellm'],
  ajv: ['conversation/validation'],
  diff: ['prompts'],
  'class-validator': ['api'],
  express: ['api'],
  ws: ['api'],
  '@nestjs/websockets': ['api'],
  '@nestjs/platform-ws': ['api'],
  '@nestjs/platform-express': ['api', '.', 'process'],
  '@nestjs/devtools-integration': ['process'],
  '@nestjs/core': ['api', '.', 'process'],
  '@nestjs/config': ['config'],
  '@nestjs/common':
    'config providers prices budgets routing context memory prompts hermes keys sessions ledger limits conversation metrics traces api process .'.split(
      ' ',
    ),
  pg: ['context/postgres'],
  'node:sqlite': ['context/sqlite'],
  'node:worker_threads': ['context/sqlite', 'context/transfer'],
};
