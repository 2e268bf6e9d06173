/** The public exports of 'rhetor/client': the client, its error, and the wire types. */
export type { Backup } from './backup.ts';
export type { AskOptions, CallOptions } from './call-options.ts';
export {
  type ClientErrorCode,
  type FailedAttempt,
  type FieldFault,
  RhetorClientError,
  type RhetorErrorCode,
} from './client-error.ts';
export type { BudgetsClient } from './budgets-client.ts';
export type { ContextFilter, ExportFormat } from './context-options.ts';
export type { ContextsClient } from './contexts-client.ts';
export type { LedgerClient, RequestFilter, UsageFilter } from './ledger-client.ts';
export type { KeysClient } from './keys-client.ts';
export type { MemoryClient, NoteListFilter } from './memory-client.ts';
export type { PromptsClient } from './prompts-client.ts';
export type { StreamStep } from './read-steps.ts';
export { RhetorClient } from './rhetor-client.ts';
export type { RouteQuery } from './route-query.ts';
export type { RhetorSocket, SocketOptions } from './rhetor-socket.ts';
export type { SocketState } from './socket-connection.ts';
export type { SessionClient } from './session-client.ts';
export type { TemplatesClient } from './templates-client.ts';
export type { ClientOptions } from './transport.ts';
export type {
  Answer,
  AnswerRoute,
  ModelReference,
  RecalledReference,
  ToolCall,
  Usage,
} from '../contract/answer.ts';
export type {
  AssistantMessage,
  ChatMessage,
  ImageContent,
  NamedTool,
  ResponseFormat,
  SystemMessage,
  TextContent,
  Tool,
  ToolMessage,
  UserMessage,
} from '../contract/chat-message.ts';
export type {
  ContextWindow,
  DeletedSummary,
  SummarizedContext,
  Summary,
  SummaryList,
  WindowMessage,
} from '../contract/context-layers.ts';
export type {
  ContextSearchResult,
  ContextSearchResults,
  SearchRequest,
  SearchResult,
  SearchResults,
} from '../contract/context-search.ts';
export type {
  CancelledContext,
  ChangedMessages,
  Context,
  ContextChanges,
  ContextDetails,
  ContextPage,
  DeletedContext,
  ErasedContexts,
  ForkedContext,
  ForkRequest,
  ImportedContexts,
  MessageChangeRequest,
  MessagePage,
  NewContextRequest,
  NewMessages,
  NewMessagesRequest,
  StoredContent,
  StoredMessage,
} from '../contract/contexts.ts';
export type {
  AssumedPriceFields,
  BudgetChangeRequest,
  BudgetLimitAction,
  BudgetList,
  BudgetPeriodName,
  BudgetPolicyName,
  BudgetRequest,
  BudgetScopeFields,
  BudgetView,
  DeletedBudget,
} from '../contract/budgets.ts';
export type { ErrorBody } from '../contract/error-body.ts';
export type { Health, HealthStatus, Info, Readiness } from '../contract/info.ts';
export type {
  LedgerAttempt,
  LedgerCandidate,
  LedgerCourse,
  LedgerPercentiles,
  LedgerRequest,
  LedgerRequestDetail,
  LedgerRequestList,
  LedgerUse,
  UsageBucketRecord,
  UsageReport,
  UsageSums,
} from '../contract/ledger.ts';
export type {
  DeletedKey,
  Key,
  KeyChangeRequest,
  KeyContexts,
  KeyLimitSettings,
  KeyList,
  KeyPermissionName,
  KeyRequest,
  NewKey,
  RotateRequest,
} from '../contract/keys.ts';
export type {
  DeletedNote,
  MemoryHit,
  MemoryNeighbours,
  MemorySearchRequest,
  MemorySearchResults,
  MessageHit,
  Note,
  NoteChangeRequest,
  NoteHit,
  NoteList,
  NoteRequest,
} from '../contract/memory.ts';
export type {
  ClassPrices,
  PricedModel,
  PriceHours,
  PriceStep,
  PriceTable,
} from '../contract/prices.ts';
export type {
  ComparedPrompt,
  CompareRequest,
  DeletedPrompt,
  Prompt,
  PromptChangeRequest,
  PromptComparison,
  PromptEntry,
  PromptHead,
  PromptLabels,
  PromptList,
  PromptRequest,
  PromptVersions,
} from '../contract/prompts.ts';
export type {
  ConfigFault,
  ResetRule,
  RoutingRule,
  RuleAssignment,
  RuleList,
  RuleModel,
  RuleModelRequest,
} from '../contract/rules.ts';
export type {
  Availability,
  Candidate,
  Circuit,
  DefaultModel,
  DefaultModelAnswer,
  DefaultModelRequest,
  ListedModel,
  ListedProvider,
  ModelHealth,
  ProviderList,
  ProviderTest,
  ProviderTestRequest,
  RoutePlan,
} from '../contract/providers.ts';
export type { Count, Share, Timestamp } from '../contract/scalars.ts';
export type {
  ReasoningChunk,
  StreamData,
  StreamEnd,
  StreamFailure,
  TextChunk,
  ToolCallChunk,
} from '../contract/stream-data.ts';
export type {
  NewSession,
  SessionIdentity,
  SessionRequest,
  SessionState,
} from '../contract/session.ts';
export type {
  DeletedTemplate,
  RenderedTemplate,
  RenderRequest,
  Template,
  TemplateChangeRequest,
  TemplateEntry,
  TemplateHead,
  TemplateLabels,
  TemplateList,
  TemplateRequest,
  TemplateVersions,
} from '../contract/templates.ts';
export type {
  FileStanding,
  Label,
  LabelRequest,
  Labels,
  TextHistory,
  TextVersion,
} from '../contract/text-versions.ts';
export type {
  ChatRequest,
  MessageRequest,
  NestedOptions,
  Recall,
  RequestOptions,
  StreamRecovery,
  TimeoutsMs,
  TurnRequest,
} from '../contract/turn-request.ts';
export type { ChatPayload, MessagePayload, StatusReportFrame } from '../contract/socket-frames.ts';
