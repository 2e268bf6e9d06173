/** What a handler of the SDK throws: the SDK sends its code, message and data as they are. */
import type { JsonRpcError } from '../errors/json-rpc-error.ts';

export class JsonRpcFailure extends Error {
  override readonly name = 'JsonRpcFailure';
  readonly code: number;
  readonly data: JsonRpcError['data'] | undefined;

  constructor({ code, message, data }: Omit<JsonRpcError, 'data'> & Partial<JsonRpcError>) {
    super(message);
    this.code = code;
    this.data = data;
  }
}
