/** The modules as Nest sees them, from a preview start: nothing is constructed, no key is read. */
import 'reflect-metadata';
import { NestFactory, SerializedGraph } from '@nestjs/core';
import { AppModule } from '../app.module.ts';

export async function readModuleGraph(): Promise<SerializedGraph> {
  const app = await NestFactory.create(AppModule, {
    preview: true,
    snapshot: true,
    abortOnError: false,
    // The warnings only say that this is a preview, on the stream that the graph is written to.
    logger: ['error'],
  });
  return app.get(SerializedGraph);
}
