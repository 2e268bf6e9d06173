/** Stand-ins until src/contract is there. */
export type Answer = {
  readonly message: string;
  readonly model: string;
  readonly provider: string;
  readonly context: string;
  readonly finished: boolean;
  readonly timestamp: string;
  readonly finish_reason: string;
  readonly usage: {
    readonly input_tokens?: number;
    readonly output_tokens?: number;
    readonly estimated: boolean;
  };
  readonly simulated?: true;
  readonly fallback?: true;
};
export type StreamFrame = {
  readonly chunk: string;
  readonly reasoning?: string;
  readonly context?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly timestamp: string;
  readonly done: boolean;
  readonly finish_reason?: string;
  readonly usage?: Answer['usage'];
  readonly simulated?: true;
  readonly fallback?: true;
};
export type MessageRequest = {
  readonly message: string;
  readonly context_id?: string;
  readonly task_type?: string;
  readonly component?: string;
  readonly system_prompt?: string;
  readonly options?: Readonly<Record<string, unknown>>;
};
export type ChatRequest = Omit<MessageRequest, 'message'> & {
  readonly messages: readonly unknown[];
};
