/** Runs middleware in order as one layer of Express, which walks and restores its state for each layer. */
import type { RequestHandler } from 'express';

/** What a step throws, or passes to `next`, ends the chain and becomes the failure of the request. */
export function middlewareChain(...steps: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    const run = (place: number): void => {
      const step = steps[place];
      if (step === undefined) return next();
      void step(request, response, (failure?: unknown) => {
        if (failure === undefined) run(place + 1);
        else next(failure);
      });
    };
    run(0);
  };
}
