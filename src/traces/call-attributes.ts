/** The attributes of a call of a model, by the conventions of semantic-conventions-genai 0.1; pure. */
import { toUsd } from '../model/cost.ts';
import type { Attributes } from '@opentelemetry/api';
import type { ResolvedProvider } from '../config/providers-config.ts';
import type { AttemptRecord, RecordedModel } from '../ledger/attempt-record.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import type { CallEnd, TracedOperation } from './request-trace.ts';
import { serverOf, vendorName } from './vendor-name.ts';

/** Known before the call, so that a sampler may decide by them. */
export function callAttributes(
  operation: TracedOperation,
  { provider, model }: RecordedModel,
  definition: ResolvedProvider | undefined,
): Attributes {
  const server = definition && serverOf(definition);
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': definition === undefined ? provider : vendorName(definition),
    'gen_ai.request.model': model,
    ...(server && { 'server.address': server.host, 'server.port': server.port }),
    'rhetor.provider': provider,
  };
}

export function requestAttributes({ options, isWhole, vendor }: CompletionRequest): Attributes {
  const { responseFormat: format, stop } = options;
  const choices = vendor?.fields['n'];
  return {
    'gen_ai.request.stream': isWhole === true ? undefined : true,
    'gen_ai.request.temperature': options.temperature,
    'gen_ai.request.max_tokens': options.maxTokens,
    'gen_ai.request.top_p': options.topP,
    'gen_ai.request.top_k': options.topK,
    'gen_ai.request.seed': options.seed,
    'gen_ai.request.frequency_penalty': options.frequencyPenalty,
    'gen_ai.request.presence_penalty': options.presencePenalty,
    'gen_ai.request.reasoning.level': options.reasoningEffort,
    'gen_ai.request.stop_sequences': stop && [...stop],
    'gen_ai.request.choice.count': typeof choices === 'number' && choices > 1 ? choices : undefined,
    'gen_ai.output.type': format && (format.type === 'text' ? 'text' : 'json'),
  };
}

export function recordAttributes(record: AttemptRecord, end: CallEnd): Attributes {
  const { tokens, asked, outcome, firstTokenMs, queueMs, prompt } = record;
  const isCounted = outcome === 'ok' || tokens.input > 0 || tokens.output > 0;
  return {
    ...(outcome === 'ok' && { 'gen_ai.response.model': end.answeringModel ?? asked?.model }),
    ...(end.finishReason && { 'gen_ai.response.finish_reasons': [end.finishReason] }),
    ...(firstTokenMs !== undefined && {
      'gen_ai.response.time_to_first_chunk': (firstTokenMs - queueMs) / 1_000,
    }),
    ...(isCounted && {
      'gen_ai.usage.input_tokens': tokens.input,
      'gen_ai.usage.output_tokens': tokens.output,
      'gen_ai.usage.cache_read.input_tokens': tokens.cacheRead || undefined,
      'gen_ai.usage.cache_write.input_tokens': tokens.cacheWrite || undefined,
      'gen_ai.usage.reasoning.output_tokens': tokens.reasoning || undefined,
      'rhetor.usage_source': record.usageSource,
      'rhetor.cost_usd': toUsd(record.costMicros),
      'rhetor.cost_status': record.costStatus,
    }),
    'gen_ai.conversation.id': record.contextId,
    ...(prompt && {
      'gen_ai.prompt.name': prompt.id,
      'gen_ai.prompt.version': prompt.version,
    }),
    'http.response.status_code': record.upstreamStatus,
    'rhetor.attempt': record.attempt,
    'rhetor.outcome': outcome,
  };
}
