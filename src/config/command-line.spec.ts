import { describe, expect, it } from 'vitest';
import { readCommandLine } from './command-line.ts';
import { StartupError } from './startup-error.ts';

function read(...args: string[]) {
  return readCommandLine(args, '1.2.3');
}

describe('readCommandLine', () => {
  it.each<[string[], Record<string, string>]>([
    [[], {}],
    [['--port', '9000'], { RHETOR_PORT: '9000' }],
    [['--port=9000'], { RHETOR_PORT: '9000' }],
    [['-p', '9000'], { RHETOR_PORT: '9000' }],
    [['-p9000'], { RHETOR_PORT: '9000' }],
    [['--host', '::1'], { RHETOR_HOST: '::1' }],
    [['--log-level', 'debug'], { RHETOR_LOG_LEVEL: 'debug' }],
    [
      ['--host=127.0.0.2', '-p', '1', '--log-level=warn'],
      { RHETOR_HOST: '127.0.0.2', RHETOR_PORT: '1', RHETOR_LOG_LEVEL: 'warn' },
    ],
  ])('%j', (args, variables) => {
    expect(read(...args)).toEqual({ action: 'serve', variables });
  });

  it('prints the version', () => {
    expect(read('--version')).toEqual({ action: 'print', text: '1.2.3' });
  });

  it.each(['--help', '-h'])('%s prints every flag, and the version', (flag) => {
    const { text } = read(flag) as { readonly text: string };
    for (const part of ['1.2.3', '-p, --port', '--host', '--log-level', '--version', '-h, --help'])
      expect(text).toContain(part);
  });

  it.each([
    [['--prot', '9000'], "Unknown option '--prot'"],
    [['--port'], "'-p, --port <value>' argument missing"],
    [['--log-level'], "'--log-level <value>' argument missing"],
    [['--help=yes'], "'-h, --help' does not take an argument"],
  ])('rejects %j and says where the flags are listed', (args, message) => {
    expect(() => read(...args)).toThrow(StartupError);
    expect(() => read(...args)).toThrow(message);
    expect(() => read(...args)).toThrow('(--help lists the flags)');
  });

  it('explains a word without a flag, which npm leaves behind', () => {
    expect(() => readCommandLine(['9000'], '1.2.3')).toThrow('npm start -- --port 9000');
  });
});
