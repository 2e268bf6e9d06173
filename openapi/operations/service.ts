/** The operations about Rhetor itself, its health, and what it has recorded. */
import { type Operations, schemaOf, text, whole } from '../operation.ts';

export const SERVICE: Operations = {
  'GET /': {
    tag: 'Service',
    summary: 'Describe Rhetor and list every route',
    examples: [{ summary: 'Everything' }],
  },
  'GET /health': {
    tag: 'Service',
    summary: 'Show the health',
    examples: [{ summary: 'A probe, which needs no token' }],
  },
  'GET /ready': {
    tag: 'Service',
    summary: 'Show whether it accepts requests',
    otherStatuses: { 503: 'Rhetor is starting or draining, or its embedded database fails.' },
    examples: [{ summary: 'A probe, which needs no token' }],
  },
  'POST /backup': {
    tag: 'Service',
    summary: 'Back up all stored data into one file',
    otherAnswer: 'application/octet-stream',
    failures: ['conflict', 'overloaded', 'storage_unavailable'],
    examples: [{ summary: 'A SQLite database, for `rhetor restore`' }],
  },
  'GET /cache': {
    tag: 'Service',
    summary: 'Show what the cache of answers contains',
    failures: ['storage_unavailable'],
    examples: [{ summary: 'The answers of all callers' }],
  },
  'DELETE /cache': {
    tag: 'Service',
    summary: 'Empty the cache of answers',
    failures: ['storage_unavailable'],
    examples: [{ summary: 'The answers of all callers' }],
  },
  'GET /audit': {
    tag: 'Service',
    summary: 'Show who changed, exported or removed what',
    description:
      'Lists every deletion, change, import, export, fork and cancellation, every change of prompts, templates and models, and refused credentials, newest first. Entries are kept for 90 days, at most 100,000 of them.',
    parameters: [
      whole('limit', 'Entries per page.', [1, 1000], 100),
      text('cursor', '`next_cursor` of the previous page.', 64),
    ],
    failures: ['invalid_value', 'storage_unavailable'],
    examples: [{ summary: 'The newest', query: { limit: 10 } }],
  },
  'GET /requests': {
    tag: 'Service',
    summary: 'Show who asked what, how it ended, and what it cost',
    description:
      'Lists requests of every surface, newest first, without any text. Includes all that ended over a second ago; they are kept for RHETOR_LEDGER_DAYS. All given filters must hold. A key sees the requests that it has made itself.',
    parameters: [
      whole('limit', 'Requests per page.', [1, 1000], 100),
      text('cursor', '`next_cursor` of the previous page.', 64),
      text('from', 'Only requests that ended at or after this time.', 40),
      text('to', 'Only requests that ended before this time.', 40),
      text('key', 'Only requests of the key with this id.', 256),
      text('component', 'Only requests of this component.', 256),
      text('task_type', 'Only requests of this task.', 256),
      text('provider', 'Only requests that ended with a model of this provider.', 256),
      text('model', 'Only requests that ended with this model.', 256),
      text('outcome', '`ok`, or an error code.', 256),
      {
        name: 'cache',
        in: 'query',
        description: 'Only requests that asked the cache of answers, with this result.',
        schema: { enum: ['hit', 'miss'] },
      },
      text('context', 'Only requests of this conversation.', 256),
      text('prompt', 'Only requests with the system prompt of this id.', 256),
      text('prompt_version', 'Only requests with this version of their system prompt.', 256),
      whole('min_ms', 'Only requests that took at least this long.', [0, 86_400_000], 0),
    ],
    failures: ['validation_failed', 'invalid_value', 'storage_unavailable'],
    examples: [{ summary: 'The slow ones', query: { min_ms: 5000, limit: 10 } }],
  },
  'GET /requests/live': {
    tag: 'Service',
    summary: 'Watch requests as they end',
    description:
      'Server-sent events: one `request` for each request that ends in this process, in the form of GET /requests, until the caller leaves or Rhetor stops. A key sees its own.',
    stream: {
      type: 'text/event-stream',
      description: 'One event for each request.',
      step: schemaOf('LedgerRequest'),
      isAlways: true,
    },
    isEndless: true,
    examples: [{ summary: 'In a terminal, with curl -N' }],
  },
  'GET /requests/{id}': {
    tag: 'Service',
    summary: 'Show one request with its candidates and attempts',
    description:
      'Every model of its rule and why it was left out, and every call with its times, its outcome and what it used. To a key, another’s request does not exist.',
    failures: ['not_found', 'storage_unavailable'],
    examples: [{ summary: 'One of them', path: { id: '8f14e45f-ceea-467f-ab0a-1d2c3b4a5968' } }],
  },
  'GET /usage': {
    tag: 'Service',
    summary: 'Show requests, tokens and costs over time',
    description:
      'Sums by the hour, day or month, in total or for each provider, model, component, task, key, rule or surface. Hours are whole: an hour belongs to the bucket in which it begins. `Accept: text/csv` returns the buckets as CSV. A key sees what it has used itself.',
    parameters: [
      text('from', 'A time; default: 30 days before `to`.', 40),
      text('to', 'A time; default: now.', 40),
      text('interval', 'hour, day, month or none; default: day.', 16),
      text(
        'group_by',
        'provider, model, component, task_type, key, rule or surface; default: none of them.',
        16,
      ),
      text('time_zone', 'Whose days and months, such as Europe/Berlin; default: UTC.', 64),
    ],
    answer: 'UsageReport',
    otherAnswer: 'text/csv',
    failures: ['validation_failed', 'invalid_value', 'storage_unavailable'],
    examples: [{ summary: 'By model', query: { interval: 'day', group_by: 'model' } }],
  },
  'GET /metrics': {
    tag: 'Service',
    summary: 'Show the metrics, for Prometheus',
    description:
      'Counters, histograms and gauges in the text format 0.0.4, for the administrator. RHETOR_METRICS_PORT serves them on a port of their own. docs/monitoring.md describes each metric.',
    otherAnswer: 'text/plain',
    examples: [{ summary: 'A scrape' }],
  },
  'GET /openapi.json': {
    tag: 'Service',
    summary: 'This document',
    answer: { type: 'object' },
    examples: [{ summary: 'The document' }],
  },
  'GET /docs': {
    tag: 'Service',
    summary: 'This document as a web page',
    otherAnswer: 'text/html',
    examples: [{ summary: 'In a browser; the page needs no token, but asks for one' }],
  },
};
