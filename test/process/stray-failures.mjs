/** Loaded before Rhetor by a test: after SIGUSR2 the next turn meets failures that nobody catches. */

let isArmed = false;
process.on('SIGUSR2', () => {
  isArmed = true;
  void Promise.reject(new RangeError('words that no log may show'));
});

// Every turn asks this of its signal when it is admitted, in its own asynchronous context; a turn that
// is waiting asks it too.
const { throwIfAborted } = AbortSignal.prototype;
AbortSignal.prototype.throwIfAborted = function () {
  if (isArmed && /admission/i.test(new Error().stack ?? '')) {
    isArmed = false;
    setTimeout(() => {
      throw new TypeError('words that no log may show');
    }, 200);
  }
  return throwIfAborted.call(this);
};
