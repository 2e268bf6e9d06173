/** Performs a script on one HTTP response, until it is done or the client has disconnected. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedRequest } from './recorded-request.ts';
import { reasonOf, type Script, type StatusFault } from './script.ts';
import { toSteps, toWholeSteps } from './steps.ts';
import type { VendorWire, WireRequest } from './vendor-wire.ts';

export type Performance = {
  readonly script: Script;
  readonly wire: VendorWire;
  readonly request: RecordedRequest;
  readonly response: ServerResponse;
  /** Called after each event that a test may wait for. */
  readonly happened: () => void;
};

export async function perform(performance: Performance): Promise<void> {
  const { script, wire, request, response } = performance;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (script.fault?.type === 'silent') return;
  if (script.headersMs !== undefined) await wait(performance, script.headersMs, gone.signal);
  if (script.held !== undefined && script.held.afterTokens === undefined) {
    await hold(script.held.until, gone.signal);
  }
  if (gone.signal.aborted) return;
  if (script.fault?.type === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const asked = { model: request.model, wantsUsage: wantsUsage(request) };
  if (script.fault?.type === 'status') return refuse(performance, script.fault, asked);
  const isWhole = isAskedWhole(request);
  const contentType = isWhole ? 'application/json' : wire.contentType;
  response.writeHead(200, {
    'content-type': contentType,
    'x-request-id': 'req_scripted',
    ...script.headers,
  });
  response.flushHeaders();
  request.hasSentHeaders = true;
  performance.happened();
  const steps = isWhole ? toWholeSteps(script, wire, asked) : toSteps(script, wire, asked);
  for (const step of steps) {
    if (gone.signal.aborted || step.type === 'hang') return;
    switch (step.type) {
      case 'write':
        response.write(step.bytes);
        if (step.isToken) request.tokensSent += 1;
        performance.happened();
        break;
      case 'wait':
        await wait(performance, step.ms, gone.signal);
        break;
      case 'hold':
        await hold(step.until, gone.signal);
        break;
      case 'destroy':
        // All written bytes must be on the wire before the socket closes.
        return void response.write('', () => response.destroy());
      case 'end':
        return void response.end();
    }
  }
}

/** Sends an error; also used for lists and for requests that are not understood. */
export function refuse(
  { wire, response }: Pick<Performance, 'wire' | 'response'>,
  fault: StatusFault,
  asked: WireRequest,
): void {
  const body = fault.body ?? {
    contentType: 'application/json',
    text: wire.errorBody(reasonOf(fault), fault.message, asked),
  };
  response.writeHead(fault.status, { 'content-type': body.contentType, ...fault.headers });
  response.end(body.text);
}

function isAskedWhole({ vendor, body }: RecordedRequest): boolean {
  return vendor === 'ollama' ? body['stream'] === false : body['stream'] !== true;
}

function wantsUsage({ body }: RecordedRequest): boolean {
  const options = body['stream_options'];
  return (
    typeof options === 'object' &&
    options !== null &&
    'include_usage' in options &&
    options.include_usage === true
  );
}

async function hold(until: Promise<void>, signal: AbortSignal): Promise<void> {
  await Promise.race([until, once(signal, 'abort')]);
}

async function wait(
  { script, wire, response, request }: Performance,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const pings =
    script.pingMs === undefined || wire.ping === '' || !request.hasSentHeaders
      ? undefined
      : setInterval(() => response.write(wire.ping), script.pingMs);
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    // The client has disconnected; the caller checks the signal.
  } finally {
    clearInterval(pings);
  }
}
