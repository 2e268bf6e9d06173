# syntax=docker/dockerfile:1
# docker build -t rhetor . && docker run -p 8300:8300 -e RHETOR_AUTH_TOKEN=... -v rhetor:/data rhetor

# The tag follows Node's patches. Give a digest instead for reproducible builds; docs/operations.md
# shows how to find and renew it.
ARG NODE_IMAGE=node:24-slim

# The bundler's binary is an optional package; the packaged Node, which is one too, stays in this stage.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --ignore-scripts --loglevel=error
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY scripts/bundle.mjs scripts/build-console.mjs scripts/project.mjs ./scripts/
COPY console ./console
COPY src ./src
RUN node node_modules/@nestjs/cli/bin/nest.js build && node scripts/bundle.mjs \
  && node scripts/build-console.mjs \
  && find dist -type f \( -name '*.d.ts' -o -name '*.map' \) -delete

# The image has its own Node, so npm leaves out the packaged ones (optional packages).
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Types, sources and maps are only for developers, and take two thirds of the space.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --loglevel=error \
  && find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -name '*.md' \) -delete \
  && find node_modules -type d -empty -delete

FROM ${NODE_IMAGE}
# One arena for all threads: each would keep what its compilations needed at most (24 of 250 MB).
ENV NODE_ENV=production RHETOR_HOST=0.0.0.0 RHETOR_DATA_DIR=/data MALLOC_ARENA_MAX=1
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY config ./config
COPY templates ./templates
COPY docs/openapi.json ./docs/
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8300
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "dist/process/healthcheck.js"]
CMD ["node", "dist/main.js"]
