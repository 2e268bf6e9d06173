/** What distinguishes a vendor's SDK from the others. */
import type { ListForm } from './listed-models.ts';
import type { HeaderForm, sdkClientOptions, sdkRequestOptions } from './sdk-settings.ts';
import type { FailureOf } from './errors/translate-error.ts';
import type { ExchangeForm } from './connection/upstream-exchange.ts';

export type SdkRequestOptions = ReturnType<typeof sdkRequestOptions>;

/** Sends one request through the SDK, whose own body has only the fields that the SDK looks at. */
export type Send<Client> = (client: Client, options: SdkRequestOptions) => Promise<unknown>;

/** The differences between the vendors. */
export type SdkForm<Client> = HeaderForm &
  Pick<ExchangeForm, 'toErrorBody'> & {
    readonly defaultBaseUrl: string;
    readonly load: (options: ReturnType<typeof sdkClientOptions>) => Promise<Client>;
    readonly list: Send<Client>;
    readonly models: ListForm;
    /** Requests one model by its name. */
    readonly find: (...asked: [...Parameters<Send<Client>>, model: string]) => Promise<unknown>;
    /** The body of that request; absent for GET. */
    readonly findBody?: (model: string) => object;
    /** Whether an answer is about the requested model. */
    readonly carries: (answer: Readonly<Record<string, unknown>>, model: string) => boolean;
    readonly failureOf: FailureOf;
  };
