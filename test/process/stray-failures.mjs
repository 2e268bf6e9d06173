/** Loaded before Rhetor by a test: after SIGUSR2 the next turn meets failures that nobody catches. */

let isArmed = false;
process.on('SIGUSR2', () => {
  isArmed = true;
  void Promise.reject(new RangeError('words that no log may show'));
});

// Every turn asks this of its signal when it begins, in its own asynchronous context.
const { throwIfAborted } = AbortSignal.prototype;
AbortSignal.prototype.throwIfAborted = function () {
  if (isArmed) {
    isArmed = false;
    setTimeout(() => {
      throw new TypeError('words that no log may show');
    }, 200);
  }
  return throwIfAborted.call(this);
};
