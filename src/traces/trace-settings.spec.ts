/** OpenTelemetry's environment variables, as its specification has them. */
import { describe, expect, it } from 'vitest';
import { traceSettings } from './trace-settings.ts';

const NAMED = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

it.each([
  ['no variable', {}],
  ['a blank one', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }],
  ['the SDK disabled', { ...NAMED, OTEL_SDK_DISABLED: 'true' }],
  ['no exporter', { ...NAMED, OTEL_TRACES_EXPORTER: 'none' }],
])('records nothing with %s', (_, variables) => {
  expect(traceSettings(variables)).toBeUndefined();
});

it.each([
  ['the collector', NAMED],
  ['the collector of traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318/v1/traces' }],
])('records with the address of %s', (_, variables) => {
  expect(traceSettings(variables)).toEqual({
    sampler: { isParentBased: true, share: 1 },
    exportEveryMs: 2_000,
    capturesContent: false,
  });
});

describe('the sampler', () => {
  it.each([
    ['always_on', '', { isParentBased: false, share: 1 }],
    ['always_off', '', { isParentBased: false, share: 0 }],
    ['traceidratio', '0.25', { isParentBased: false, share: 0.25 }],
    ['parentbased_always_off', '', { isParentBased: true, share: 0 }],
    ['parentbased_traceidratio', '0.1', { isParentBased: true, share: 0.1 }],
    ['traceidratio', 'most', { isParentBased: false, share: 1 }],
    ['traceidratio', '7', { isParentBased: false, share: 1 }],
  ])('%s %s', (name, argument, expected) => {
    const variables = { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument };
    expect(traceSettings({ ...NAMED, ...variables })?.sampler).toEqual(expected);
  });
});

it.each([
  ['true', true],
  ['TRUE', true],
  ['span_only', true],
  ['SPAN_AND_EVENT', true],
  ['event_only', false],
  ['no_content', false],
  ['false', false],
  ['', false],
])('captures contents with %j: %j', (value, expected) => {
  const variables = { ...NAMED, OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: value };
  expect(traceSettings(variables)?.capturesContent).toBe(expected);
});

it('reports a protocol that it does not have', () => {
  expect(traceSettings({ ...NAMED, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })?.fault).toMatch(
    /http\/protobuf, not as grpc/,
  );
  expect(traceSettings({ ...NAMED, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' })?.fault).toBe(
    undefined,
  );
});
