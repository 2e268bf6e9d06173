import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { subscribeGuarded } from './subscribe-guarded.ts';

function stage(throwsAt: string) {
  const source = new Subject<string>();
  const heard: string[] = [];
  const hear = (what: string): void => {
    heard.push(what);
    if (what === throwsAt) throw new Error(`thrown at ${what}`);
  };
  const subscription = subscribeGuarded(source, {
    next: hear,
    error: (failure) => heard.push(String(failure)),
    complete: () => hear('complete'),
  });
  return { source, heard, subscription };
}

describe('subscribeGuarded', () => {
  it('passes on values and completion', () => {
    const { source, heard } = stage('never');
    source.next('one');
    source.next('two');
    source.complete();
    expect(heard).toEqual(['one', 'two', 'complete']);
  });

  it('passes on a failure', () => {
    const { source, heard } = stage('never');
    source.error(new Error('of the source'));
    expect(heard).toEqual(['Error: of the source']);
  });

  it('fails with the error of a handler, and unsubscribes', () => {
    const { source, heard, subscription } = stage('two');
    for (const value of ['one', 'two', 'three']) source.next(value);
    source.complete();
    expect(heard).toEqual(['one', 'two', 'Error: thrown at two']);
    expect(source.observed).toBe(false);
    expect(subscription.closed).toBe(true);
  });

  it('fails with the error of the completion handler', () => {
    const { source, heard } = stage('complete');
    source.complete();
    expect(heard).toEqual(['complete', 'Error: thrown at complete']);
  });

  it('receives nothing more once it is unsubscribed', () => {
    const { source, heard, subscription } = stage('never');
    subscription.unsubscribe();
    source.next('one');
    expect(heard).toEqual([]);
  });
});
