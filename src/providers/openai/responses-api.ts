/** The Responses API: the one in which OpenAI's own reasoning models take tools and keep their thoughts. */
import type { OpenAIApi, OpenAIServer } from './openai-api.ts';
import { lostReasoning } from './lost-reasoning.ts';
import { reasoningFor } from './reasoning-seal.ts';
import { takenInResponses } from './openai-models.ts';
import { ownResponsesBody } from './own-responses-body.ts';
import { OpenAIResponsesAnswer } from './openai-responses-answer.ts';
import { toOpenAIResponsesRequest } from './to-openai-responses-request.ts';

export function responsesApi(server: OpenAIServer): OpenAIApi {
  const { provider, dialect } = server;
  return {
    takenOptions: (model, options) => takenInResponses(dialect, model, options),
    lostParts: (model, messages) =>
      lostReasoning(messages, (part) => reasoningFor({ provider, model }, part) === undefined),
    toBody: (request) =>
      request.own === undefined
        ? toOpenAIResponsesRequest(request, provider, dialect)
        : ownResponsesBody(request, request.own, server),
    create: ({ responses }, model, options) =>
      responses.create({ model, input: [], stream: true }, options).asResponse(),
    answerTo: (request) => new OpenAIResponsesAnswer({ provider, model: request.model }, request),
  };
}
