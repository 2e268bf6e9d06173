/** One request to each route that a key may call, which names a context wherever it can. */
/** The word that searches ask for. */
export const SEARCHED = 'zanzibar';
const MODEL = 'simulated/simulated-fast';
const QUESTION = [{ role: 'user', content: 'Hello?' }];

export type Probe = {
  readonly path?: (id: string) => string;
  readonly body?: (id: string) => object;
  readonly headers?: (id: string) => Readonly<Record<string, string>>;
  /** It begins a conversation, so that a free id is taken afterwards. */
  readonly begins?: true;
  /** The route's own word for an answer as a stream. */
  readonly streams?: 'stream' | 'streaming';
};

const HEADER = (id: string) => ({ 'x-rhetor-context': id });

export const PROBES: Readonly<Record<string, Probe>> = {
  'GET /': {},
  'GET /health': {},
  'GET /api/v1/health': {},
  'GET /ready': {},
  'GET /openapi.json': {},
  'GET /docs': {},
  'GET /console': {},
  'POST /console/session': { body: () => ({ credential: 'rk_none' }) },
  'GET /console/session': {},
  'DELETE /console/session': {},
  'GET /requests': { path: (id) => `/requests?context=${id}` },
  'GET /requests/{id}': { path: (id) => `/requests/${id}` },
  'GET /usage': { path: () => '/usage?interval=none' },
  'GET /providers': {},
  'GET /route': {},
  'GET /rules': {},
  'POST /message': {
    body: (id) => ({ context_id: id, message: 'Hello?' }),
    begins: true,
    streams: 'streaming',
  },
  'POST /stream': { body: (id) => ({ context_id: id, message: 'Hello?' }), begins: true },
  'POST /chat': {
    body: (id) => ({ context_id: id, messages: QUESTION }),
    begins: true,
    streams: 'streaming',
  },
  'GET /contexts': {},
  'POST /contexts': { body: (id) => ({ context_id: id }), begins: true },
  'GET /contexts/{id}': {},
  'PATCH /contexts/{id}': { body: () => ({ metadata: { mine: true } }) },
  'DELETE /contexts/{id}': {},
  'POST /contexts/{id}/cancel': {},
  'POST /contexts/{id}/messages': { body: () => ({ messages: QUESTION }) },
  'PATCH /contexts/{id}/messages/{message_id}': {
    path: (id) => `/contexts/${id}/messages/00000000-0000-4000-8000-000000000000`,
    body: () => ({ pinned: true }),
  },
  'POST /contexts/{id}/fork': { body: () => ({}) },
  'POST /contexts/search': { body: () => ({ query: SEARCHED, component: 'ergon' }) },
  'POST /memory/notes': { body: (id) => ({ text: 'a fact', about: id }) },
  'GET /memory/notes': { path: (id) => `/memory/notes?about=${encodeURIComponent(id)}` },
  'DELETE /memory/notes/{id}': {
    path: () => '/memory/notes/00000000-0000-4000-8000-000000000000',
  },
  'POST /memory/search': {
    body: (id) => ({ query: SEARCHED, contexts: [id, 'ergon:other'] }),
  },
  'POST /contexts/{id}/search': { body: () => ({ query: SEARCHED }) },
  'GET /contexts/{id}/export': {},
  'GET /contexts/{id}/view': {},
  'POST /contexts/{id}/summarize': {},
  'GET /contexts/{id}/summaries': {},
  'DELETE /contexts/{id}/summaries/{summary_id}': {
    path: (id) => `/contexts/${id}/summaries/00000000-0000-4000-8000-000000000000`,
  },
  'POST /mcp': {
    body: (id) => ({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'read_conversation', arguments: { context_id: id } },
    }),
  },
  'GET /prompts': {},
  'GET /prompts/{id}': { path: () => '/prompts/ergon' },
  'GET /prompts/{id}/versions': { path: () => '/prompts/ergon/versions' },
  'POST /prompts/compare': { body: () => ({ prompt_id1: 'ergon', prompt_id2: 'rhetor' }) },
  'GET /templates': {},
  'GET /templates/{id}': { path: () => '/templates/commit-message' },
  'GET /templates/{id}/versions': { path: () => '/templates/commit-message/versions' },
  'POST /templates/render': { body: () => ({ template_id: 'commit-message', variables: {} }) },
  'POST /api/v1/chat': {
    body: (id) => ({ context_id: id, messages: QUESTION }),
    begins: true,
    streams: 'streaming',
  },
  'POST /api/v1/chat/stream': {
    body: (id) => ({ context_id: id, messages: QUESTION }),
    begins: true,
  },
  'POST /api/v1/generate': { body: (id) => ({ context_id: id, prompt: 'Hello?' }), begins: true },
  'GET /api/v1/providers': {},
  'GET /api/models': {},
  'GET /api/v1/models': {},
  'GET /api/v1/discovery': {},
  'GET /api/v1/ai/specialists': {},
  'POST /api/v1/ai/specialists/{ai_id}/message': {
    path: () => '/api/v1/ai/specialists/ergon/message',
    body: () => ({ message: 'Hello?' }),
  },
  // One alone, since several answer in any order.
  'POST /api/team-chat': { body: () => ({ message: 'Hello?', target_sockets: ['ergon'] }) },
  'POST /v1/chat/completions': {
    body: () => ({ model: MODEL, messages: QUESTION }),
    headers: HEADER,
    begins: true,
    streams: 'stream',
  },
  'POST /v1/responses': {
    body: () => ({ model: MODEL, input: 'Hello?' }),
    headers: HEADER,
    begins: true,
    streams: 'stream',
  },
  'POST /v1/embeddings': { body: () => ({ model: MODEL, input: 'Hello?' }), headers: HEADER },
  'GET /v1/models': {},
  'GET /v1/models/{id}': { path: () => `/v1/models/${MODEL}` },
  'POST /v1/messages': {
    body: () => ({ model: MODEL, max_tokens: 64, messages: QUESTION }),
    headers: HEADER,
    begins: true,
    streams: 'stream',
  },
  'POST /v1/messages/count_tokens': { body: () => ({ model: MODEL, messages: QUESTION }) },
  'POST /api/chat': {
    body: () => ({ model: MODEL, messages: QUESTION, stream: false }),
    headers: HEADER,
    begins: true,
    streams: 'stream',
  },
  'POST /api/generate': {
    body: () => ({ model: MODEL, prompt: 'Hello?', stream: false }),
    headers: HEADER,
    begins: true,
    streams: 'stream',
  },
  'POST /api/embed': { body: () => ({ model: MODEL, input: 'Hello?' }), headers: HEADER },
  'GET /api/tags': {},
  'GET /api/ps': {},
  'GET /api/version': {},
  'POST /api/show': { body: () => ({ model: MODEL }) },
};
