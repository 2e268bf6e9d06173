/** The Responses API: the one in which OpenAI's own reasoning models take tools and keep their thoughts. */
import type { OpenAIApi } from './openai-api.ts';
import { takenInResponses, type OpenAIDialect } from './openai-models.ts';
import { OpenAIResponsesAnswer } from './openai-responses-answer.ts';
import { toOpenAIResponsesRequest } from './to-openai-responses-request.ts';

export function responsesApi(provider: string, dialect: OpenAIDialect): OpenAIApi {
  return {
    takenOptions: (model, options) => takenInResponses(dialect, model, options),
    toBody: (request) => toOpenAIResponsesRequest(request, provider),
    create: ({ responses }, model, options) =>
      responses.create({ model, input: [], stream: true }, options).asResponse(),
    answerTo: ({ model }) => new OpenAIResponsesAnswer({ provider, model }),
  };
}
