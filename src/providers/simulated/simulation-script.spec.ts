import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { parseSimulationScript, SIMULATED_MODELS } from './simulation-script.ts';

function refusal(model: string): RhetorError {
  try {
    parseSimulationScript(model);
  } catch (error) {
    if (error instanceof RhetorError) return error;
    throw error;
  }
  throw new Error(`${model} was accepted`);
}

describe('parseSimulationScript', () => {
  it('gives each plain model its own pace and length, and no fault', () => {
    const scripts = SIMULATED_MODELS.map((model) => parseSimulationScript(model));
    expect(new Set(scripts.map((script) => script.tokensPerSecond)).size).toBe(3);
    expect(new Set(scripts.map((script) => script.usualLength)).size).toBe(3);
    for (const script of scripts) {
      expect(script).toMatchObject({ failure: undefined, cutAfter: undefined, isSilent: false });
    }
  });

  it('reads every parameter', () => {
    const model =
      'simulated-standard?rate=50.5&ttft=300&length=90&reasoning=7&seed=7&echo&tool=get_weather' +
      '&finish=content_filter&usage=none&error=503&error_after=12&retry_after=2&cut=40&stall=0&silent=1';
    expect(parseSimulationScript(model)).toEqual({
      baseModel: 'simulated-standard',
      tokensPerSecond: 50.5,
      firstTokenMs: 300,
      usualLength: 140,
      length: 90,
      reasoningLength: 7,
      seed: 7,
      isEcho: true,
      tool: 'get_weather',
      finishReason: 'content_filter',
      isCounted: false,
      failure: 503,
      failureAfter: 12,
      retryAfterMs: 2000,
      cutAfter: 40,
      stallAfter: 0,
      isSilent: true,
    });
  });

  it('treats rate=0 as no waiting at all, unless a time to the first token is set', () => {
    expect(parseSimulationScript('simulated-advanced?rate=0').firstTokenMs).toBe(0);
    expect(parseSimulationScript('simulated-advanced?rate=0&ttft=9').firstTokenMs).toBe(9);
  });

  it('treats error_after alone as a server error', () => {
    expect(parseSimulationScript('simulated-fast?error_after=3')).toMatchObject({
      failure: 500,
      failureAfter: 3,
    });
  });

  it('rejects a model other than the three and names them', () => {
    const error = refusal('simulated-huge?rate=1');
    expect(error.code).toBe('model_not_found');
    expect(error.message).toContain('"simulated-huge"');
    expect(error.message).toContain('simulated-fast, simulated-standard, simulated-advanced');
  });

  it.each([
    ['spedd=1', 'spedd'],
    ['rate=fast', 'rate'],
    ['rate=-1', 'rate'],
    ['rate=1000001', 'rate'],
    ['rate=1e3', 'rate'],
    ['ttft=', 'ttft'],
    ['ttft=3600001', 'ttft'],
    ['length=0', 'length'],
    ['length=1.5', 'length'],
    ['reasoning=100001', 'reasoning'],
    ['seed=x', 'seed'],
    ['echo=yes', 'echo'],
    ['finish=error', 'finish'],
    ['usage=half', 'usage'],
    ['error=200', 'error'],
    ['error=999', 'error'],
    ['error_after=-1', 'error_after'],
    ['retry_after=soon', 'retry_after'],
    ['cut=forty', 'cut'],
    ['stall=1&stall=2', 'stall'],
    ['silent=2', 'silent'],
    ['__proto__=1', '__proto__'],
  ])('refuses %s and names the parameter', (script, name) => {
    const error = refusal(`simulated-fast?${script}`);
    expect(error.code).toBe('invalid_value');
    expect(error.message).toContain(`"${name}"`);
  });

  it('answers any text with a script or a named error, never with another exception', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          parseSimulationScript(`simulated-fast?${text}`);
        } catch (error) {
          if (!(error instanceof RhetorError)) throw error;
          expect(error.message.length).toBeLessThan(400);
        }
      }),
    );
  });
});
